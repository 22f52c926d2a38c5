#include "measure.h"

#include "walk.h"

uint64_t measure(const char *path, bool (*stopped)(void *ctx), void *ctx)
{
    enum walk_step step;
    uint64_t sum = 0;
    struct walk w;

    if (walk_open(&w, path) != 0)
        return 0;
    while ((step = walk_next(&w)) != WALK_END) {
        if (step == WALK_FILE)
            sum += (uint64_t)w.st.st_size;
        if (stopped(ctx)) {
            walk_close(&w);
            return 0;
        }
    }
    return sum ? sum : 1;
}
