/* What a terminal is told beside the screen: bell, title, notes, clipboard. */
#include "term_priv.h"

#include <string.h>

void term_bell(struct terminal *t)
{
    term_put(t, t->can.bel);
    term_flush(t);
}

void term_title(struct terminal *t, const char *title)
{
    if (t->talks)
        strbuf_printf(&t->queue, "\033]2;%s\a", title);
    term_flush(t);
}

/* tmux hands a control string on when it is wrapped, with each ESC doubled. */
static void put_string(struct terminal *t, const char *string)
{
    if (!t->in_tmux) {
        strbuf_text(&t->queue, string);
        return;
    }
    strbuf_text(&t->queue, "\033Ptmux;");
    for (; *string; string++) {
        if (*string == '\033')
            strbuf_byte(&t->queue, *string);
        strbuf_byte(&t->queue, *string);
    }
    strbuf_text(&t->queue, "\033\\");
}

void term_note(struct terminal *t, const char *title, const char *body)
{
    struct strbuf string = {0};
    size_t head;

    if (!t->talks)
        return;
    strbuf_text(&string, t->note);
    head = string.n;
    strbuf_text(&string, title);
    for (size_t i = head; i < string.n; i++)
        if (string.s[i] == ';') /* would end the title */
            string.s[i] = ',';
    strbuf_printf(&string, "%s%s\a", t->note[2] == '9' ? ": " : ";", body);
    put_string(t, strbuf_get(&string));
    strbuf_fini(&string);
    term_flush(t);
}

static void base64(struct strbuf *out, const char *text)
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                 "abcdefghijklmnopqrstuvwxyz0123456789+/";
    size_t n = strlen(text);

    for (size_t i = 0; i < n; i += 3) {
        size_t left = n - i;
        uint32_t three = (uint32_t)(unsigned char)text[i] << 16;

        if (left > 1)
            three |= (uint32_t)(unsigned char)text[i + 1] << 8;
        if (left > 2)
            three |= (unsigned char)text[i + 2];
        strbuf_byte(out, digits[three >> 18]);
        strbuf_byte(out, digits[three >> 12 & 63]);
        strbuf_byte(out, left > 1 ? digits[three >> 6 & 63] : '=');
        strbuf_byte(out, left > 2 ? digits[three & 63] : '=');
    }
}

/* tmux takes it for itself, or hands it on, or neither: so it gets both. */
void term_copy(struct terminal *t, const char *text)
{
    struct strbuf string = {0};

    if (!t->talks)
        return;
    strbuf_text(&string, "\033]52;c;");
    base64(&string, text);
    strbuf_text(&string, "\a");
    strbuf_text(&t->queue, strbuf_get(&string));
    if (t->in_tmux)
        put_string(t, strbuf_get(&string));
    strbuf_fini(&string);
    term_flush(t);
}
