/*
 * Errors and warnings for the user: one line each on standard error, "gezi: "
 * and then what happened, to what, what to do. Whatever stands in the line is
 * made harmless first, so names from the LAN may be passed in.
 */
#ifndef SAY_H
#define SAY_H

void say(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

#endif
