#include "cli_json.h"
#include "spoken.h"

#include <gezi/recipients.h>

static const struct {
    uint32_t bit;
    const char *name;
} caps[] = {
    {GEZI_OPT_CAPUTF8, "utf8"},
    {GEZI_OPT_ENCRYPT, "encrypt"},
    {GEZI_OPT_FILEATTACH, "file"},
};

static void person(struct json *j, const char *key,
                   const struct gezi_peer *peer)
{
    char addr[GEZI_ADDR_TEXT];

    json_open(j, key, '{');
    json_text(j, "id", peer->key);
    json_text(j, "nick", peer->nick);
    json_text(j, "user", peer->user);
    json_text(j, "host", peer->host);
    json_text(j, "group", peer->group);
    json_text(j, "address",
              gezi_addr_print((struct gezi_addr){peer->addr.ip, 0}, addr));
    json_u64(j, "port", peer->addr.port);
    json_text(j, "kind", gezi_kind_name(peer->kind));
    json_text(j, "client", peer->client);
    json_text(j, "status", gezi_presence_name(peer->presence));
    json_open(j, "caps", '[');
    for (size_t i = 0; i < sizeof caps / sizeof *caps; i++)
        if (peer->caps & caps[i].bit)
            json_text(j, NULL, caps[i].name);
    json_close(j, ']');
    json_text(j, "trust", gezi_trust_name(peer->trust));
    json_bool(j, "muted", peer->treat & GEZI_TREAT_MUTED);
    json_bool(j, "blocked", peer->treat & GEZI_TREAT_BLOCKED);
    json_close(j, '}');
}

static void maybe_text(struct json *j, const char *key, const char *text)
{
    if (text)
        json_text(j, key, text);
    else
        json_null(j, key);
}

static void maybe_time(struct json *j, const char *key, int64_t unix_ms)
{
    if (unix_ms)
        json_time(j, key, unix_ms);
    else
        json_null(j, key);
}

/* A sender can claim any time; years of more than four digits are none. */
static int64_t mtime_ms(int64_t mtime)
{
    static const int64_t year_10000 = 253402300800;

    return mtime > 0 && mtime < year_10000 ? mtime * 1000 : 0;
}

void cli_json_attachments(struct json *j, const struct gezi_file *files,
                          size_t count)
{
    json_open(j, "attachments", '[');
    for (size_t i = 0; i < count; i++) {
        const struct gezi_file *f = &files[i];

        json_open(j, NULL, '{');
        json_u64(j, "id", f->id);
        json_text(j, "name", f->name);
        json_u64(j, "size", f->size);
        json_text(j, "type", gezi_file_type_name(f->type));
        maybe_time(j, "mtime", mtime_ms(f->mtime));
        json_text(j, "state", gezi_file_state_name(f->state));
        json_text(j, "reason", gezi_file_reason_text(f->reason));
        maybe_time(j, "since", f->state_ms);
        maybe_text(j, "path", f->path);
        json_bool(j, "encrypted", f->encrypted);
        json_close(j, '}');
    }
    json_close(j, ']');
}

static void begin(struct json *j, const char *event)
{
    json_open(j, NULL, '{');
    json_text(j, "event", event);
}

/* What came and what went have the same shape. */
struct letter {
    const char *id, *text;
    enum gezi_charset charset;
    unsigned flags;
    const struct gezi_peer *from, *to; /* to has id 0 for a broadcast */
    enum gezi_kind kind;
    const struct gezi_file *files;
    size_t files_n;
    const char *others;
};

static void is_signed(struct json *j, unsigned flags)
{
    json_text(j, "signed",
              flags & GEZI_MSG_SIGNED   ? "valid"
              : flags & GEZI_MSG_FORGED ? "invalid"
                                        : "none");
}

/* Keys, whose lines are those of recipients.h. */
static void others(struct json *j, const char *at)
{
    struct strbuf key = {0};
    struct gezi_recipient r;

    while (gezi_recipients_next(&at, &r)) {
        strbuf_clear(&key);
        strbuf_add(&key, r.key.p, r.key.n);
        json_text(j, NULL, strbuf_get(&key));
    }
    strbuf_fini(&key);
}

static void message(struct json *j, int64_t unix_ms, const struct letter *l)
{
    begin(j, "message");
    json_text(j, "id", l->id);
    json_time(j, "time", unix_ms);
    person(j, "from", l->from);
    json_open(j, "to", '[');
    if (!(l->flags & GEZI_MSG_BROADCAST))
        json_text(j, NULL, l->to->key);
    others(j, l->others);
    json_close(j, ']');
    json_text(j, "text", l->text);
    json_text(j, "encoding", gezi_charset_name(l->charset));
    json_text(j, "kind", gezi_kind_name(l->kind));
    json_bool(j, "broadcast", l->flags & GEZI_MSG_BROADCAST);
    json_bool(j, "sealed", l->flags & GEZI_MSG_SEALED);
    json_bool(j, "encrypted", l->flags & GEZI_MSG_ENCRYPTED);
    is_signed(j, l->flags);
    json_bool(j, "weak", l->flags & GEZI_MSG_WEAK);
    json_bool(j, "bared", l->flags & GEZI_MSG_BARED);
    json_bool(j, "unchecked", l->flags & GEZI_MSG_UNCHECKED);
    json_bool(j, "old", l->flags & GEZI_MSG_OLD);
    cli_json_attachments(j, l->files, l->files_n);
}

static void arrived(struct json *j, const struct gezi_event *ev,
                    const struct gezi_peer *own)
{
    const struct gezi_message *m = &ev->message;

    message(j, ev->unix_ms,
            &(struct letter){m->id, m->text, m->charset, m->flags, &ev->peer,
                             own, ev->peer.kind, m->files, m->files_n,
                             m->others});
}

/* What we write has no header where theirs had none. */
static enum gezi_kind kind_to(const struct gezi_peer *own,
                              const struct gezi_peer *to)
{
    return to->kind == GEZI_KIND_BARE ? GEZI_KIND_BARE : own->kind;
}

static void sent(struct json *j, const struct gezi_event *ev,
                 const struct gezi_peer *own)
{
    const struct gezi_sent *s = &ev->sent;

    message(j, ev->unix_ms,
            &(struct letter){s->id, s->text, s->charset, s->flags, own,
                             &ev->peer, kind_to(own, &ev->peer), s->files,
                             s->files_n, s->others});
}

void cli_json_record(struct json *j, const struct gezi_record *r,
                     const struct gezi_peer *own)
{
    const struct gezi_peer *from = r->out ? own : &r->peer;

    message(j, r->unix_ms,
            &(struct letter){r->id, r->text, r->charset, r->flags, from,
                             r->out ? &r->peer : own,
                             r->out ? kind_to(own, &r->peer) : from->kind,
                             r->files, r->files_n, r->others});
    json_text(j, "direction", r->out ? "out" : "in");
    if (r->out) {
        json_text(j, "state", gezi_state_name(r->state));
        json_text(j, "reason", gezi_reason_text(r->reason));
        json_u64(j, "attempts", r->attempts);
    }
    json_close(j, '}');
}

static void delivery(struct json *j, const struct gezi_event *ev)
{
    begin(j, "delivery");
    json_text(j, "id", ev->delivery.id);
    if (ev->peer.key[0]) /* a stranger has no id, but a key */
        person(j, "to", &ev->peer);
    else
        json_null(j, "to");
    json_text(j, "state", gezi_state_name(ev->delivery.state));
    json_text(j, "reason", gezi_reason_text(ev->delivery.reason));
    json_u64(j, "attempts", ev->delivery.attempts);
    json_bool(j, "encrypted", ev->delivery.seals & GEZI_MSG_ENCRYPTED);
    is_signed(j, ev->delivery.seals);
    json_bool(j, "weak", ev->delivery.seals & GEZI_MSG_WEAK);
}

void cli_json_key(struct json *j, const char *state,
                  const struct gezi_peer *peer, const char *fingerprint)
{
    char words[SPOKEN_SIZE];

    begin(j, "key");
    json_text(j, "state", state);
    person(j, "person", peer);
    json_text(j, "fingerprint", fingerprint);
    spoken(fingerprint, words);
    json_text(j, "words", words);
}

static void changed(struct json *j, const char *state,
                    const struct gezi_peer *peer)
{
    begin(j, "person");
    json_text(j, "state", state);
    person(j, "person", peer);
}

/* Things a person does that are no message. */
static void sign(struct json *j, const char *event, const struct gezi_event *ev)
{
    begin(j, event);
    json_time(j, "time", ev->unix_ms);
    person(j, "from", &ev->peer);
}

void cli_json_offer(struct json *j, const char *id, int64_t unix_ms,
                    const struct gezi_peer *from, const struct gezi_file *files,
                    size_t count)
{
    begin(j, "offer");
    json_text(j, "offer", id);
    json_time(j, "time", unix_ms);
    person(j, "from", from);
    cli_json_attachments(j, files, count);
    json_close(j, '}');
}

void cli_json_transfer(struct json *j, const struct gezi_event *ev, bool first)
{
    const struct gezi_transfer *t = &ev->transfer;

    begin(j, "transfer");
    json_text(j, "offer", t->offer);
    json_u64(j, "file", t->file);
    json_text(j, "direction", t->out ? "out" : "in");
    json_text(j, "state",
              t->state != GEZI_FILE_RUNNING ? gezi_file_state_name(t->state)
              : first                       ? "started"
                                            : "progress");
    json_u64(j, "bytes", t->bytes);
    json_u64(j, "total", t->total);
    maybe_text(j, "path", t->path);
    json_text(j, "reason", gezi_file_reason_text(t->reason));
    json_text(j, "detail", t->detail ? t->detail : "");
    json_text(j, "name", t->name);
    json_text(j, "type", gezi_file_type_name(t->type));
    json_bool(j, "encrypted", t->encrypted);
    json_u64(j, "entries", t->entries);
    json_u64(j, "skipped", t->skipped);
    json_time(j, "time", ev->unix_ms);
    person(j, t->out ? "to" : "from", &ev->peer);
    json_close(j, '}');
}

static void judged(struct json *j, const struct gezi_event *ev)
{
    begin(j, "signature");
    json_text(j, "id", ev->judged.id);
    json_time(j, "time", ev->unix_ms);
    person(j, "from", &ev->peer);
    is_signed(j, ev->judged.flags);
}

bool cli_json_event(struct json *j, const struct gezi_event *ev,
                    const struct gezi_peer *own)
{
    switch (ev->kind) {
    case GEZI_EV_READY:
    case GEZI_EV_TRANSFER: /* cli_json_transfer */
    case GEZI_EV_ASKED:
        return false;
    case GEZI_EV_KEY:
        cli_json_key(j, gezi_key_news_name(ev->key.news), &ev->peer,
                     ev->key.fingerprint);
        json_time(j, "time", ev->unix_ms);
        break;
    case GEZI_EV_JUDGED:
        judged(j, ev);
        break;
    case GEZI_EV_PERSON:
        changed(j, gezi_change_name(ev->change), &ev->peer);
        break;
    case GEZI_EV_MESSAGE:
        arrived(j, ev, own);
        break;
    case GEZI_EV_SENT:
        sent(j, ev, own);
        break;
    case GEZI_EV_DELIVERY:
        delivery(j, ev);
        break;
    case GEZI_EV_NUDGE:
        sign(j, "nudge", ev);
        break;
    case GEZI_EV_TYPING:
        sign(j, "typing", ev);
        json_bool(j, "typing", ev->typing);
        break;
    case GEZI_EV_INFO:
        sign(j, "info", ev);
        json_bool(j, "absence", ev->info.absence);
        json_text(j, "text", ev->info.text);
        break;
    }
    json_close(j, '}');
    return true;
}

void cli_json_ready(struct json *j, const struct gezi_health *health)
{
    begin(j, "ready");
    json_text(j, "address", health->address);
    json_u64(j, "port", health->port);
    json_close(j, '}');
}

void cli_json_person(struct json *j, const struct gezi_peer *peer)
{
    changed(j, gezi_presence_name(peer->presence), peer);
    json_close(j, '}');
}

struct gezi_peer cli_json_own(const struct options *o,
                              const struct gezi_host *host, struct strbuf *key)
{
    struct gezi_health health = {.address = ""};
    struct gezi_addr addr = {o->bind.ip, (uint16_t)o->port};

    strbuf_clear(key);
    strbuf_printf(key, "%s@%s", o->user, o->host);
    if (host && host->health)
        host->health(host->ctx, &health);
    gezi_addr_parse(health.address, health.port, &addr);
    return (struct gezi_peer){
        .kind = GEZI_KIND_IPMSG,
        .presence = GEZI_ONLINE,
        .addr = addr,
        .caps = GEZI_ANNOUNCED,
        .key = strbuf_get(key),
        .nick = o->nick,
        .user = o->user,
        .host = o->host,
        .group = o->group,
        .client = "gezi " GEZI_VERSION,
        .sign = "",
    };
}
