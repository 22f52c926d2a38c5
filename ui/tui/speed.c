#include "speed.h"

#include "lang.h"

#include <stdio.h>

void speed_start(struct speed *r, int64_t now, uint64_t bytes)
{
    *r = (struct speed){
        .from_ms = now, .news_ms = now, .from_bytes = bytes, .bytes = bytes};
}

void speed_feed(struct speed *r, int64_t now, uint64_t bytes)
{
    int64_t ms = now - r->from_ms;
    uint64_t per_s;

    if (bytes < r->bytes || ms < 0) {
        speed_start(r, now, bytes);
        return;
    }
    if (bytes > r->bytes)
        r->news_ms = now;
    r->bytes = bytes;
    if (ms < SPEED_STEP_MS)
        return;
    /* In double: the product of a large file leaves 64 bits. */
    per_s = (uint64_t)((double)(bytes - r->from_bytes) * 1000.0 / (double)ms);
    r->per_s =
        r->known ? r->per_s / 4 * 3 + r->per_s % 4 * 3 / 4 + per_s / 4 : per_s;
    r->known = true;
    r->from_ms = now;
    r->from_bytes = bytes;
}

uint64_t speed_per_s(const struct speed *r, int64_t now)
{
    return now - r->news_ms >= SPEED_STALL_MS ? 0 : r->per_s;
}

int64_t speed_left_s(const struct speed *r, int64_t now, uint64_t total)
{
    uint64_t per_s = speed_per_s(r, now);

    if (per_s == 0 || total < r->bytes)
        return -1;
    return (int64_t)((total - r->bytes) / per_s +
                     ((total - r->bytes) % per_s != 0));
}

int64_t speed_stalls(const struct speed *r, int64_t now)
{
    int64_t when = r->news_ms + SPEED_STALL_MS;

    return now < when ? when : INT64_MAX;
}

char *speed_words(int64_t seconds, char out[static SPEED_WORDS_SIZE])
{
    static const struct {
        int64_t seconds;
        const char *name;
    } units[] = {{86400, N_("days")}, {3600, N_("h")}, {60, N_("min")}};

    for (int i = 0; i < 3; i++) {
        int64_t n = (seconds + units[i].seconds - 1) / units[i].seconds;

        if (seconds >= 2 * units[i].seconds) {
            snprintf(out, SPEED_WORDS_SIZE, "%lld %s", (long long)n,
                     lang_word(units[i].name));
            return out;
        }
    }
    snprintf(out, SPEED_WORDS_SIZE, _("%lld s"), (long long)seconds);
    return out;
}
