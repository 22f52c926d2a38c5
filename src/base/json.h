/*
 * One JSON object on one line. Strings may hold anything: what is not UTF-8
 * becomes U+FFFD, and no control character, line separator or bidi control
 * leaves unescaped.
 */
#ifndef JSON_H
#define JSON_H

#include "strbuf.h"

#include <stdbool.h>
#include <stdint.h>

/* {0} is ready. Keys are our own words and are written as they are. */
struct json {
    struct strbuf out;
    bool comma;
};

/* key is NULL inside an array and for the outermost object. */
void json_open(struct json *j, const char *key, char bracket);
void json_close(struct json *j, char bracket);
void json_text(struct json *j, const char *key, const char *value);
void json_u64(struct json *j, const char *key, uint64_t value);
void json_bool(struct json *j, const char *key, bool value);
void json_null(struct json *j, const char *key);

/* RFC 3339 in local time with its offset: "2026-10-12T14:02:33.120+08:00". */
void json_time(struct json *j, const char *key, int64_t unix_ms);

#endif
