/* One line of the config file, cut the same way for reading and writing. */
#ifndef CONFIG_LINE_H
#define CONFIG_LINE_H

#include <gezi/span.h>

enum config_kind {
    CONFIG_NOTHING, /* blank, or a comment */
    CONFIG_PAIR,
    CONFIG_WRONG, /* no "=" in it */
};

/* Spans of the line; all lie in it, also empty ones. */
struct config_line {
    gezi_span name;    /* without the blanks around it */
    gezi_span written; /* the value with its quotes */
    gezi_span value;   /* and without them */
};

/* Cut a line that has no LF. *out is written for CONFIG_PAIR only. */
enum config_kind config_cut(gezi_span line, struct config_line *out);

/* The text without the byte order mark that editors on Windows begin with. */
gezi_span config_body(gezi_span text);

#endif
