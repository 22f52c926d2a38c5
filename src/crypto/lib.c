#include "lib.h"

#include <dlfcn.h>
#include <string.h>

/* The version that the headers are of: another one has other calls. */
#define TEXT(x) #x
#define TEXT_OF(x) TEXT(x)
#ifdef __APPLE__
const char lib_name[] = "libcrypto." TEXT_OF(OPENSSL_SHLIB_VERSION) ".dylib";
#else
const char lib_name[] = "libcrypto.so." TEXT_OF(OPENSSL_SHLIB_VERSION);
#endif

struct lib lib;

static const struct {
    const char *name;
    size_t at;
} calls[] = {
#define X(name) {#name, offsetof(struct lib, name)},
    LIB_CALLS(X)
#undef X
};

static bool find_all(void *handle, struct lib *out)
{
    for (size_t i = 0; i < sizeof calls / sizeof *calls; i++) {
        void *p = dlsym(handle, calls[i].name);

        if (!p)
            return false;
        memcpy((char *)out + calls[i].at, &p, sizeof p);
    }
    return true;
}

bool lib_load(void)
{
    static bool loaded;
    struct lib found;
    void *handle;

    if (loaded)
        return true;
    handle = dlopen(lib_name, RTLD_LAZY | RTLD_LOCAL);
    if (!handle)
        return false;
    loaded = find_all(handle, &found);
    if (loaded)
        lib = found;
    else
        dlclose(handle);
    return loaded;
}

void lib_wipe(void *p, size_t n)
{
    /* The compiler may not know that this is memset: it would leave it out. */
    static void *(*const volatile overwrite)(void *, int, size_t) = memset;

    overwrite(p, 0, n);
}
