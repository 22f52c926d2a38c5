/* An offer is made of the files of a message: one block with all its texts. */
#include "bundles.h"

#include <stdlib.h>
#include <string.h>

static char *put_text(char **at, const char *text, size_t size)
{
    char *copy = *at;

    if (!text)
        return NULL;
    memcpy(copy, text, size);
    *at += size;
    return copy;
}

/* What ran when gezi ended does not run now. */
enum gezi_file_state gezi_item_restored(const struct gezi_file *f)
{
    switch (f->state) {
    case GEZI_FILE_WAITING:
    case GEZI_FILE_RUNNING:
        return GEZI_FILE_PAUSED;
    default:
        return (unsigned)f->state <= GEZI_FILE_ENDED ? f->state
                                                     : GEZI_FILE_OFFERED;
    }
}

/* A safe name can be longer than the other by a mark in front, or by "file". */
static size_t name_room(const char *name)
{
    size_t n = strlen(name) + 16;

    return n < GEZI_FILE_NAME_SIZE ? n : GEZI_FILE_NAME_SIZE;
}

static void put_item(struct gezi_item *i, const struct gezi_file *f, char **at)
{
    char name[GEZI_FILE_NAME_SIZE];

    gezi_file_name_safe(gezi_span_text(f->name), name, sizeof name);
    *i = (struct gezi_item){
        .id = f->id,
        .type = (uint8_t)f->type,
        .state = (uint8_t)gezi_item_restored(f),
        .reason = (uint8_t)f->reason,
        .size = f->size,
        .mtime = f->mtime,
        .encrypted = f->encrypted,
        .begun = f->state == GEZI_FILE_PAUSED || f->state == GEZI_FILE_FAILED ||
                 f->state == GEZI_FILE_WAITING || f->state == GEZI_FILE_RUNNING,
        .told = UINT64_MAX, /* in no turn */
        .name = put_text(at, name, strlen(name) + 1),
        .path = put_text(at, f->path, gezi_text_room(f->path)),
    };
}

struct gezi_bundle *gezi_bundle_new(struct gezi_core *c, const char *id,
                                    const char *key, size_t base,
                                    const struct gezi_file *files, size_t n)
{
    size_t bytes = sizeof(struct gezi_bundle) + n * sizeof(struct gezi_item) +
                   strlen(key) + 1;
    struct gezi_bundle *b;
    char *at;

    for (size_t i = 0; i < n; i++)
        bytes += name_room(files[i].name) + gezi_text_room(files[i].path);
    b = malloc(bytes);
    if (!b || gezi_heap_promise(&c->timers)) {
        free(b);
        return NULL;
    }
    *b = (struct gezi_bundle){.release.what = GEZI_T_RELEASE,
                              .born = c->turn,
                              .unix_ms = c->unix_ms,
                              .base = (uint16_t)base,
                              .n = n};
    at = (char *)(b->items + n);
    b->key = put_text(&at, key, strlen(key) + 1);
    memcpy(b->id, id, strlen(id) + 1);
    for (size_t i = 0; i < n; i++)
        put_item(&b->items[i], &files[i], &at);
    b->bytes = bytes;
    return b;
}

void gezi_bundle_free(struct gezi_core *c, struct gezi_bundle *b)
{
    if (!b)
        return;
    gezi_heap_drop(&c->timers, &b->release);
    gezi_heap_release(&c->timers);
    for (size_t i = 0; i < b->n; i++) {
        free(b->items[i].got);
        free(b->items[i].dir);
    }
    free(b);
}
