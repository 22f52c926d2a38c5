#include "chatter.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static uint32_t chance(struct chatter *c, uint32_t below)
{
    c->seed = c->seed * 6364136223846793005u + 1442695040888963407u;
    return (uint32_t)(((c->seed >> 32) * below) >> 32);
}

/* Small numbers far more often than large ones, as words are. */
static uint32_t rank(struct chatter *c, uint32_t below)
{
    uint64_t a = chance(c, 1 << 16), b = chance(c, 1 << 16);

    return (uint32_t)((a * b >> 16) * below >> 16);
}

static const char *const common[] = {
    "会议", "图纸", "项目", "今天", "下午", "我们", "可以", "文件", "收到",
    "客户", "数据", "问题", "时间", "已经", "测试", "版本", "服务", "网络",
    "确认", "麻烦", "一下", "看看", "谢谢", "好的", "的",   "了",   "吗",
    "在",   "不",   "是",   "，",   "。",   "？"};
static const char *const english[] = {
    "ok",   "please", "the",    "file",   "server", "update", "meeting",
    "room", "report", "check",  "error",  "pdf",    "v2",     "today",
    "send", "you",    "schema", "budget", "login",  "thanks", "quarterly"};
#define COUNT(table) (uint32_t)(sizeof(table) / sizeof *(table))

static void put(struct chatter *c, const char *text)
{
    size_t n = strlen(c->text), m = strlen(text);

    if (n + m < sizeof c->text)
        memcpy(c->text + n, text, m + 1);
}

/* One of the 3,000 characters behind U+4E00: rare ones, names of things. */
static void put_han(struct chatter *c)
{
    uint32_t cp = 0x4e00 + rank(c, 3000);
    const char text[4] = {(char)(0xe0 | cp >> 12),
                          (char)(0x80 | (cp >> 6 & 0x3f)),
                          (char)(0x80 | (cp & 0x3f)), '\0'};

    put(c, text);
}

static void write_text(struct chatter *c)
{
    uint32_t words = 2 + rank(c, 24);
    bool latin = chance(c, 10) < 3;

    c->text[0] = '\0';
    for (uint32_t i = 0; i < words; i++) {
        if (latin) {
            put(c, i ? " " : "");
            put(c, english[rank(c, COUNT(english))]);
        } else if (chance(c, 10) < 4) {
            put(c, common[rank(c, COUNT(common))]);
        } else {
            put_han(c);
        }
    }
    if (latin || chance(c, 10) == 0) {
        char digits[16];

        snprintf(digits, sizeof digits, " %u", chance(c, 10000));
        put(c, digits);
    }
}

/* Two bytes for each Han character, as GBK has them; which, does not matter. */
static gezi_span write_raw(struct chatter *c)
{
    size_t n = 0;

    for (const char *p = c->text; *p;) {
        unsigned char b = (unsigned char)*p;

        if (b < 0x80) {
            c->raw[n++] = b;
            p++;
            continue;
        }
        c->raw[n++] = 0x81 + (b & 0x3f);
        c->raw[n++] = 0x40 + ((unsigned char)p[2] & 0x3f);
        p += 3;
    }
    return (gezi_span){c->raw, n};
}

void chatter_init(struct chatter *c)
{
    *c = (struct chatter){.seed = 1, .clock = 1600000000000};
}

void chatter_peer(struct chatter *c, unsigned number, struct gezi_peer *out)
{
    snprintf(c->user, sizeof c->user, "user%u", number);
    snprintf(c->host, sizeof c->host, "PC-%u", number);
    snprintf(c->key, sizeof c->key, "user%u@pc-%u", number, number);
    snprintf(c->nick, sizeof c->nick, "小%u", number);
    *out = (struct gezi_peer){.id = number + 1,
                              .kind = GEZI_KIND_FEIQ,
                              .presence = GEZI_ONLINE,
                              .addr = {0x0a000000 + number, 2425},
                              .charset = GEZI_CS_GBK,
                              .key = c->key,
                              .nick = c->nick,
                              .user = c->user,
                              .host = c->host,
                              .group = "研发部",
                              .client = "FeiQ",
                              .sign = ""};
}

const struct gezi_event *chatter_next(struct chatter *c)
{
    struct gezi_event *ev = &c->event;
    uint32_t how = chance(c, 10);
    uint64_t number = (uint64_t)(c->clock / 1000);

    c->number++;
    c->clock += 1000 + chance(c, 60000);
    write_text(c);
    snprintf(c->id, sizeof c->id, "%" PRIu64 "-%016" PRIx64, number, c->seed);
    ev->unix_ms = c->clock;
    chatter_peer(c, rank(c, CHATTER_PEOPLE), &ev->peer);
    if (how < 7) {
        ev->kind = GEZI_EV_MESSAGE;
        ev->message = (struct gezi_message){
            .id = c->id,
            .number = number,
            .text = c->text,
            .raw = how < 4 ? write_raw(c) : gezi_span_text(c->text),
            .charset = how < 4 ? GEZI_CS_GBK : GEZI_CS_UTF8};
    } else {
        ev->kind = GEZI_EV_SENT;
        ev->sent = (struct gezi_sent){.id = c->id,
                                      .text = c->text,
                                      .charset = GEZI_CS_GBK,
                                      .number = number};
    }
    return ev;
}
