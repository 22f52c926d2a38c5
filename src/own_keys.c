#include "own_keys.h"

#include "cli/cli.h"
#include "crypto/keyring.h"
#include "lang.h"
#include "shell/loop.h"
#include "shell/port.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

static const char *const own_key = "own-key"; /* in the archive */

/* Keys that others could have read protect nobody. */
static int say_wrong(const struct own_keys *k, int err, const char *file)
{
    const char *at = file[0] ? "/" : "";

    if (err == -EPERM)
        cli_tell(k->o,
                 _("%s%s%s is not yours alone: chmod %s it, or move it away to "
                   "get a new one, or give --encrypt off"),
                 k->folder, at, file, file[0] ? "600" : "700");
    else if (err == -EACCES)
        cli_tell(k->o,
                 _("%s%s%s is not a file of yours: put your own back, or move "
                   "it away to get a new one, or give --encrypt off"),
                 k->folder, at, file);
    else
        cli_tell(
            k->o,
            _("%s%s%s holds no key, or only a part of one: put it back, or "
              "move it away to get a new one, or give --encrypt off"),
            k->folder, at, file);
    return CLI_ERROR;
}

static void say_none(const struct own_keys *k, int err)
{
    if (k->said)
        return;
    if (err == -ENOTSUP) {
        cli_tell(k->o,
                 _("%s is not installed (Debian: libssl3), so nothing is "
                   "encrypted; install it and start gezi again"),
                 keyring_library());
        return;
    }
    cli_tell(k->o, _("no keys in %s: %s; nothing is encrypted"), k->folder,
             lang_error(-err));
}

/* They are here; the fingerprint is what others will know us by. */
static void done(void *ctx, int64_t now, int err)
{
    struct own_keys *k = ctx;
    char file[16], print[GEZI_FINGERPRINT_SIZE];

    k->coming = false;
    if (!err)
        err = keyring_open(k->folder, k->o->old_keys == SWITCH_ON, &k->ring,
                           file);
    k->failed = err;
    if (err && !k->quiet)
        own_keys_tell(k);
    gezi_core_keys(k->core, now, own_keys_seal(k));
    if (err || !k->archive)
        return;
    own_keys_print(k, print);
    k->archive->put(k->archive->ctx, own_key, print);
}

/* Only the key of old clients is missing: that takes no time. */
static bool has_large(const struct own_keys *k)
{
    struct keyring *ring;
    char file[16];

    if (keyring_open(k->folder, false, &ring, file))
        return false;
    keyring_close(ring);
    return true;
}

static int make(struct own_keys *k, bool now, char file[static 16])
{
    bool old = k->o->old_keys == SWITCH_ON;
    int err;

    if (!now && !has_large(k)) {
        err = maker_begin(&k->maker, k->folder, old, done, k);
        k->coming = !err;
        return err;
    }
    err = keyring_make(k->folder, old);
    return err ? err : keyring_open(k->folder, old, &k->ring, file);
}

int own_keys_open(struct own_keys *k, const struct options *o, bool now)
{
    struct strbuf path = {0};
    char file[16] = "";
    int err;

    k->o = o;
    k->maker.front.fd = -1;
    strbuf_printf(&path, "%s/keys", o->state);
    k->folder = strbuf_take(&path);
    if (o->encrypt != SWITCH_ON && !now)
        return CLI_DONE;
    err = keyring_open(k->folder, o->old_keys == SWITCH_ON, &k->ring, file);
    if (!err || err == -ENOENT)
        port_hide_memory();
    if (err == -ENOENT)
        err = make(k, now, file);
    if (err == -EPERM || err == -EACCES || err == -EBADMSG)
        return say_wrong(k, err, file);
    if (err)
        say_none(k, err);
    return CLI_DONE;
}

void own_keys_close(struct own_keys *k)
{
    if (!k->folder)
        return;
    maker_end(&k->maker);
    keyring_close(k->ring);
    free(k->folder);
}

const struct gezi_seal *own_keys_seal(const struct own_keys *k)
{
    return k->ring ? keyring_seal(k->ring) : NULL;
}

void own_keys_print(const struct own_keys *k,
                    char out[static GEZI_FINGERPRINT_SIZE])
{
    const struct gezi_seal *seal = own_keys_seal(k);

    seal->fingerprint(seal->ctx, seal->own(seal->ctx, GEZI_KEY_2048), out);
}

bool own_keys_note(struct own_keys *k, const struct gezi_archive *archive,
                   struct strbuf *line)
{
    char is[GEZI_FINGERPRINT_SIZE] = "", was[GEZI_FINGERPRINT_SIZE] = "";

    k->archive = archive;
    if (!archive || (!k->ring && !k->coming))
        return false;
    archive->get(archive->ctx, own_key, was, sizeof was);
    if (k->ring)
        own_keys_print(k, is);
    if (strcmp(is, was) == 0)
        return false;
    if (k->ring)
        archive->put(archive->ctx, own_key, is);
    if (was[0])
        strbuf_printf(
            line,
            _("the keys in %s are not those of before: who knew your key "
              "will be asked to accept the new one (gezi key shows it)"),
            k->folder);
    return was[0];
}

bool own_keys_seat(struct own_keys *k, struct loop *l)
{
    return !k->coming || loop_add(l, &k->maker.front);
}

void own_keys_tell(struct own_keys *k)
{
    if (k->failed)
        say_none(k, k->failed);
    k->failed = 0;
}
