#include "json.h"

#include <gezi/text.h>

#include <inttypes.h>
#include <stdlib.h>
#include <time.h>

static void name(struct json *j, const char *key)
{
    if (j->comma)
        strbuf_byte(&j->out, ',');
    j->comma = true;
    if (key)
        strbuf_printf(&j->out, "\"%s\":", key);
}

void json_open(struct json *j, const char *key, char bracket)
{
    name(j, key);
    strbuf_byte(&j->out, bracket);
    j->comma = false;
}

void json_close(struct json *j, char bracket)
{
    strbuf_byte(&j->out, bracket);
    j->comma = true;
}

static void escaped(struct strbuf *out, uint32_t cp)
{
    if (cp == '\n')
        strbuf_text(out, "\\n");
    else if (cp == '\t')
        strbuf_text(out, "\\t");
    else if (cp < 0x10000)
        strbuf_printf(out, "\\u%04" PRIx32, cp);
    else
        strbuf_printf(out, "\\u%04" PRIx32 "\\u%04" PRIx32,
                      0xd800 + ((cp - 0x10000) >> 10), 0xdc00 + (cp & 0x3ff));
}

void json_text(struct json *j, const char *key, const char *value)
{
    uint32_t cp;
    size_t n;

    name(j, key);
    strbuf_byte(&j->out, '"');
    for (; (n = gezi_utf8_next(value, &cp)) > 0; value += n) {
        if (cp == '"' || cp == '\\')
            strbuf_byte(&j->out, '\\');
        if (cp == 0xfffd) /* perhaps one invalid byte, never to be copied */
            strbuf_text(&j->out, "\xef\xbf\xbd");
        else if (gezi_text_harmless(cp))
            strbuf_add(&j->out, value, n);
        else
            escaped(&j->out, cp);
    }
    strbuf_byte(&j->out, '"');
}

void json_u64(struct json *j, const char *key, uint64_t value)
{
    name(j, key);
    strbuf_printf(&j->out, "%" PRIu64, value);
}

void json_bool(struct json *j, const char *key, bool value)
{
    name(j, key);
    strbuf_text(&j->out, value ? "true" : "false");
}

void json_null(struct json *j, const char *key)
{
    name(j, key);
    strbuf_text(&j->out, "null");
}

void json_time(struct json *j, const char *key, int64_t unix_ms)
{
    int64_t ms = (unix_ms % 1000 + 1000) % 1000;
    time_t s = (time_t)((unix_ms - ms) / 1000);
    struct tm tm = {0};
    char day[32];
    long east;

    name(j, key);
    localtime_r(&s, &tm);
    strftime(day, sizeof day, "%Y-%m-%dT%H:%M:%S", &tm);
    east = tm.tm_gmtoff / 60;
    strbuf_printf(&j->out, "\"%s.%03d%c%02ld:%02ld\"", day, (int)ms,
                  east < 0 ? '-' : '+', labs(east) / 60, labs(east) % 60);
}
