#include "moment.h"

#include "ascii.h"

#include <gezi/span.h>

#include <time.h>

enum { YEAR_MIN = 1970, YEAR_MAX = 9999, AGO_MAX = 100000 };

static struct tm local(time_t t)
{
    struct tm tm = {0};

    localtime_r(&t, &tm);
    return tm;
}

static bool same_day(const struct tm *a, const struct tm *b)
{
    return a->tm_mday == b->tm_mday && a->tm_mon == b->tm_mon &&
           a->tm_year == b->tm_year;
}

/*
 * When that day begins: mostly at midnight, but where clocks change at
 * midnight that may come twice or never.
 */
static time_t day_start(const struct tm *day)
{
    struct tm noon = {.tm_year = day->tm_year,
                      .tm_mon = day->tm_mon,
                      .tm_mday = day->tm_mday,
                      .tm_hour = 12,
                      .tm_isdst = -1};
    time_t first = mktime(&noon); /* also makes 31 October of 32 September */

    for (int summer = -1; summer <= 1; summer++) {
        struct tm midnight = {.tm_year = noon.tm_year,
                              .tm_mon = noon.tm_mon,
                              .tm_mday = noon.tm_mday,
                              .tm_isdst = summer};
        time_t t = mktime(&midnight);
        struct tm there = local(t);

        if (t < first && same_day(&there, &noon))
            first = t;
    }
    return first;
}

static int64_t ms_of(time_t t) { return (int64_t)t * 1000; }

static void take_point(time_t t, struct moment *out)
{
    out->from_ms = out->to_ms = ms_of(t);
}

static void take_day(struct tm day, struct moment *out)
{
    out->from_ms = ms_of(day_start(&day));
    day.tm_mday++;
    out->to_ms = ms_of(day_start(&day));
}

static bool is_word(const char *text, const char *word)
{
    return gezi_span_equal_nocase(gezi_span_text(text), gezi_span_text(word));
}

static bool by_word(const char *text, struct tm now, struct moment *out)
{
    if (is_word(text, "yesterday"))
        now.tm_mday--;
    else if (!is_word(text, "today"))
        return false;
    take_day(now, out);
    return true;
}

static bool by_age(const char *text, int64_t now_ms, struct moment *out)
{
    time_t now = (time_t)(now_ms / 1000);
    struct tm then = local(now);
    gezi_span number = gezi_span_text(text);
    uint64_t n;
    char unit;

    if (number.n < 2)
        return false;
    unit = (char)ascii_lower(number.p[--number.n]);
    if (!gezi_span_u64(number, AGO_MAX, &n))
        return false;
    if (unit == 'h') {
        out->from_ms = out->to_ms = now_ms - (int64_t)n * 3600 * 1000;
        return true;
    }
    if (unit != 'd' && unit != 'w')
        return false;
    then.tm_mday -= (int)n * (unit == 'w' ? 7 : 1);
    then.tm_isdst = -1;
    take_point(mktime(&then), out);
    return true;
}

/* Exactly so many digits, and what stands behind them. */
static bool take_number(gezi_span *in, size_t digits, int *out)
{
    uint64_t n;

    if (in->n < digits ||
        !gezi_span_u64((gezi_span){in->p, digits}, UINT16_MAX, &n))
        return false;
    *out = (int)n;
    *in = (gezi_span){in->p + digits, in->n - digits};
    return true;
}

static bool take_sign(gezi_span *in, char sign)
{
    if (!in->n || in->p[0] != (uint8_t)sign)
        return false;
    *in = (gezi_span){in->p + 1, in->n - 1};
    return true;
}

/* "HH:MM" or "HH:MM:SS", to the end. */
static bool take_clock(gezi_span in, struct tm *tm)
{
    tm->tm_sec = 0;
    if (!take_number(&in, 2, &tm->tm_hour) || !take_sign(&in, ':') ||
        !take_number(&in, 2, &tm->tm_min))
        return false;
    if (take_sign(&in, ':') && !take_number(&in, 2, &tm->tm_sec))
        return false;
    return !in.n && tm->tm_hour < 24 && tm->tm_min < 60 && tm->tm_sec < 60;
}

/* "YYYY-MM-DD" of a day that there is. */
static bool take_date(gezi_span *in, struct tm *tm)
{
    struct tm noon;

    if (!take_number(in, 4, &tm->tm_year) || !take_sign(in, '-') ||
        !take_number(in, 2, &tm->tm_mon) || !take_sign(in, '-') ||
        !take_number(in, 2, &tm->tm_mday) || tm->tm_year < YEAR_MIN ||
        tm->tm_year > YEAR_MAX)
        return false;
    tm->tm_year -= 1900;
    tm->tm_mon--;
    noon = *tm;
    noon.tm_hour = 12;
    noon.tm_min = noon.tm_sec = 0;
    mktime(&noon);
    return same_day(&noon, tm);
}

static bool by_calendar(const char *text, struct tm now, struct moment *out)
{
    gezi_span in = gezi_span_text(text);
    struct tm tm = now;

    tm.tm_isdst = -1;
    if (take_clock(in, &tm)) {
        take_point(mktime(&tm), out);
        return true;
    }
    if (!take_date(&in, &tm))
        return false;
    if (!in.n) {
        take_day(tm, out);
        return true;
    }
    if (!(take_sign(&in, ' ') || take_sign(&in, 'T')) || !take_clock(in, &tm))
        return false;
    take_point(mktime(&tm), out);
    return true;
}

bool moment_parse(const char *text, int64_t now_ms, struct moment *out)
{
    struct tm now = local((time_t)(now_ms / 1000));

    return by_word(text, now, out) || by_age(text, now_ms, out) ||
           by_calendar(text, now, out);
}
