#include "wire.h"

#include <gezi/text.h>

#include <stdlib.h>
#include <string.h>

enum type {
    T_BOOL,
    T_ENUM, /* and unsigned: up to max */
    T_U16,
    T_U32,
    T_U64,
    T_TIME,  /* int64_t, not negative */
    T_TEXT,  /* const char *, never NULL */
    T_MAYBE, /* const char * */
    T_PATH,  /* likewise, and absolute */
    T_NAME,  /* const char *, one part of a path */
    T_SPAN,
    T_FILES, /* a list; max is where its length stands */
};

struct field {
    size_t offset;
    enum type type;
    unsigned max;
};

struct record {
    const char *word;
    unsigned kind; /* gezi_event_kind, gezi_do */
    const struct field *fields;
    size_t count;
};

#define FIELDS(a) (a), sizeof(a) / sizeof *(a)

// clang-format off
#define F(member, type, max) {offsetof(struct gezi_file, member), type, max}

static const struct field file[] = {
    F(id, T_U32, 0),
    F(type, T_ENUM, GEZI_FILE_IMAGE),
    F(name, T_NAME, 0),
    F(size, T_U64, 0),
    F(mtime, T_TIME, 0),
    F(path, T_PATH, 0),
    F(state, T_ENUM, GEZI_FILE_ENDED),
    F(reason, T_ENUM, GEZI_FILE_REASON_COUNT - 1),
    F(state_ms, T_TIME, 0),
};

#define E(member, type, max) {offsetof(struct gezi_event, member), type, max}
#define E_FILES(of) E(of.files, T_FILES, offsetof(struct gezi_event, of.files_n))
#define ADDRESS(of) E(of.ip, T_U32, 0), E(of.port, T_U16, 0)

static const struct field common[] = {
    E(unix_ms, T_TIME, 0),
    E(peer.id, T_U32, 0),
    E(peer.kind, T_ENUM, GEZI_KIND_COUNT - 1),
    E(peer.presence, T_ENUM, GEZI_AWAY),
    ADDRESS(peer.addr),
    E(peer.caps, T_U32, 0),
    E(peer.charset, T_ENUM, GEZI_CS_COUNT - 1),
    E(peer.key, T_TEXT, 0),
    E(peer.nick, T_TEXT, 0),
    E(peer.user, T_TEXT, 0),
    E(peer.host, T_TEXT, 0),
    E(peer.group, T_TEXT, 0),
    E(peer.client, T_TEXT, 0),
    E(peer.sign, T_TEXT, 0),
    E(peer.trust, T_ENUM, GEZI_TRUST_CHANGED),
    E(peer.treat, T_ENUM, GEZI_TREAT_ALL),
};
static const struct field person[] = {
    E(change, T_ENUM, GEZI_CHANGE_GONE),
};
static const struct field message[] = {
    E(message.id, T_TEXT, 0),
    E(message.number, T_U64, 0),
    E(message.text, T_TEXT, 0),
    E(message.raw, T_SPAN, 0),
    E(message.charset, T_ENUM, GEZI_CS_COUNT - 1),
    E(message.bad, T_ENUM, UINT32_MAX),
    E(message.flags, T_ENUM, UINT32_MAX),
    E(message.since_ms, T_TIME, 0),
    E_FILES(message),
};
static const struct field sent[] = {
    E(sent.ref, T_U64, 0),
    E(sent.id, T_TEXT, 0),
    E(sent.text, T_TEXT, 0),
    E(sent.charset, T_ENUM, GEZI_CS_COUNT - 1),
    E(sent.lost, T_ENUM, UINT32_MAX),
    E(sent.flags, T_ENUM, UINT32_MAX),
    E(sent.number, T_U64, 0),
    E_FILES(sent),
};
static const struct field delivery[] = {
    E(delivery.ref, T_U64, 0),
    E(delivery.id, T_TEXT, 0),
    E(delivery.state, T_ENUM, GEZI_FAILED),
    E(delivery.reason, T_ENUM, GEZI_WHY_BARED),
    E(delivery.attempts, T_ENUM, UINT32_MAX),
    E(delivery.over_bytes, T_ENUM, UINT32_MAX),
    E(delivery.number, T_U64, 0),
    E(delivery.seals, T_ENUM, UINT32_MAX),
};
static const struct field typing[] = {
    E(typing, T_BOOL, 0),
};
static const struct field info[] = {
    E(info.absence, T_BOOL, 0),
    E(info.text, T_TEXT, 0),
};

static const struct field transfer[] = {
    E(transfer.ref, T_U64, 0),
    E(transfer.offer, T_TEXT, 0),
    E(transfer.file, T_U32, 0),
    E(transfer.out, T_BOOL, 0),
    E(transfer.type, T_ENUM, GEZI_FILE_IMAGE),
    E(transfer.state, T_ENUM, GEZI_FILE_ENDED),
    E(transfer.reason, T_ENUM, GEZI_FILE_REASON_COUNT - 1),
    E(transfer.name, T_TEXT, 0),
    E(transfer.path, T_PATH, 0),
    E(transfer.detail, T_MAYBE, 0),
    E(transfer.bytes, T_U64, 0),
    E(transfer.total, T_U64, 0),
    E(transfer.entries, T_U32, 0),
    E(transfer.skipped, T_U32, 0),
    E(transfer.encrypted, T_BOOL, 0),
};
static const struct field key[] = {
    E(key.ref, T_U64, 0),
    E(key.news, T_ENUM, GEZI_KEY_BACK),
    E(key.seals, T_U32, 0),
    E(key.fingerprint, T_TEXT, 0),
};
static const struct field judged[] = {
    E(judged.id, T_TEXT, 0),
    E(judged.number, T_U64, 0),
    E(judged.flags, T_ENUM, UINT32_MAX),
};

static const struct record events[] = {
    {"ready", GEZI_EV_READY, NULL, 0},
    {"person", GEZI_EV_PERSON, FIELDS(person)},
    {"message", GEZI_EV_MESSAGE, FIELDS(message)},
    {"sent", GEZI_EV_SENT, FIELDS(sent)},
    {"delivery", GEZI_EV_DELIVERY, FIELDS(delivery)},
    {"nudge", GEZI_EV_NUDGE, NULL, 0},
    {"typing", GEZI_EV_TYPING, FIELDS(typing)},
    {"info", GEZI_EV_INFO, FIELDS(info)},
    {"transfer", GEZI_EV_TRANSFER, FIELDS(transfer)},
    {"key", GEZI_EV_KEY, FIELDS(key)},
    {"judged", GEZI_EV_JUDGED, FIELDS(judged)},
};

#define C(member, type, max) {offsetof(struct gezi_command, member), type, max}

static const struct field command[] = {
    C(flags, T_ENUM, UINT32_MAX),
    C(ref, T_U64, 0),
    C(to.peer, T_U32, 0),
    C(to.addr.ip, T_U32, 0),
    C(to.addr.port, T_U16, 0),
    C(text, T_MAYBE, 0),
    C(group, T_MAYBE, 0),
    C(number, T_U64, 0),
    C(files, T_FILES, offsetof(struct gezi_command, files_n)),
};
static const struct field asking[] = {
    C(ref, T_U64, 0),
    C(offer, T_TEXT, 0),
    C(file, T_U32, 0),
    C(dir, T_PATH, 0),
};

static const struct record commands[] = {
    {"announce", GEZI_DO_ANNOUNCE, FIELDS(command)},
    {"send", GEZI_DO_SEND, FIELDS(command)},
    {"broadcast", GEZI_DO_BROADCAST, FIELDS(command)},
    {"open", GEZI_DO_OPEN, FIELDS(command)},
    {"nudge", GEZI_DO_NUDGE, FIELDS(command)},
    {"typing", GEZI_DO_TYPING, FIELDS(command)},
    {"absence", GEZI_DO_ABSENCE, FIELDS(command)},
    {"rename", GEZI_DO_RENAME, FIELDS(command)},
    {"retry", GEZI_DO_RETRY, FIELDS(command)},
    {"drop", GEZI_DO_DROP, FIELDS(command)},
    {"fetch", GEZI_DO_FETCH, FIELDS(asking)},
    {"pause", GEZI_DO_PAUSE, FIELDS(asking)},
    {"cancel", GEZI_DO_CANCEL, FIELDS(asking)},
    {"refuse", GEZI_DO_REFUSE, FIELDS(asking)},
    {"withdraw", GEZI_DO_WITHDRAW, FIELDS(asking)},
    {"trust", GEZI_DO_TRUST, FIELDS(command)},
    {"forget", GEZI_DO_FORGET, FIELDS(command)},
    {"clear", GEZI_DO_CLEAR, FIELDS(command)},
    {"treat", GEZI_DO_TREAT, FIELDS(command)},
    {"ask", GEZI_DO_ASK, FIELDS(command)},
    {"unask", GEZI_DO_UNASK, FIELDS(command)},
    {"leave", GEZI_DO_LEAVE, FIELDS(command)},
};

#define H(member, type, max) {offsetof(struct wire_hello, member), type, max}

static const struct field hello_fields[] = {
    H(version, T_U32, 0),
    H(program, T_TEXT, 0),
    H(pid, T_U32, 0),
    H(network, T_U64, 0),
    H(health.address, T_TEXT, 0),
    H(health.port, T_U16, 0),
    H(health.bound, T_BOOL, 0),
    H(health.interfaces, T_U32, 0),
    H(health.buffer_bytes, T_U32, 0),
    H(health.dropped, T_U64, 0),
    H(health.trouble, T_TEXT, 0),
    H(health.away, T_MAYBE, 0),
};
// clang-format on

static const struct record hello_record[] = {{"gezi", 0, FIELDS(hello_fields)}};

#define RECORDS(a) (a), sizeof(a) / sizeof *(a)

/* Writing. */

static void put_escaped(struct gezi_writer *w, gezi_span s)
{
    for (size_t i = 0; i < s.n; i++) {
        size_t run = i;

        while (run < s.n && s.p[run] && !strchr("\t\n\\", s.p[run]))
            run++;
        gezi_put(w, (gezi_span){s.p + i, run - i});
        i = run;
        if (i == s.n)
            return;
        gezi_put_byte(w, '\\');
        gezi_put_byte(w, s.p[i] == '\t'   ? 't'
                         : s.p[i] == '\n' ? 'n'
                         : s.p[i]         ? '\\'
                                          : '0');
    }
}

static void put_text(struct gezi_writer *w, const void *at, bool maybe)
{
    const char *text;

    memcpy(&text, at, sizeof text);
    if (text)
        put_escaped(w, gezi_span_text(text));
    else if (maybe)
        gezi_put_text(w, "\\N");
}

#define LOAD(type, at) (*(const type *)(at))

static void put_fields(struct gezi_writer *w, const struct field *fields,
                       size_t count, const void *of);

static void put_files(struct gezi_writer *w, const struct field *f,
                      const void *of)
{
    size_t count = LOAD(size_t, (const char *)of + f->max);
    const struct gezi_file *files;

    memcpy(&files, (const char *)of + f->offset, sizeof files);
    gezi_put_u64(w, count);
    for (size_t i = 0; i < count; i++)
        put_fields(w, FIELDS(file), &files[i]);
}

static void put_field(struct gezi_writer *w, const struct field *f,
                      const void *of)
{
    const void *at = (const char *)of + f->offset;

    gezi_put_byte(w, '\t');
    switch (f->type) {
    case T_BOOL:
        gezi_put_u64(w, LOAD(bool, at));
        break;
    case T_ENUM:
        gezi_put_u64(w, LOAD(unsigned, at));
        break;
    case T_U16:
        gezi_put_u64(w, LOAD(uint16_t, at));
        break;
    case T_U32:
        gezi_put_u64(w, LOAD(uint32_t, at));
        break;
    case T_U64:
        gezi_put_u64(w, LOAD(uint64_t, at));
        break;
    case T_TIME:
        gezi_put_u64(w, LOAD(int64_t, at) < 0 ? 0 : LOAD(uint64_t, at));
        break;
    case T_TEXT:
    case T_NAME:
        put_text(w, at, false);
        break;
    case T_MAYBE:
    case T_PATH:
        put_text(w, at, true);
        break;
    case T_SPAN:
        put_escaped(w, LOAD(gezi_span, at));
        break;
    case T_FILES:
        put_files(w, f, of);
        break;
    }
}

static void put_fields(struct gezi_writer *w, const struct field *fields,
                       size_t count, const void *of)
{
    for (size_t i = 0; i < count; i++)
        put_field(w, &fields[i], of);
}

void wire_put_hello(struct gezi_writer *w, const struct wire_hello *hello)
{
    gezi_put_text(w, hello_record[0].word);
    put_fields(w, FIELDS(hello_fields), hello);
    gezi_put_byte(w, '\n');
}

void wire_put_event(struct gezi_writer *w, const struct gezi_event *ev)
{
    const struct record *r = &events[ev->kind];

    gezi_put_text(w, r->word);
    put_fields(w, FIELDS(common), ev);
    put_fields(w, r->fields, r->count, ev);
    gezi_put_byte(w, '\n');
}

void wire_put_command(struct gezi_writer *w, const struct gezi_command *cmd)
{
    const struct record *r = &commands[cmd->what];

    gezi_put_text(w, r->word);
    put_fields(w, r->fields, r->count, cmd);
    gezi_put_byte(w, '\n');
}

/* Reading. */

/* Undo the escapes in place; the text only shrinks. */
static bool unescape(char *s, size_t *n)
{
    size_t out = 0;

    for (size_t i = 0; i < *n; i++) {
        char c = s[i];

        if (c == '\\') {
            if (++i == *n)
                return false;
            switch (s[i]) {
            case 't':
                c = '\t';
                break;
            case 'n':
                c = '\n';
                break;
            case '0':
                c = 0;
                break;
            case '\\':
                break;
            default:
                return false;
            }
        }
        s[out++] = c;
    }
    *n = out;
    return true;
}

static gezi_span span_of(const char *s, size_t n)
{
    return (gezi_span){(const uint8_t *)s, n};
}

/* s[n] is a tab or the end of the line: both have been read already. */
static bool get_text(char *s, size_t n, bool maybe, void *at)
{
    const char *text = s;

    if (maybe && n == 2 && memcmp(s, "\\N", 2) == 0) {
        text = NULL;
    } else {
        if (!unescape(s, &n) || memchr(s, 0, n) ||
            !gezi_utf8_valid(span_of(s, n), NULL))
            return false;
        s[n] = 0;
    }
    memcpy(at, &text, sizeof text);
    return true;
}

static bool get_span(char *s, size_t n, void *at)
{
    gezi_span span;

    if (!unescape(s, &n))
        return false;
    span = n ? span_of(s, n) : (gezi_span){0};
    memcpy(at, &span, sizeof span);
    return true;
}

#define STORE(type, at, value) (*(type *)(at) = (type)(value))

static bool is_fit(const struct field *f, const char *text)
{
    if (f->type == T_NAME)
        return *text && strlen(text) <= GEZI_FILE_NAME_MAX &&
               !strchr(text, '/') && strcmp(text, ".") != 0 &&
               strcmp(text, "..") != 0;
    if (f->type == T_PATH)
        return !text || (*text == '/' && strlen(text) < WIRE_PATH_MAX);
    return true;
}

static bool get_string(char *s, size_t n, const struct field *f, void *at)
{
    const char *text;

    if (!get_text(s, n, f->type == T_MAYBE || f->type == T_PATH, at))
        return false;
    memcpy(&text, at, sizeof text);
    return is_fit(f, text);
}

static bool get_field(char *s, size_t n, const struct field *f, void *of)
{
    static const uint64_t limit[] = {
        [T_BOOL] = 1,         [T_U16] = UINT16_MAX, [T_U32] = UINT32_MAX,
        [T_U64] = UINT64_MAX, [T_TIME] = INT64_MAX,
    };
    void *at = (char *)of + f->offset;
    uint64_t max, value;

    if (f->type >= T_TEXT && f->type <= T_NAME)
        return get_string(s, n, f, at);
    if (f->type == T_SPAN)
        return get_span(s, n, at);
    max = f->type == T_ENUM ? f->max : limit[f->type];
    if (!gezi_span_u64(span_of(s, n), max, &value))
        return false;
    if (f->type == T_BOOL)
        STORE(bool, at, value);
    else if (f->type == T_ENUM)
        STORE(unsigned, at, value);
    else if (f->type == T_U16)
        STORE(uint16_t, at, value);
    else if (f->type == T_U32)
        STORE(uint32_t, at, value);
    else
        STORE(uint64_t, at, value);
    return true;
}

/* What is left of a line; s is NULL when nothing is. */
struct rest {
    char *s;
    size_t n;
    struct gezi_file *files; /* where a list goes: one in a line */
};

static bool cut(struct rest *rest, char **s, size_t *n)
{
    char *tab = rest->s ? memchr(rest->s, '\t', rest->n) : NULL;

    if (!rest->s)
        return false;
    *s = rest->s;
    *n = tab ? (size_t)(tab - rest->s) : rest->n;
    rest->s = tab ? tab + 1 : NULL;
    rest->n -= tab ? *n + 1 : *n;
    return true;
}

static bool get_fields(struct rest *rest, const struct field *fields,
                       size_t count, void *of);

static bool get_files(struct rest *rest, const struct field *f, void *of)
{
    const struct gezi_file *files = rest->files;
    uint64_t count;
    char *s;
    size_t n;

    if (!cut(rest, &s, &n) ||
        !gezi_span_u64(span_of(s, n), GEZI_FILES_MAX, &count))
        return false;
    for (size_t i = 0; i < count; i++)
        if (!get_fields(rest, FIELDS(file), &rest->files[i]))
            return false;
    if (count)
        memcpy((char *)of + f->offset, &files, sizeof files);
    STORE(size_t, (char *)of + f->max, count);
    return true;
}

static bool get_fields(struct rest *rest, const struct field *fields,
                       size_t count, void *of)
{
    char *s;
    size_t n;

    for (size_t i = 0; i < count; i++) {
        if (fields[i].type == T_FILES) {
            if (!get_files(rest, &fields[i], of))
                return false;
        } else if (!cut(rest, &s, &n) || !get_field(s, n, &fields[i], of)) {
            return false;
        }
    }
    return true;
}

static const struct record *find(struct rest *rest, const struct record *list,
                                 size_t count)
{
    char *s;
    size_t n;

    if (!cut(rest, &s, &n))
        return NULL;
    for (size_t i = 0; i < count; i++)
        if (strlen(list[i].word) == n && memcmp(list[i].word, s, n) == 0)
            return &list[i];
    return NULL;
}

bool wire_get_hello(char *line, size_t n, struct wire_hello *out)
{
    struct rest rest = {line, n, NULL};

    *out = (struct wire_hello){0};
    return find(&rest, RECORDS(hello_record)) &&
           get_fields(&rest, FIELDS(hello_fields), out);
}

bool wire_get_event(char *line, size_t n,
                    struct gezi_file files[GEZI_FILES_MAX],
                    struct gezi_event *out)
{
    struct rest rest = {line, n, files};
    const struct record *r = find(&rest, RECORDS(events));

    if (!r)
        return false;
    memset(out, 0, sizeof *out);
    out->kind = r->kind;
    return get_fields(&rest, FIELDS(common), out) &&
           get_fields(&rest, r->fields, r->count, out);
}

bool wire_get_command(char *line, size_t n,
                      struct gezi_file files[GEZI_FILES_MAX],
                      struct gezi_command *out)
{
    struct rest rest = {line, n, files};
    const struct record *r = find(&rest, RECORDS(commands));

    if (!r)
        return false;
    *out = (struct gezi_command){.what = r->kind};
    return get_fields(&rest, r->fields, r->count, out);
}

/* Lines. */

bool wire_lines_init(struct wire_lines *l, size_t cap)
{
    *l = (struct wire_lines){.buf = malloc(cap), .cap = cap};
    return l->buf;
}

void wire_lines_fini(struct wire_lines *l) { free(l->buf); }

char *wire_lines_room(struct wire_lines *l, size_t *n)
{
    memmove(l->buf, l->buf + l->at, l->n - l->at);
    l->n -= l->at;
    l->at = 0;
    *n = l->cap - l->n;
    return l->buf + l->n;
}

void wire_lines_add(struct wire_lines *l, size_t n) { l->n += n; }

char *wire_lines_next(struct wire_lines *l, size_t *n)
{
    char *line = l->buf + l->at;
    char *end = memchr(line, '\n', l->n - l->at);

    if (!end)
        return NULL;
    *n = (size_t)(end - line);
    l->at += *n + 1;
    return line;
}
