/* Who enters is answered, a moment later. docs/protocol.md 9.1 */
#include "announce.h"

#include "person.h"

#include <stddef.h>
#include <stdlib.h>

enum {
    ANSWERS_MAX = 4096,
    ANSWERS_SPAN_MS = 16, /* about a thousand a second, in small bursts */
    ANSWERS_SPAN = 16,
    FEW_PEOPLE = 50,
};

struct gezi_answer {
    struct gezi_timer timer;
    uint32_t id;
    struct gezi_addr to;
};

int64_t gezi_answer_spread(const struct gezi_core *c)
{
    return c->people.n < FEW_PEOPLE ? GEZI_ANSWER_FEW_MS : GEZI_ANSWER_MANY_MS;
}

void gezi_answer_later(struct gezi_core *c, const struct gezi_arrival *a)
{
    struct gezi_person *p = a->who;
    uint64_t spread = (uint64_t)gezi_answer_spread(c);
    struct gezi_answer *answer;

    if (p->traits & GEZI_IS_ANSWERING ||
        (uint32_t)c->now - p->answered < GEZI_ANSWER_GAP_MS)
        return;
    if (gezi_announce_waits(c)) /* everybody will hear of us */
        return;
    if (c->answers.n == ANSWERS_MAX) {
        c->counts.unanswered++;
        return;
    }
    answer = malloc(sizeof *answer);
    if (!answer || gezi_heap_promise(&c->answers)) {
        free(answer);
        c->counts.nomem++;
        return;
    }
    *answer = (struct gezi_answer){.id = p->id, .to = a->from};
    gezi_heap_set(&c->answers, &answer->timer,
                  c->now + GEZI_ANSWER_MIN_MS +
                      (int64_t)(gezi_random(&c->random) % (spread + 1)));
    p->traits |= GEZI_IS_ANSWERING;
}

/* How each kind wants to be answered. */
static const struct form {
    uint32_t options;
    gezi_span tail; /* behind nick and group */
} forms[GEZI_KIND_COUNT] = {
    // clang-format off
    [GEZI_KIND_OTHER]     = {GEZI_ANNOUNCED, {NULL, 0}},
    [GEZI_KIND_PLAIN]     = {GEZI_ANNOUNCED, {NULL, 0}},
    [GEZI_KIND_BARE]      = {0,              {NULL, 0}}, /* never asks */
    [GEZI_KIND_IPMSG]     = {GEZI_ANNOUNCED, {(const uint8_t *)GEZI_OWN_LINE, sizeof GEZI_OWN_LINE - 1}},
    [GEZI_KIND_FEIQ]      = {GEZI_ANNOUNCED, {NULL, 0}},
    [GEZI_KIND_FEIGE]     = {GEZI_ANNOUNCED, {NULL, 0}},
    [GEZI_KIND_IPTUX]     = {GEZI_ANNOUNCED, {(const uint8_t *)GEZI_OWN_LABEL, sizeof GEZI_OWN_LABEL}},
    [GEZI_KIND_SHIYELINE] = {0,              {NULL, 0}},
    // clang-format on
};

static void answer(struct gezi_core *c, struct gezi_person *p,
                   struct gezi_addr to)
{
    const struct form *form = &forms[p->kind];
    enum gezi_charset cs = gezi_person_charset(c, p);
    uint32_t command = GEZI_CMD_ANSENTRY | form->options |
                       (gezi_reads_utf8(p->kind, p) ? GEZI_OPT_UTF8 : 0);
    uint8_t bytes[GEZI_SMALL];
    struct gezi_writer w = {bytes, sizeof bytes, 0, false};
    struct gezi_addr home = {to.ip, c->port};

    /* Our answer comes before its first text, in which it will write UTF-8. */
    if (p->kind == GEZI_KIND_IPTUX)
        cs = GEZI_CS_UTF8;
    if (p->kind != GEZI_KIND_SHIYELINE)
        command |= gezi_own_status_to(c, p);
    gezi_put_head(c, &w, cs, command);
    gezi_put_entry(c, &w, cs);
    gezi_put(&w, form->tail);
    p->answered = (uint32_t)c->now;
    gezi_output(c, &home, gezi_written(&w));
    if (to.port != home.port)
        gezi_output(c, &to, gezi_written(&w));
}

void gezi_answer_due(struct gezi_core *c)
{
    struct gezi_timer *top;

    while ((top = gezi_heap_top(&c->answers)) &&
           gezi_heap_due(&c->answers) <= c->now &&
           gezi_budget_spend(&c->answer_budget, c->now, ANSWERS_SPAN_MS,
                             ANSWERS_SPAN)) {
        struct gezi_answer *an = GEZI_WHOLE(top, struct gezi_answer, timer);
        struct gezi_person *p = gezi_people_get(&c->people, an->id);

        if (p) {
            p->traits &= (uint8_t)~GEZI_IS_ANSWERING;
            answer(c, p, an->to);
        }
        gezi_heap_drop(&c->answers, top);
        gezi_heap_release(&c->answers);
        free(an);
    }
}

int64_t gezi_answer_deadline(const struct gezi_core *c)
{
    const struct gezi_budget *b = &c->answer_budget;
    int64_t due = gezi_heap_due(&c->answers);
    int64_t next = b->since + ANSWERS_SPAN_MS;

    return due < next && b->spent >= ANSWERS_SPAN ? next : due;
}

void gezi_answers_fini(struct gezi_core *c)
{
    for (struct gezi_timer *top; (top = gezi_heap_top(&c->answers));) {
        gezi_heap_drop(&c->answers, top);
        free(GEZI_WHOLE(top, struct gezi_answer, timer));
    }
    gezi_heap_fini(&c->answers);
}
