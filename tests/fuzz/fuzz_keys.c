/* The key decoder: bytes in pieces, with pauses, into keys. */
#include "fuzz.h"

#include "tui/edit.h"
#include "tui/keys.h"

#include <string.h>

static void check_key(struct keys *k, struct edit *e, int key)
{
    int plain = key & ~(K_ALT | K_CTRL);

    must(plain > 0 && plain <= K_BACKGROUND);
    must(plain < 0xd800 || plain > 0xdfff);
    if (key == K_MOUSE)
        must(k->mouse.what != MOUSE_NOTHING && k->mouse.row >= -1 &&
             k->mouse.col >= -1);
    if (key == K_BACKGROUND)
        must(k->background >= 0 && k->background <= 255);
    if (key != K_PASTE)
        return;
    must(k->paste_n <= KEYS_PASTE_MAX && k->paste[k->paste_n] == '\0');
    edit_insert(e, k->paste, k->paste_n);
    must(e->n == strlen(e->text) && e->n <= EDIT_MAX);
    must(e->caret <= e->n);
    edit_backspace(e);
    edit_transpose(e);
    edit_word_left(e);
    edit_up(e, 7);
    edit_delete(e);
    must(e->n == strlen(e->text) && e->caret <= e->n);
    edit_kill_word(e);
    edit_capital(e);
    edit_yank(e);
    while (edit_undo(e))
        must(e->n == strlen(e->text) && e->caret <= e->n);
    while (edit_redo(e))
        must(e->n == strlen(e->text) && e->n <= EDIT_MAX);
    for (const char *s = e->text; *s; s++)
        must(*s == '\n' || *s == '\t' || (unsigned char)*s >= ' ');
    edit_set(e, "");
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct keys k;
    struct edit e;
    int64_t now = 0;
    int key;

    keys_init(&k);
    edit_init(&e);
    while (size > 0) {
        /* The first byte of each piece: how long it is, whether time goes. */
        size_t want = 1 + (data[0] & 0x1f), fed;

        now += data[0] & 0x80 ? KEYS_PASTE_MS : 1;
        data++;
        size--;
        want = want < size ? want : size;
        fed = keys_feed(&k, now, data, want);
        must(fed == want);
        data += fed;
        size -= fed;
        while ((key = keys_next(&k, now)) != K_NONE)
            check_key(&k, &e, key);
        must(k.n < KEYS_IN_MAX / 2);
    }
    now += KEYS_PASTE_MS;
    while ((key = keys_next(&k, now)) != K_NONE)
        check_key(&k, &e, key);
    must(k.n == 0 && !k.pasting && keys_deadline(&k) == INT64_MAX);
    edit_fini(&e);
    keys_fini(&k);
    return 0;
}
