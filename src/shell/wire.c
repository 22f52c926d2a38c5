#include "wire.h"

#include "wire_fields.h"

#include <string.h>

struct record {
    const char *word;
    unsigned kind; /* gezi_event_kind, gezi_do */
    const struct wire_field *fields;
    size_t count;
};

// clang-format off
#define E(member, type, max) {offsetof(struct gezi_event, member), type, max}
#define E_FILES(of) E(of.files, WIRE_FILES, offsetof(struct gezi_event, of.files_n))
#define ADDRESS(of) E(of.ip, WIRE_U32, 0), E(of.port, WIRE_U16, 0)

static const struct wire_field common[] = {
    E(unix_ms, WIRE_TIME, 0),
    E(peer.id, WIRE_U32, 0),
    E(peer.kind, WIRE_ENUM, GEZI_KIND_COUNT - 1),
    E(peer.presence, WIRE_ENUM, GEZI_AWAY),
    ADDRESS(peer.addr),
    E(peer.caps, WIRE_U32, 0),
    E(peer.charset, WIRE_ENUM, GEZI_CS_COUNT - 1),
    E(peer.key, WIRE_TEXT, 0),
    E(peer.nick, WIRE_TEXT, 0),
    E(peer.user, WIRE_TEXT, 0),
    E(peer.host, WIRE_TEXT, 0),
    E(peer.group, WIRE_TEXT, 0),
    E(peer.client, WIRE_TEXT, 0),
    E(peer.sign, WIRE_TEXT, 0),
    E(peer.trust, WIRE_ENUM, GEZI_TRUST_CHANGED),
    E(peer.treat, WIRE_ENUM, GEZI_TREAT_ALL),
};
static const struct wire_field person[] = {
    E(change, WIRE_ENUM, GEZI_CHANGE_GONE),
};
static const struct wire_field message[] = {
    E(message.id, WIRE_TEXT, 0),
    E(message.number, WIRE_U64, 0),
    E(message.text, WIRE_TEXT, 0),
    E(message.raw, WIRE_SPAN, 0),
    E(message.charset, WIRE_ENUM, GEZI_CS_COUNT - 1),
    E(message.bad, WIRE_ENUM, UINT32_MAX),
    E(message.flags, WIRE_ENUM, UINT32_MAX),
    E(message.since_ms, WIRE_TIME, 0),
    E_FILES(message),
    E(message.others, WIRE_MAYBE, 0),
};
static const struct wire_field sent[] = {
    E(sent.ref, WIRE_U64, 0),
    E(sent.id, WIRE_TEXT, 0),
    E(sent.text, WIRE_TEXT, 0),
    E(sent.charset, WIRE_ENUM, GEZI_CS_COUNT - 1),
    E(sent.lost, WIRE_ENUM, UINT32_MAX),
    E(sent.flags, WIRE_ENUM, UINT32_MAX),
    E(sent.number, WIRE_U64, 0),
    E_FILES(sent),
    E(sent.others, WIRE_MAYBE, 0),
};
static const struct wire_field delivery[] = {
    E(delivery.ref, WIRE_U64, 0),
    E(delivery.id, WIRE_TEXT, 0),
    E(delivery.state, WIRE_ENUM, GEZI_FAILED),
    E(delivery.reason, WIRE_ENUM, GEZI_WHY_BARED),
    E(delivery.attempts, WIRE_ENUM, UINT32_MAX),
    E(delivery.over_bytes, WIRE_ENUM, UINT32_MAX),
    E(delivery.number, WIRE_U64, 0),
    E(delivery.seals, WIRE_ENUM, UINT32_MAX),
};
static const struct wire_field typing[] = {
    E(typing, WIRE_BOOL, 0),
};
static const struct wire_field info[] = {
    E(info.absence, WIRE_BOOL, 0),
    E(info.text, WIRE_TEXT, 0),
};

static const struct wire_field transfer[] = {
    E(transfer.ref, WIRE_U64, 0),
    E(transfer.offer, WIRE_TEXT, 0),
    E(transfer.file, WIRE_U32, 0),
    E(transfer.out, WIRE_BOOL, 0),
    E(transfer.type, WIRE_ENUM, GEZI_FILE_IMAGE),
    E(transfer.state, WIRE_ENUM, GEZI_FILE_ENDED),
    E(transfer.reason, WIRE_ENUM, GEZI_FILE_REASON_COUNT - 1),
    E(transfer.name, WIRE_TEXT, 0),
    E(transfer.path, WIRE_PATH, 0),
    E(transfer.detail, WIRE_MAYBE, 0),
    E(transfer.bytes, WIRE_U64, 0),
    E(transfer.total, WIRE_U64, 0),
    E(transfer.entries, WIRE_U32, 0),
    E(transfer.skipped, WIRE_U32, 0),
    E(transfer.encrypted, WIRE_BOOL, 0),
};
static const struct wire_field key[] = {
    E(key.ref, WIRE_U64, 0),
    E(key.news, WIRE_ENUM, GEZI_KEY_BACK),
    E(key.seals, WIRE_U32, 0),
    E(key.fingerprint, WIRE_TEXT, 0),
};
static const struct wire_field judged[] = {
    E(judged.id, WIRE_TEXT, 0),
    E(judged.number, WIRE_U64, 0),
    E(judged.flags, WIRE_ENUM, UINT32_MAX),
};
static const struct wire_field asked[] = {
    E(asked.offer, WIRE_TEXT, 0),
    E(asked.number, WIRE_U64, 0),
};

static const struct record events[] = {
    {"ready", GEZI_EV_READY, NULL, 0},
    {"person", GEZI_EV_PERSON, WIRE_FIELDS(person)},
    {"message", GEZI_EV_MESSAGE, WIRE_FIELDS(message)},
    {"sent", GEZI_EV_SENT, WIRE_FIELDS(sent)},
    {"delivery", GEZI_EV_DELIVERY, WIRE_FIELDS(delivery)},
    {"nudge", GEZI_EV_NUDGE, NULL, 0},
    {"typing", GEZI_EV_TYPING, WIRE_FIELDS(typing)},
    {"info", GEZI_EV_INFO, WIRE_FIELDS(info)},
    {"transfer", GEZI_EV_TRANSFER, WIRE_FIELDS(transfer)},
    {"key", GEZI_EV_KEY, WIRE_FIELDS(key)},
    {"judged", GEZI_EV_JUDGED, WIRE_FIELDS(judged)},
    {"asked", GEZI_EV_ASKED, WIRE_FIELDS(asked)},
};

#define C(member, type, max) {offsetof(struct gezi_command, member), type, max}

static const struct wire_field command[] = {
    C(flags, WIRE_ENUM, UINT32_MAX),
    C(ref, WIRE_U64, 0),
    C(to.peer, WIRE_U32, 0),
    C(to.addr.ip, WIRE_U32, 0),
    C(to.addr.port, WIRE_U16, 0),
    C(text, WIRE_MAYBE, 0),
    C(group, WIRE_MAYBE, 0),
    C(number, WIRE_U64, 0),
    C(files, WIRE_FILES, offsetof(struct gezi_command, files_n)),
    C(others, WIRE_MAYBE, 0),
};
static const struct wire_field asking[] = {
    C(ref, WIRE_U64, 0),
    C(offer, WIRE_TEXT, 0),
    C(file, WIRE_U32, 0),
    C(dir, WIRE_PATH, 0),
};

static const struct record commands[] = {
    {"announce", GEZI_DO_ANNOUNCE, WIRE_FIELDS(command)},
    {"send", GEZI_DO_SEND, WIRE_FIELDS(command)},
    {"broadcast", GEZI_DO_BROADCAST, WIRE_FIELDS(command)},
    {"open", GEZI_DO_OPEN, WIRE_FIELDS(command)},
    {"nudge", GEZI_DO_NUDGE, WIRE_FIELDS(command)},
    {"typing", GEZI_DO_TYPING, WIRE_FIELDS(command)},
    {"absence", GEZI_DO_ABSENCE, WIRE_FIELDS(command)},
    {"rename", GEZI_DO_RENAME, WIRE_FIELDS(command)},
    {"retry", GEZI_DO_RETRY, WIRE_FIELDS(command)},
    {"drop", GEZI_DO_DROP, WIRE_FIELDS(command)},
    {"fetch", GEZI_DO_FETCH, WIRE_FIELDS(asking)},
    {"pause", GEZI_DO_PAUSE, WIRE_FIELDS(asking)},
    {"cancel", GEZI_DO_CANCEL, WIRE_FIELDS(asking)},
    {"refuse", GEZI_DO_REFUSE, WIRE_FIELDS(asking)},
    {"withdraw", GEZI_DO_WITHDRAW, WIRE_FIELDS(asking)},
    {"trust", GEZI_DO_TRUST, WIRE_FIELDS(command)},
    {"forget", GEZI_DO_FORGET, WIRE_FIELDS(command)},
    {"clear", GEZI_DO_CLEAR, WIRE_FIELDS(command)},
    {"treat", GEZI_DO_TREAT, WIRE_FIELDS(command)},
    {"ask", GEZI_DO_ASK, WIRE_FIELDS(command)},
    {"unask", GEZI_DO_UNASK, WIRE_FIELDS(command)},
    {"leave", GEZI_DO_LEAVE, WIRE_FIELDS(command)},
};

#define H(member, type, max) {offsetof(struct wire_hello, member), type, max}

static const struct wire_field hello_fields[] = {
    H(version, WIRE_U32, 0),
    H(program, WIRE_TEXT, 0),
    H(pid, WIRE_U32, 0),
    H(network, WIRE_U64, 0),
    H(health.address, WIRE_TEXT, 0),
    H(health.port, WIRE_U16, 0),
    H(health.bound, WIRE_BOOL, 0),
    H(health.interfaces, WIRE_U32, 0),
    H(health.buffer_bytes, WIRE_U32, 0),
    H(health.dropped, WIRE_U64, 0),
    H(health.trouble, WIRE_TEXT, 0),
    H(health.away, WIRE_MAYBE, 0),
    H(health.tcp, WIRE_BOOL, 0),
    H(health.links, WIRE_TEXT, 0),
    H(health.heard, WIRE_BOOL, 0),
    H(health.asked, WIRE_MAYBE, 0),
};
// clang-format on

static const struct record hello_record[] = {
    {"gezi", 0, WIRE_FIELDS(hello_fields)}};

#define RECORDS(a) (a), sizeof(a) / sizeof *(a)

void wire_put_hello(struct gezi_writer *w, const struct wire_hello *hello)
{
    gezi_put_text(w, hello_record[0].word);
    wire_put_fields(w, WIRE_FIELDS(hello_fields), hello);
    gezi_put_byte(w, '\n');
}

void wire_put_event(struct gezi_writer *w, const struct gezi_event *ev)
{
    const struct record *r = &events[ev->kind];

    gezi_put_text(w, r->word);
    wire_put_fields(w, WIRE_FIELDS(common), ev);
    wire_put_fields(w, r->fields, r->count, ev);
    gezi_put_byte(w, '\n');
}

void wire_put_command(struct gezi_writer *w, const struct gezi_command *cmd)
{
    const struct record *r = &commands[cmd->what];

    gezi_put_text(w, r->word);
    wire_put_fields(w, r->fields, r->count, cmd);
    gezi_put_byte(w, '\n');
}

static const struct record *find(struct wire_rest *rest,
                                 const struct record *list, size_t count)
{
    char *s;
    size_t n;

    if (!wire_cut(rest, &s, &n))
        return NULL;
    for (size_t i = 0; i < count; i++)
        if (strlen(list[i].word) == n && memcmp(list[i].word, s, n) == 0)
            return &list[i];
    return NULL;
}

bool wire_get_hello(char *line, size_t n, struct wire_hello *out)
{
    struct wire_rest rest = {line, n, NULL};

    *out = (struct wire_hello){0};
    return find(&rest, RECORDS(hello_record)) &&
           wire_get_fields(&rest, WIRE_FIELDS(hello_fields), out);
}

bool wire_get_event(char *line, size_t n,
                    struct gezi_file files[GEZI_FILES_MAX],
                    struct gezi_event *out)
{
    struct wire_rest rest = {line, n, files};
    const struct record *r = find(&rest, RECORDS(events));

    if (!r)
        return false;
    memset(out, 0, sizeof *out);
    out->kind = r->kind;
    return wire_get_fields(&rest, WIRE_FIELDS(common), out) &&
           wire_get_fields(&rest, r->fields, r->count, out);
}

bool wire_get_command(char *line, size_t n,
                      struct gezi_file files[GEZI_FILES_MAX],
                      struct gezi_command *out)
{
    struct wire_rest rest = {line, n, files};
    const struct record *r = find(&rest, RECORDS(commands));

    if (!r)
        return false;
    *out = (struct gezi_command){.what = r->kind};
    return wire_get_fields(&rest, r->fields, r->count, out);
}
