#include <gezi/err.h>

const char *gezi_err_text(enum gezi_err err)
{
    switch (err) {
#define X(name, value, words)                                                  \
    case GEZI_##name:                                                          \
        return words;
        GEZI_ERRORS(X)
#undef X
    }
    return "unknown error";
}
