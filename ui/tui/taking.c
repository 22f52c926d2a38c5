#include "taking.h"

#include "card.h"
#include "complete.h"
#include "files.h"
#include "gallery.h"
#include "lang.h"
#include "paths.h"
#include "xalloc.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ALL = -1 }; /* as a state: they differ */

static bool pick_of_talk(const struct model *m, struct pick *pick)
{
    const struct talk *t = m->talk;
    const struct message *msg = t->choosing ? talk_at(t, t->chosen) : NULL;

    if (!msg || !msg->offer)
        return false;
    *pick = (struct pick){msg->offer, card_is_all(msg, t->chosen_line)
                                          ? GEZI_FILE_ALL
                                          : t->chosen_line};
    return true;
}

bool taking_pick(const struct model *m, struct pick *pick)
{
    return m->screen == SCREEN_TALK    ? pick_of_talk(m, pick)
           : m->screen == SCREEN_FILES ? files_pick(m, pick)
                                       : false;
}

static struct transfer *file_of(const struct pick *pick)
{
    return pick->place < pick->offer->n ? &pick->offer->files[pick->place]
                                        : NULL;
}

static const char *name_of(const struct pick *pick, char *out, size_t cap)
{
    const struct transfer *f = file_of(pick);

    if (f)
        snprintf(out, cap, "%.80s", f->name);
    else
        snprintf(out, cap, _("all %zu files"), pick->offer->n);
    return out;
}

static int state_of(const struct pick *pick)
{
    const struct transfer *f = file_of(pick);
    int state;

    if (f)
        return f->state;
    state = pick->offer->files[0].state;
    for (size_t i = 1; i < pick->offer->n; i++)
        if ((int)pick->offer->files[i].state != state)
            return ALL;
    return state;
}

/* Is there something in it that can be taken? */
static bool takeable(const struct pick *pick)
{
    const struct transfer *f = file_of(pick);

    if (f)
        return transfer_takeable(pick->offer, f);
    for (size_t i = 0; i < pick->offer->n; i++)
        if (transfer_takeable(pick->offer, &pick->offer->files[i]))
            return true;
    return false;
}

static bool moves(const struct pick *pick)
{
    const struct transfer *f = file_of(pick);

    if (f)
        return transfer_moves(f);
    for (size_t i = 0; i < pick->offer->n; i++)
        if (transfer_moves(&pick->offer->files[i]))
            return true;
    return false;
}

/* False: nothing is chosen, and the notice says so. */
static bool chosen(struct model *m, struct pick *pick)
{
    if (taking_pick(m, pick) && pick->offer->id)
        return true;
    model_notice(m, _("There is no file here to do that with"));
    return false;
}

static bool command(struct model *m, enum gezi_do what, const struct pick *pick,
                    const char *dir)
{
    const struct transfer *f = file_of(pick);
    struct gezi_command cmd = {.what = what,
                               .offer = pick->offer->id,
                               .file = f ? f->id : GEZI_FILE_ALL,
                               .dir = dir,
                               .ref = ++m->ref};
    enum gezi_err err = m->host->command(m->host->ctx, &cmd);

    if (err != GEZI_OK)
        model_notice(m, _("That did not work: %s"),
                     lang_word(gezi_err_text(err)));
    return err == GEZI_OK;
}

/* Whoever has answered goes on typing, unless there is more to answer. */
static void leave_choice(struct model *m, const struct pick *pick)
{
    bool more = false;

    for (size_t i = 0; i < pick->offer->n && pick->place < pick->offer->n; i++)
        more = more || (i != pick->place &&
                        pick->offer->files[i].state == GEZI_FILE_OFFERED);
    if (m->screen == SCREEN_TALK && !more)
        m->talk->choosing = false;
}

static void take(struct model *m, const struct pick *pick, const char *dir)
{
    char name[128];

    if (!command(m, GEZI_DO_FETCH, pick, dir))
        return;
    model_notice(m, _("Taking %s"), name_of(pick, name, sizeof name));
    leave_choice(m, pick);
}

void taking_accept(struct model *m)
{
    struct pick pick;

    if (!chosen(m, &pick))
        return;
    if (takeable(&pick))
        take(m, &pick, NULL);
    else if (pick.offer->out)
        model_notice(m, _("You offer this; %.80s takes it"), pick.offer->who);
    else
        taking_explain(m);
}

/* A question is about what was chosen then, whatever happens meanwhile. */
static void ask(struct model *m, enum asking asking, const struct pick *pick)
{
    const struct transfer *f = file_of(pick);

    free(m->asked_offer);
    m->asked_offer = xstrdup(pick->offer->id);
    m->asked_file = f ? f->id : GEZI_FILE_ALL;
    m->asking = asking;
}

static bool asked(const struct model *m, struct pick *pick)
{
    struct offer *o =
        m->asked_offer ? offer_find(&m->transfers, m->asked_offer) : NULL;

    if (!o)
        return false;
    *pick = (struct pick){o, m->asked_file == GEZI_FILE_ALL
                                 ? GEZI_FILE_ALL
                                 : offer_place(o, m->asked_file)};
    return true;
}

void taking_into(struct model *m)
{
    struct pick pick;

    if (!chosen(m, &pick))
        return;
    if (!takeable(&pick)) {
        taking_explain(m);
        return;
    }
    if (m->path.n == 0) {
        char *show = m->downloads ? paths_show(m->downloads) : NULL;

        edit_set(&m->path, show ? show : "~");
        edit_insert(&m->path, "/", 1);
        free(show);
    }
    ask(m, ASK_FOLDER, &pick);
}

void taking_folder(struct model *m)
{
    char *dir = paths_expand(m->path.text);
    struct pick pick;

    m->asking = ASK_NOTHING;
    if (!asked(m, &pick))
        model_notice(m, _("It is not offered any more"));
    else if (dir[0] != '/')
        model_notice(m, _("Begin the folder with / or ~/, so that it is clear "
                          "where it is"));
    else
        take(m, &pick, dir);
    free(dir);
}

void taking_complete(struct model *m)
{
    char words[MODEL_NOTICE_SIZE];

    complete_path(&m->path, true, words, sizeof words);
    if (words[0])
        model_notice(m, "%s", words);
}

void taking_refuse(struct model *m)
{
    struct pick pick;

    if (!chosen(m, &pick))
        return;
    if (moves(&pick) || state_of(&pick) == GEZI_FILE_PAUSED)
        ask(m, ASK_CANCEL, &pick);
    else if (pick.offer->out)
        taking_withdraw(m);
    else if (takeable(&pick))
        ask(m, ASK_REFUSE, &pick);
    else
        taking_explain(m);
}

void taking_yes(struct model *m)
{
    bool refuse = m->asking == ASK_REFUSE;
    struct pick pick;

    m->asking = ASK_NOTHING;
    if (!asked(m, &pick))
        model_notice(m, _("It is not offered any more"));
    else if (command(m, refuse ? GEZI_DO_REFUSE : GEZI_DO_CANCEL, &pick,
                     NULL)) {
        model_notice(m, refuse ? _("Refused; %.80s is told") : _("Cancelled"),
                     pick.offer->who);
        leave_choice(m, &pick);
    }
}

void taking_pause(struct model *m)
{
    struct pick pick;

    if (!chosen(m, &pick))
        return;
    if (pick.offer->out)
        model_notice(m, _("Only who takes a file can pause it; x cancels"));
    else if (moves(&pick)) {
        if (command(m, GEZI_DO_PAUSE, &pick, NULL))
            model_notice(m, _("Paused; p or a goes on"));
    } else if (state_of(&pick) == GEZI_FILE_PAUSED)
        take(m, &pick, NULL);
    else
        model_notice(m, _("Nothing moves here that could be paused"));
}

void taking_again(struct model *m)
{
    struct pick pick;

    if (!chosen(m, &pick))
        return;
    if (state_of(&pick) == GEZI_FILE_OFFERED || !takeable(&pick))
        taking_explain(m);
    else
        take(m, &pick, NULL);
}

void taking_withdraw(struct model *m)
{
    struct pick pick;

    if (!chosen(m, &pick))
        return;
    if (!pick.offer->out)
        model_notice(m, _("Only what you offer can be withdrawn; x refuses"));
    else if (state_of(&pick) == GEZI_FILE_ENDED)
        model_notice(m, _("It is withdrawn already"));
    else if (command(m, GEZI_DO_WITHDRAW, &pick, NULL))
        model_notice(m, _("Withdrawn; nobody can take it any more"));
}

void taking_copy(struct model *m)
{
    struct pick pick;
    const struct transfer *f;
    char *shown;

    if (!chosen(m, &pick))
        return;
    f = file_of(&pick);
    if (!f || !f->path) {
        model_notice(m, _("It has no path here yet"));
        return;
    }
    free(m->copied);
    m->copied = xstrdup(f->path);
    shown = paths_show(f->path);
    model_notice(m, _("Copied: %s"), shown);
    free(shown);
}

bool taking_draws(const struct model *m)
{
    struct pick pick;
    const struct transfer *f = taking_pick(m, &pick) ? file_of(&pick) : NULL;

    return m->screen == SCREEN_TALK && f && gallery_would(m, pick.offer, f);
}

void taking_explain(struct model *m)
{
    char why[TRANSFER_WORDS];
    struct pick pick;
    const struct transfer *f;

    if (!chosen(m, &pick))
        return;
    f = file_of(&pick);
    if (!f)
        model_notice(m, _("a takes all; Up and Down choose one"));
    else if (taking_draws(m))
        model_notice(m, _("a takes and draws it, x refuses"));
    else if (!pick.offer->out && f->state == GEZI_FILE_OFFERED)
        model_notice(m, _("a takes it, f elsewhere, x refuses"));
    else
        model_notice(m, "%s", transfer_why(pick.offer, f, why));
}

void taking_question(const struct model *m, bool narrow, char *out, size_t cap)
{
    struct pick pick;
    char name[128];

    if (asked(m, &pick))
        name_of(&pick, name, sizeof name);
    else
        snprintf(name, sizeof name, "%s", _("it"));
    if (m->asking == ASK_REFUSE && narrow)
        snprintf(out, cap, _("y refuses, Esc no: %s"), name);
    else if (m->asking == ASK_REFUSE)
        snprintf(out, cap,
                 _("y refuses %s, and the sender is told; Esc keeps it"), name);
    else if (narrow)
        snprintf(out, cap, _("y cancels, Esc no: %s"), name);
    else
        snprintf(out, cap,
                 _("y cancels %s and deletes what came so far; Esc goes on"),
                 name);
}

const char *taking_keys(const struct pick *pick, int cols)
{
    /* By what can be done: for 72 columns and more, and for fewer. */
    enum { TAKE, RUN, HELD, FAILED, DONE, OURS, OURS_RUN, OVER };
    static const char *const words[][2] = {
        [TAKE] = {N_("a accept  f into a folder  x refuse"),
                  N_("a accept  f into  x refuse")},
        [RUN] = {N_("p pause  x cancel"), N_("p pause x cancel")},
        [HELD] = {N_("p goes on  x cancel"), N_("p go on x cancel")},
        [FAILED] = {N_("Enter why  r again  f into a folder  x refuse"),
                    N_("Enter why r again x refuse")},
        [DONE] = {N_("Enter where it is  c copy path"),
                  N_("Enter where c copy")},
        [OURS] = {N_("w withdraw"), N_("w withdraw")},
        [OURS_RUN] = {N_("x cancel"), N_("x cancel")},
        [OVER] = {N_("Enter tells more"), N_("Enter more")},
    };
    int kind = OVER, state = state_of(pick);

    if (moves(pick))
        kind = pick->offer->out ? OURS_RUN : RUN;
    else if (pick->offer->out && state < GEZI_FILE_DONE)
        kind = OURS;
    else if (state == GEZI_FILE_PAUSED)
        kind = HELD;
    else if (!pick->offer->out && state == GEZI_FILE_FAILED)
        kind = FAILED;
    else if (takeable(pick))
        kind = TAKE;
    else if (!pick->offer->out && state == GEZI_FILE_DONE)
        kind = DONE;
    return lang_word(words[kind][cols < 72]);
}
