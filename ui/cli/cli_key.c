/* gezi key: ours and theirs, to compare; and what the user says of theirs. */
#include "cli_json.h"
#include "cli_known.h"
#include "lang.h"
#include "out.h"
#include "protection.h"
#include "qr.h"
#include "spoken.h"
#include "verb.h"
#include "xalloc.h"

#include <langinfo.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { JUDGED = 1, PATIENCE_MS = 5000 };

/* Showing */

static void add_key(struct strbuf *out, const char *head, const char *print)
{
    char spaced[SPACED_SIZE], words[SPOKEN_SIZE];

    spoken_spaced(print, spaced);
    spoken(print, words);
    out_add(out, "%s%s\n%*s%s", head, spaced, (int)out_width(head), "", words);
}

int cli_own(const struct options *o, const char *fingerprint)
{
    struct strbuf out = {0}, key = {0}, uri = {0};
    struct gezi_peer own = cli_json_own(o, NULL, &key);
    struct json j = {0};
    int err;

    strbuf_printf(&uri, "gezi:%s@%s:%s", o->user, o->host, fingerprint);
    if (o->json) {
        cli_json_key(&j, "own", &own, fingerprint);
        json_text(&j, "uri", strbuf_get(&uri));
        json_close(&j, '}');
        err = out_json(&j);
    } else {
        add_key(&out, _("your key  "), fingerprint);
        if (isatty(STDOUT_FILENO) &&
            strcmp(nl_langinfo(CODESET), "UTF-8") == 0) {
            strbuf_text(&out, "\n\n");
            if (!qr_add(&out, strbuf_get(&uri), out_bold(o)))
                out_add(&out, "%s",
                        _("no code to scan: libqrencode is not "
                          "installed (Debian: libqrencode4)"));
            out_add(&out, "%s", strbuf_get(&uri));
        }
        err = out_put(&out);
    }
    strbuf_fini(&out);
    strbuf_fini(&key);
    strbuf_fini(&uri);
    strbuf_fini(&j.out);
    return err ? CLI_ERROR : CLI_DONE;
}

struct shown {
    const struct options *o;
    const struct known *who;
    bool found;
    int err;
};

static void since(struct strbuf *out, const char *head, int64_t unix_ms)
{
    time_t t = (time_t)(unix_ms / 1000);
    char day[32];
    struct tm tm;

    localtime_r(&t, &tm);
    strftime(day, sizeof day, "%Y-%m-%d", &tm);
    strbuf_printf(out, "%s%s", head, day);
}

static void describe(struct strbuf *out, const struct gezi_known *k)
{
    const char *name = gezi_peer_name(&k->peer);

    out_name(out, name, false);
    strbuf_text(out, ":\n");
    add_key(out, _("  key  "), k->fingerprint);
    since(out, _("\n  known since "), k->since_ms);
    if (k->peer.trust == GEZI_TRUST_CHECKED)
        strbuf_text(out, _(", and you compared it"));
    else if (!k->rival)
        out_add(out, _("; once you have compared it: gezi key --trust %s"),
                name);
    if (!k->rival)
        return;
    strbuf_text(out, _("\n\n  ANOTHER KEY CAME:\n"));
    add_key(out, _("  new  "), k->rival_fingerprint);
    out_add(
        out,
        _("\n  nothing is sent until you accept it: ask them, then gezi key "
          "--trust %s"),
        name);
}

static bool show(void *ctx, const struct gezi_known *k)
{
    struct shown *s = ctx;
    struct strbuf out = {0};
    struct json j = {0};

    if (strcmp(k->peer.key, s->who->key) != 0)
        return true;
    s->found = k->key;
    if (s->found && s->o->json) {
        cli_json_key(&j, gezi_trust_name(k->peer.trust), &k->peer,
                     k->fingerprint);
        json_time(&j, "time", k->since_ms);
        if (k->rival)
            json_text(&j, "other", k->rival_fingerprint);
        else
            json_null(&j, "other");
        json_close(&j, '}');
        s->err = out_json(&j);
    } else if (s->found) {
        describe(&out, k);
        s->err = out_put(&out);
    }
    strbuf_fini(&out);
    strbuf_fini(&j.out);
    return false;
}

int key_archive(const struct options *o, char **words, int count,
                const struct gezi_archive *archive, struct gezi_front *front)
{
    struct strbuf why = {0};
    struct known who = {0};
    struct shown s = {.o = o, .who = &who};
    int err = 0, status = CLI_DONE;

    (void)count;
    (void)front;
    if (!archive) {
        out_tell(o, _("nobody is known yet: gezi has kept nothing in %s"),
                 o->state);
        return CLI_NOBODY;
    }
    if (!known_find(archive, words[0], &who, &why, &err)) {
        out_tell(o, "%s", strbuf_get(&why));
        status = err ? CLI_ERROR : CLI_NOBODY;
    } else if ((err = archive->people(archive->ctx, show, &s))) {
        out_tell(o, _("cannot read the keys: %s"), lang_error(-err));
        status = CLI_ERROR;
    } else if (!s.found) {
        out_tell(o,
                 _("no key of %s has come yet; it does when you write to each "
                   "other, if their program encrypts"),
                 who.name);
        status = CLI_ERROR;
    }
    known_fini(&who);
    strbuf_fini(&why);
    return status || !s.err ? status : CLI_ERROR;
}

/* Judging */

struct judge {
    struct verb_once once;
    const char *name;
};

static void ask(void *ctx)
{
    struct judge *g = ctx;
    struct verb_front *v = &g->once.base;
    struct people_match match = people_resolve(v->people, g->name);
    const struct gezi_host *host = v->host;
    struct strbuf why = {0};

    if (match.answer != PEOPLE_ONE) {
        if (match.answer == PEOPLE_ADDRESS)
            match.answer = PEOPLE_NONE;
        people_explain(v->people, g->name, &match, &why);
        verb_tell(v, "%s", strbuf_get(&why));
        verb_leave(v, CLI_NOBODY);
    } else if (match.person->trust == GEZI_TRUST_NONE) {
        verb_tell(
            v,
            v->o->trust
                ? _("no key of %s has come yet, so there is none to trust")
                : _("no key of %s has come yet, so there is none to "
                    "forget"),
            gezi_peer_name(match.person));
        verb_leave(v, CLI_ERROR);
    } else {
        host->command(host->ctx,
                      &(struct gezi_command){
                          .what = v->o->trust ? GEZI_DO_TRUST : GEZI_DO_FORGET,
                          .ref = JUDGED,
                          .to = match.target});
    }
    strbuf_fini(&why);
}

static void told(void *ctx, const struct gezi_event *ev)
{
    static const char *const words[] = {
        [GEZI_KEY_LEARNT] = N_("remembered"),
        [GEZI_KEY_CHANGED] = N_("changed"),
        [GEZI_KEY_ACCEPTED] = (N_(
            "accepted; once you have compared it, --trust notes that, too")),
        [GEZI_KEY_CHECKED] = N_("noted: you compared it"),
        [GEZI_KEY_FORGOTTEN] =
            N_("forgotten; the next that comes is remembered"),
        [GEZI_KEY_BACK] = N_("back"),
    };
    struct judge *g = ctx;
    struct verb_front *v = &g->once.base;
    char spaced[SPACED_SIZE];
    struct strbuf out = {0};
    struct json j = {0};

    if (ev->kind != GEZI_EV_KEY || ev->key.ref != JUDGED)
        return;
    if (v->o->json) {
        if (cli_json_event(&j, ev, &ev->peer))
            verb_wrote(v, out_json(&j));
    } else {
        spoken_spaced(ev->key.fingerprint, spaced);
        out_add(&out, _("key of %s%s%s: %s"), gezi_peer_name(&ev->peer),
                spaced[0] ? " " : "", spaced, _(words[ev->key.news]));
        verb_wrote(v, out_put(&out));
    }
    strbuf_fini(&out);
    strbuf_fini(&j.out);
    verb_leave(v, CLI_DONE);
}

static void late(void *ctx)
{
    struct judge *g = ctx;

    verb_tell(&g->once.base,
              _("nothing came of it: is encryption off? (--encrypt)"));
    verb_leave(&g->once.base, CLI_ERROR);
}

int key_begin(const struct options *o, char **words, int count,
              struct gezi_front *front)
{
    struct judge *g;

    if (o->trust && o->forget) {
        out_tell(o, _("--trust and --forget are two things: give one"));
        return CLI_USAGE;
    }
    if (!count && (o->trust || o->forget)) {
        out_tell(o, _("whose key? usage: gezi key --%s PEER"),
                 o->trust ? "trust" : "forget");
        return CLI_USAGE;
    }
    if (!o->trust && !o->forget)
        return count ? CLI_LOOK : CLI_OWN;
    g = xcalloc(1, sizeof *g);
    g->once = (struct verb_once){
        .base = {.o = o, .people = people_new(), .free = free},
        .patience_ms = PATIENCE_MS,
        .ask = ask,
        .answer = told,
        .late = late};
    g->name = words[0];
    verb_once(&g->once, front);
    return CLI_FRONT;
}
