/* Files of ours: who may have which. docs/protocol.md 10.7 */
#include "bundles.h"
#include "compose.h"
#include "keys.h"
#include "person.h"
#include "sender.h"

#include <gezi/attach.h>
#include <gezi/feiq.h>

#include <string.h>

enum { QUEUE_MAX = 64 }; /* connections that wait for their turn */

/* Which file is meant? Some write hex where others write decimal. */

struct wanted {
    const struct gezi_request *r;
    uint32_t ip;
    const struct gezi_person *by; /* who signed; NULL: nobody */
    bool anywhere;                /* and no address has to vouch for it */
};

static bool is_number(const struct gezi_bundle *b, uint64_t number)
{
    return b->number == number;
}

static struct gezi_item *item_of(const struct gezi_core *c,
                                 struct gezi_bundle *b, uint64_t id)
{
    const struct gezi_person *p = gezi_bundle_person(c, b);
    enum gezi_kind kind = (enum gezi_kind)(p ? p->kind : b->kind);

    for (size_t n = 0; n < b->n; n++)
        if (gezi_item_wire_id(b, &b->items[n], kind) == id ||
            b->items[n].id == id)
            return &b->items[n];
    return NULL;
}

static bool may_ask(struct gezi_core *c, struct gezi_bundle *b,
                    const struct wanted *w)
{
    bool known;

    if (!b->out || b->ended)
        return false;
    known = gezi_bundle_is_of(c, b, w->ip);
    if (!w->by)
        return known;
    /* What was offered to a mere address is for whoever is there. */
    return (known || (w->anywhere && gezi_bundle_person(c, b))) &&
           gezi_bundle_is_for(c, b, w->by);
}

static struct gezi_item *find_in(struct gezi_core *c, const struct wanted *w,
                                 bool hex_number, bool hex_id,
                                 struct gezi_bundle **in)
{
    const struct gezi_either *packet = &w->r->packet, *file = &w->r->file;
    struct gezi_item *i;

    if (!(hex_number ? packet->is_hex : packet->is_dec) ||
        !(hex_id ? file->is_hex : file->is_dec))
        return NULL;
    for (struct gezi_bundle *b = c->files.tail; b; b = b->prev) {
        if (!is_number(b, hex_number ? packet->hex : packet->dec) ||
            !may_ask(c, b, w))
            continue;
        i = item_of(c, b, hex_id ? file->hex : file->dec);
        if (i && gezi_item_is_open(b, i)) {
            *in = b;
            return i;
        }
    }
    return NULL;
}

/* Clones name another packet: right, if there is one open file of that id. */
static struct gezi_item *find_only(struct gezi_core *c, const struct wanted *w,
                                   struct gezi_bundle **in)
{
    struct gezi_item *only = NULL;

    if (!w->r->file.is_hex || w->by)
        return NULL;
    for (struct gezi_bundle *b = c->files.tail; b; b = b->prev) {
        struct gezi_item *i;

        if (!may_ask(c, b, w))
            continue;
        i = item_of(c, b, w->r->file.hex);
        if (!i || !gezi_item_is_open(b, i))
            continue;
        if (only)
            return NULL;
        only = i;
        *in = b;
    }
    return only;
}

static struct gezi_item *find(struct gezi_core *c, const struct wanted *w,
                              struct gezi_bundle **in)
{
    static const struct {
        bool hex_number, hex_id;
    } ways[] = {{true, true}, {true, false}, {false, true}, {false, false}};
    struct gezi_item *i;

    for (size_t n = 0; n < sizeof ways / sizeof *ways; n++) {
        i = find_in(c, w, ways[n].hex_number, ways[n].hex_id, in);
        if (i)
            return i;
    }
    return find_only(c, w, in);
}

/* Do the names of the header belong to somebody else whom we know? */
static bool is_another(struct gezi_core *c, const struct gezi_addr *from,
                       const struct gezi_packet *k, struct gezi_bundle *b)
{
    const struct gezi_person *p = gezi_bundle_person(c, b);
    struct gezi_arrival a;

    memset(&a, 0, sizeof a);
    a.k = k;
    a.from = (struct gezi_addr){from->ip, p ? p->port[0] : c->port};
    gezi_sender(c, &a);
    return a.who && !gezi_bundle_is_for(c, b, a.who) &&
           !(p && gezi_same_identity(p, a.base));
}

/* How is it to be given? False: not at all. */
static bool fits(const struct gezi_core *c, const struct gezi_bundle *b,
                 const struct gezi_item *i, const struct gezi_request *r,
                 struct gezi_ask *out)
{
    const struct gezi_person *p = gezi_bundle_person(c, b);
    bool folder = i->type == GEZI_FILE_FOLDER;

    if (!folder && !r->folder) {
        out->offset = r->offset;
        return r->offset <= i->size;
    }
    if (folder && !r->folder) /* FeiQ takes the tree for that, too */
        return (p ? p->kind : b->kind) == GEZI_KIND_FEIQ;
    out->as_tree = !folder;
    return true;
}

/* Whoever asks for a file that they are getting has lost the connection: the
 * new one counts. */
static void ask_anew(struct gezi_core *c, struct gezi_haul *h,
                     const struct gezi_ask *ask)
{
    if (!h->job) {
        gezi_refuse_conn(c, h->ask.conn);
        h->ask = *ask;
        return;
    }
    if (h->asked_anew)
        gezi_refuse_conn(c, h->next_ask.conn);
    h->next_ask = *ask;
    h->asked_anew = true;
    gezi_haul_stop(c, h, GEZI_FILE_WAITING);
}

static bool serve(struct gezi_core *c, struct gezi_bundle *b,
                  struct gezi_item *i, const struct gezi_ask *ask)
{
    struct gezi_haul *h = i->haul;

    if (h && h->wish != GEZI_FILE_RUNNING && h->wish != GEZI_FILE_WAITING)
        return false; /* it is being cancelled */
    if (h) {
        ask_anew(c, h, ask);
        return true;
    }
    if (c->files.hauls[1] - c->files.running[1] >= QUEUE_MAX)
        return false;
    h = gezi_haul_new(c, b, i);
    if (!h) {
        c->counts.nomem++;
        return false;
    }
    h->ask = *ask;
    gezi_haul_enter(c, h);
    gezi_hauls_start(c);
    if (!h->job)
        gezi_item_tell(c, b, i, GEZI_FILE_WAITING, GEZI_FILE_WHY_NONE, NULL);
    return true;
}

/* Whoever it is for can ask so that nobody else can, and it went encrypted: in
 * clear it may not go, whoever it is that asks. That is told once. */
static bool is_bared(struct gezi_core *c, struct gezi_bundle *b,
                     struct gezi_item *i)
{
    const struct gezi_person *p = gezi_bundle_person(c, b);
    struct gezi_guard g =
        gezi_guard_files(c, p, (enum gezi_kind)(p ? p->kind : b->kind));

    if (!b->sealed ||
        (!g.seals && !g.asks && !g.reason && !gezi_says_nothing(c, p)))
        return false;
    if (!i->haul &&
        (i->state == GEZI_FILE_OFFERED ||
         (i->state == GEZI_FILE_FAILED && i->reason != GEZI_FILE_WHY_BARED)))
        gezi_item_tell(c, b, i, GEZI_FILE_FAILED, GEZI_FILE_WHY_BARED, NULL);
    return true;
}

bool gezi_serve(struct gezi_core *c, const struct gezi_addr *from,
                const struct gezi_request *r, const struct gezi_person *by,
                const struct gezi_inside *in, struct gezi_ask *ask)
{
    const struct wanted w = {r, from->ip, by, by && in->as != GEZI_BODY_UNTOLD};
    struct gezi_bundle *b;
    struct gezi_item *i = find(c, &w, &b);

    if (!i || !fits(c, b, i, r, ask) ||
        gezi_treat_blocks(c, gezi_bundle_person(c, b), GEZI_CMD_GETFILEDATA))
        return false;
    if (!by)
        return !is_another(c, from, &r->head, b) && !is_bared(c, b, i) &&
               serve(c, b, i, ask);
    /* A request that was heard before is somebody's copy of it. */
    if (w.anywhere &&
        (in->number <= b->asked || gezi_bundle_asked(c, b, in->number)))
        return false;
    return serve(c, b, i, ask);
}

static bool answer(struct gezi_core *c, const struct gezi_addr *from,
                   uint64_t conn, gezi_span request)
{
    struct gezi_ask ask = {.conn = conn};
    struct gezi_request r;

    if (c->announce.leaving || !c->takes_connections)
        return false;
    switch (gezi_request_parse(request, &r)) {
    case GEZI_OK:
        return gezi_serve(c, from, &r, NULL, NULL, &ask);
    case GEZI_E_ENCRYPTED:
        return gezi_call_put(c, from, conn, &r, request);
    default:
        return false;
    }
}

void gezi_core_request(struct gezi_core *c, int64_t now,
                       const struct gezi_addr *from, uint64_t conn,
                       gezi_span request)
{
    gezi_core_begin(c, now);
    if (!answer(c, from, conn, request))
        gezi_refuse_conn(c, conn);
}

void gezi_serve_job(const struct gezi_core *c, const struct gezi_haul *h,
                    struct gezi_job *out)
{
    const struct gezi_person *p = gezi_bundle_person(c, h->b);

    out->conn = h->ask.conn;
    out->offset = h->ask.offset;
    out->as_tree = h->ask.as_tree;
    out->seal = c->seal;
    out->body = h->ask.sealed ? &h->ask.body : NULL;
    h->i->encrypted = h->ask.sealed;
    out->path = h->i->path;
    out->charset =
        p ? gezi_person_charset(c, p) : (enum gezi_charset)h->b->charset;
}

/* It can be asked for again, unless somebody does not want that. */
void gezi_serve_over(struct gezi_core *c, struct gezi_haul *h,
                     const struct gezi_report *r)
{
    enum gezi_file_state state = (enum gezi_file_state)h->wish;
    enum gezi_file_reason why = GEZI_FILE_WHY_NONE;

    if (h->asked_anew &&
        (state == GEZI_FILE_WAITING || state == GEZI_FILE_RUNNING)) {
        h->ask = h->next_ask;
        h->asked_anew = false;
        h->wish = GEZI_FILE_RUNNING;
        h->best = h->entries = 0;
        return;
    }
    if (h->asked_anew)
        gezi_refuse_conn(c, h->next_ask.conn);
    if (r->what == GEZI_REPORT_DONE) {
        state = GEZI_FILE_DONE;
    } else if (state == GEZI_FILE_RUNNING || state == GEZI_FILE_FAILED) {
        state = GEZI_FILE_FAILED;
        why = r->what == GEZI_REPORT_FAILED ? r->reason : GEZI_FILE_WHY_LEFT;
    }
    if (h->i->state != state || !c->announce.leaving)
        gezi_item_tell(c, h->b, h->i, state, why, r);
    gezi_haul_leave(c, h);
}
