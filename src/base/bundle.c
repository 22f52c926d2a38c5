#include "bundle.h"

#include "lang.h"
#include "xalloc.h"

#include <gezi/filename.h>
#include <gezi/text.h>

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
    /* Of text and list on the wire: iptux reads 8192 bytes of a datagram, and
     * the header, the names in it and a signature want their part. */
    WIRE_BYTES = 6000,
    /* Of a record but its name: four numbers and what parts them. A name
     * grows at most so much on its way into the receiver's encoding. */
    RECORD_BYTES = 64,
    NAME_GROWS = 3,
};

static bool refuse(struct strbuf *why, const char *path, const char *words)
{
    strbuf_printf(why, "%s: %s", path, words);
    return false;
}

static bool can_offer(const struct stat *st, const char *path,
                      struct strbuf *why)
{
    bool folder = S_ISDIR(st->st_mode);

    if (!folder && !S_ISREG(st->st_mode))
        return refuse(
            why, path,
            _("is neither a file nor a folder; only those can be sent"));
    if (access(path, folder ? R_OK | X_OK : R_OK) == 0)
        return true;
    return refuse(why, path,
                  errno == EACCES ? _("may not be read by you; see its rights")
                                  : lang_error(errno));
}

static gezi_span base_of(const char *path)
{
    gezi_span name = gezi_span_text(path);
    size_t at;

    while (name.n && name.p[name.n - 1] == '/')
        name.n--;
    for (at = name.n; at && name.p[at - 1] != '/'; at--)
        ;
    return gezi_span_skip(name, at);
}

/* What the user called it; "." and ".." are no names, their folder has one. */
static gezi_span name_of(const char *typed, const char *path)
{
    gezi_span name = base_of(typed);

    if (gezi_span_equal(name, gezi_span_text(".")) ||
        gezi_span_equal(name, gezi_span_text("..")))
        name = base_of(path);
    return name;
}

static bool has(const struct bundle *b, const char *path)
{
    for (size_t i = 0; i < b->count; i++)
        if (strcmp(b->at[i].path, path) == 0)
            return true;
    return false;
}

static void append(struct bundle *b, const struct stat *st, gezi_span name,
                   const char *path)
{
    bool folder = S_ISDIR(st->st_mode);
    size_t n = strlen(path) + 1;
    char *text;

    if (has(b, path))
        return;
    if (b->count == b->cap) {
        b->cap = b->cap ? 2 * b->cap : 8;
        b->at = xreallocarray(b->at, b->cap, sizeof *b->at);
        b->texts = xreallocarray(b->texts, b->cap, sizeof *b->texts);
    }
    text = xmalloc(n + GEZI_FILE_NAME_SIZE);
    memcpy(text, path, n);
    gezi_file_name_safe(name, text + n, GEZI_FILE_NAME_SIZE);
    b->texts[b->count] = text;
    b->at[b->count] = (struct gezi_file){
        .id = (uint32_t)b->count,
        .type = folder ? GEZI_FILE_FOLDER : GEZI_FILE_PLAIN,
        .name = text + n,
        .size = folder ? 0 : (uint64_t)st->st_size,
        .mtime = st->st_mtime > 0 ? (int64_t)st->st_mtime : 0,
        .path = text,
    };
    b->count++;
}

/* The link's own name, but the path of what it leads to. */
static bool take(struct bundle *b, const char *typed, const char *path,
                 struct strbuf *why)
{
    struct stat st;

    if (!gezi_utf8_valid(gezi_span_text(path), NULL))
        return refuse(why, typed, _("its path is not UTF-8; rename it first"));
    if (strcmp(path, "/") == 0)
        return refuse(why, typed, _("is the whole disk; name a folder in it"));
    if (b->count >= BUNDLE_MAX && !has(b, path))
        return refuse(why, typed,
                      _("is one too many; send a folder that has them all"));
    if (stat(path, &st) != 0)
        return refuse(why, typed, lang_error(errno));
    if (!can_offer(&st, typed, why))
        return false;
    append(b, &st, name_of(typed, path), path);
    return true;
}

bool bundle_add(struct bundle *b, const char *path, struct strbuf *why)
{
    char *real = path[0] ? realpath(path, NULL) : NULL;
    bool ok;

    if (!path[0])
        return refuse(why, "\"\"", _("is no path"));
    if (!real)
        return refuse(why, path,
                      errno == ENOENT    ? _("there is no such file or folder")
                      : errno == EACCES  ? _("may not be read by you; see the "
                                              "rights of its folder")
                      : errno == ENOTDIR ? _("a part of its path is no folder")
                                         : lang_error(errno));
    ok = take(b, path, real, why);
    free(real);
    return ok;
}

void bundle_fini(struct bundle *b)
{
    for (size_t i = 0; i < b->count; i++)
        free(b->texts[i]);
    free(b->texts);
    free(b->at);
    *b = (struct bundle){0};
}

const char *bundle_refusal(const struct gezi_file *file,
                           const struct gezi_peer *peer)
{
    if (peer->kind == GEZI_KIND_IPTUX && file->type != GEZI_FILE_FOLDER &&
        file->size == 0)
        return _("iptux cannot take an empty file");
    return NULL;
}

size_t bundle_fit(const struct gezi_file *files, size_t count,
                  size_t text_bytes)
{
    size_t wire = text_bytes, n = 0;

    while (n < count && n < GEZI_FILES_MAX) {
        wire += NAME_GROWS * strlen(files[n].name) + RECORD_BYTES;
        if (wire > WIRE_BYTES)
            break;
        n++;
    }
    return n || text_bytes ? n : count > 0;
}
