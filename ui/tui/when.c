#include "when.h"

#include "lang.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

static const char *const days[] = {N_("Sun"), N_("Mon"), N_("Tue"), N_("Wed"),
                                   N_("Thu"), N_("Fri"), N_("Sat")};
static const char *const months[] = {
    N_("Jan"), N_("Feb"), N_("Mar"), N_("Apr"), N_("May"), N_("Jun"),
    N_("Jul"), N_("Aug"), N_("Sep"), N_("Oct"), N_("Nov"), N_("Dec")};

static struct tm local(int64_t unix_ms)
{
    time_t t = (time_t)(unix_ms / 1000);
    struct tm tm = {0};

    localtime_r(&t, &tm);
    return tm;
}

char *when_clock(int64_t unix_ms, char out[static WHEN_SIZE])
{
    struct tm tm = local(unix_ms);

    snprintf(out, WHEN_SIZE, "%02d:%02d", tm.tm_hour, tm.tm_min);
    return out;
}

bool when_same_day(int64_t a_ms, int64_t b_ms)
{
    struct tm a = local(a_ms), b = local(b_ms);

    return a.tm_yday == b.tm_yday && a.tm_year == b.tm_year;
}

char *when_short(int64_t unix_ms, int64_t now_ms, char out[static WHEN_SIZE])
{
    enum { DAY_MS = 24 * 3600 * 1000 };
    struct tm tm = local(unix_ms), now = local(now_ms);
    int64_t age = now_ms - unix_ms;

    if (when_same_day(unix_ms, now_ms))
        return when_clock(unix_ms, out);
    if (age > 0 && age < (int64_t)6 * DAY_MS)
        snprintf(out, WHEN_SIZE, _("%s %02d:%02d"), _(days[tm.tm_wday % 7]),
                 tm.tm_hour, tm.tm_min);
    else if (tm.tm_year == now.tm_year)
        snprintf(out, WHEN_SIZE, _("%d %s"), tm.tm_mday,
                 _(months[tm.tm_mon % 12]));
    else
        snprintf(out, WHEN_SIZE, _("%d %s %d"), tm.tm_mday,
                 _(months[tm.tm_mon % 12]), 1900 + tm.tm_year);
    return out;
}

char *when_date(int64_t unix_ms, char out[static WHEN_SIZE])
{
    struct tm tm = local(unix_ms);

    snprintf(out, WHEN_SIZE, _("%d %s"), tm.tm_mday, _(months[tm.tm_mon % 12]));
    return out;
}

char *when_day(int64_t unix_ms, char out[static WHEN_SIZE])
{
    struct tm tm = local(unix_ms);

    snprintf(out, WHEN_SIZE, _("%s %d %s"), _(days[tm.tm_wday % 7]), tm.tm_mday,
             _(months[tm.tm_mon % 12]));
    return out;
}

char *when_full(int64_t unix_ms, char out[static WHEN_SIZE])
{
    struct tm tm = local(unix_ms);

    strftime(out, WHEN_SIZE, "%Y-%m-%d %H:%M:%S", &tm);
    return out;
}
