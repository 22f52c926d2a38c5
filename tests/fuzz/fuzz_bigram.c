/* Any text to index tokens, any query to words: and what is in a text is found
 * by its tokens. */
#include "fuzz.h"

#include "store/bigram.h"
#include "store/fold.h"
#include "store/words.h"

#include <string.h>

/* To FTS5's "ascii" tokenizer this must be one token. */
static void check_token(const char *p, size_t n)
{
    must(n > 0 && n <= 8);
    for (size_t i = 0; i < n; i++) {
        unsigned char c = (unsigned char)p[i];

        must(c >= 0x80 || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') ||
             (c >= 'A' && c <= 'Z'));
    }
}

static void check_tokens(const char *tokens)
{
    while (*tokens) {
        size_t n = strcspn(tokens, " ");

        check_token(tokens, n);
        must(tokens[n] == ' ');
        tokens += n + 1;
    }
}

/* Each phrase of the expression stands in the tokens, in order. */
static void check_phrases(const char *expression, const char *tokens)
{
    struct buf phrase = {0};
    const char *end;

    for (; (expression = strchr(expression, '"')); expression = end + 1) {
        end = strchr(++expression, '"');
        must(end != NULL);
        buf_clear(&phrase);
        must(buf_add(&phrase, expression, (size_t)(end - expression)));
        if (end[1] == ' ' && end[2] == '*') /* a prefix: no blank behind */
            buf_cut(&phrase, phrase.n - 1);
        must(strstr(tokens, phrase.p) != NULL);
    }
    buf_fini(&phrase);
}

/* A piece of folded text that begins and ends between characters. */
static void check_piece(const char *folded, size_t n, const char *tokens)
{
    size_t from = n / 3, to = n - n / 3, chars;
    struct buf piece = {0}, expression = {0};

    while (from < n && ((unsigned char)folded[from] & 0xc0) == 0x80)
        from++;
    while (to < n && ((unsigned char)folded[to] & 0xc0) == 0x80)
        to++;
    if (from < to) {
        must(buf_add(&piece, folded + from, to - from));
        must(buf_text(&expression, ""));
        must(bigram_match(&expression, piece.p, &chars));
        must((chars == 0) == (expression.n == 0));
        check_phrases(expression.p, tokens);
    }
    buf_fini(&piece);
    buf_fini(&expression);
}

static void check_words(const char *query)
{
    struct words w = {0};
    struct buf expression = {0};
    const char *word;
    size_t chars;

    must(words_parse(&w, query));
    must(w.count <= WORDS_MAX);
    must(buf_text(&expression, ""));
    must(words_expression(&w, &expression, &chars));
    must((chars == 0) == (expression.n == 0));
    word = words_first(&w);
    for (size_t i = 0; i < w.count; i++, word = words_next(word)) {
        must(*word && *word != ' ' && word[strlen(word) - 1] != ' ');
        must(!strchr(word, '"'));
    }
    buf_fini(&expression);
    words_fini(&w);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct buf text = {0}, folded = {0}, tokens = {0};

    must(buf_add(&text, (const char *)data, size));
    must(fold(&folded, text.p));
    must(buf_text(&tokens, ""));
    must(bigram_cut(&tokens, folded.p));
    check_tokens(tokens.p);
    check_piece(folded.p, folded.n, tokens.p);
    check_words(text.p);
    buf_fini(&text);
    buf_fini(&folded);
    buf_fini(&tokens);
    return 0;
}
