#include "own_store.h"

#include "cli/cli.h"
#include "lang.h"
#include "shell/clock.h"

#include <errno.h>
#include <poll.h>
#include <string.h>

enum { STAY_PATIENCE_MS = 2000 };

bool own_store_missed(const struct program *p, int err, long holder)
{
    bool passing = p->kind == VERB && !p->stays &&
                   strcmp(p->o.words[0], "get") != 0; /* offers are in it */
    const char *dir = p->o.state;

    if (err == -EBUSY)
        cli_tell(
            &p->o,
            _("another gezi of yours (pid %ld) keeps its history in %s; close "
              "it, or give this one a folder of its own with --state"),
            holder, dir);
    else if (err == -ENOTSUP)
        cli_tell(
            &p->o,
            _("%s/history.db was made by a newer gezi; update this one, or "
              "choose another folder with --state"),
            dir);
    else if (err == -ENOSPC || err == -EDQUOT)
        cli_tell(
            &p->o,
            _("cannot write %s/history.db: %s; %smake room there, or choose "
              "another folder with --state"),
            dir, lang_error(-err), passing ? _("nothing is kept; ") : "");
    else
        cli_tell(
            &p->o,
            _("cannot write %s/history.db: %s; %schoose another folder with "
              "--state"),
            dir, lang_error(-err), passing ? _("nothing is kept; ") : "");
    return passing && err != -EBUSY;
}

int own_store_open(const struct program *p, struct store_opened *out)
{
    int64_t until =
        clock_now() + (p->stays ? STAY_PATIENCE_MS : VERB_PATIENCE_MS);

    for (;;) {
        int err = store_open(p->o.state, 0, out);

        if (err != -EBUSY || clock_now() >= until)
            return err;
        poll(NULL, 0, PATIENCE_STEP_MS);
    }
}

int own_store_say(const struct program *p, int err, long holder)
{
    const char *dir = p->o.state;

    if (err == -EBUSY)
        cli_tell(&p->o,
                 _("another gezi of yours (pid %ld) keeps its history in %s; "
                   "close it first"),
                 holder, dir);
    else if (err == -ENOTSUP)
        cli_tell(&p->o,
                 _("%s/history.db was made by a newer gezi; update this one"),
                 dir);
    else if (err == -EBADMSG)
        cli_tell(&p->o,
                 _("%s/history.db is damaged; start gezi, which sets it aside "
                   "and begins a new one"),
                 dir);
    else
        cli_tell(&p->o, _("cannot open %s/history.db: %s"), dir,
                 lang_error(-err));
    return CLI_ERROR;
}
