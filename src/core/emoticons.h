/*
 * FeiQ's built-in pictures, in the order of its panel: 6 rows of 16.
 * X(code in the text, code point of the glyph, what it shows)
 * No code begins another, and none begins with "//". docs/protocol.md 6.2
 */
#ifndef GEZI_CORE_EMOTICONS_H
#define GEZI_CORE_EMOTICONS_H

// clang-format off
#define GEZI_EMOTICONS(X) \
    X("/:)",           0x1F642, "smile")           \
    X("/:~",           0x1F615, "pout")            \
    X("/:*",           0x1F60D, "lovestruck")      \
    X("/:|",           0x1F610, "blank")           \
    X("/8-)",          0x1F60E, "smug")            \
    X("/:<",           0x1F622, "tears")           \
    X("/:$",           0x1F60A, "shy")             \
    X("/:X",           0x1F910, "mouth shut")      \
    X("/:Z",           0x1F634, "sleepy")          \
    X("/:'(",          0x1F62D, "bawling")         \
    X("/:-|",          0x1F605, "awkward")         \
    X("/:@",           0x1F621, "angry")           \
    X("/:P",           0x1F61B, "tongue out")      \
    X("/:D",           0x1F601, "grin")            \
    X("/:O",           0x1F62E, "surprised")       \
    X("/<rotate>",     0x1F4AB, "spinning")        \
    X("/:(",           0x1F641, "sad")             \
    X("/:+",           0x1F576, "cool")            \
    X("/:lenhan",      0x1F630, "cold sweat")      \
    X("/:Q",           0x1F62B, "frantic")         \
    X("/:T",           0x1F92E, "vomit")           \
    X("/;P",           0x1F92D, "snicker")         \
    X("/;-D",          0x1F970, "cute")            \
    X("/;d",           0x1F644, "eye-roll")        \
    X("/;o",           0x1F624, "haughty")         \
    X("/:g",           0x1F60B, "hungry")          \
    X("/|-)",          0x1F62A, "drowsy")          \
    X("/:!",           0x1F631, "terrified")       \
    X("/:L",           0x1F613, "sweating")        \
    X("/:>",           0x1F604, "silly grin")      \
    X("/;bin",         0x1FA96, "soldier")         \
    X("/:fw",          0x1F618, "blow a kiss")     \
    X("/;fd",          0x1F4AA, "work hard")       \
    X("/:-S",          0x1F92C, "swear")           \
    X("/;?",           0x1F914, "question")        \
    X("/;x",           0x1F92B, "hush")            \
    X("/;@",           0x1F635, "dizzy")           \
    X("/:8",           0x1F616, "tormented")       \
    X("/;!",           0x1F629, "jinxed")          \
    X("/!!!",          0x1F480, "skull")           \
    X("/:xx",          0x1F528, "hit on the head") \
    X("/:bye",         0x1F44B, "goodbye")         \
    X("/:csweat",      0x1F625, "wipe sweat")      \
    X("/:knose",       0x1F443, "pick nose")       \
    X("/:applause",    0x1F44F, "applause")        \
    X("/:cdale",       0x1F633, "embarrassed")     \
    X("/:huaixiao",    0x1F60F, "smirk")           \
    X("/:shake",       0x1F976, "shiver")          \
    X("/:lhenhen",     0x1F612, "left hmph")       \
    X("/:rhenhen",     0x1F63E, "right hmph")      \
    X("/:yawn",        0x1F971, "yawn")            \
    X("/:snooty",      0x1F611, "disdain")         \
    X("/:chagrin",     0x1F623, "wronged")         \
    X("/:kcry",        0x1F97A, "about to cry")    \
    X("/:yinxian",     0x1F608, "sinister")        \
    X("/:qinqin",      0x1F61A, "peck")            \
    X("/:xiaren",      0x1F628, "startled")        \
    X("/:kelin",       0x1F979, "pitiful")         \
    X("/:caidao",      0x1F52A, "cleaver")         \
    X("/:xig",         0x1F349, "watermelon")      \
    X("/:bj",          0x1F37A, "beer")            \
    X("/:basketball",  0x1F3C0, "basketball")      \
    X("/:pingpong",    0x1F3D3, "ping-pong")       \
    X("/:jump",        0x1F938, "jump")            \
    X("/:coffee",      0x02615, "coffee")          \
    X("/:eat",         0x1F35A, "rice")            \
    X("/:pig",         0x1F437, "pig")             \
    X("/:rose",        0x1F339, "rose")            \
    X("/:fade",        0x1F940, "wilted")          \
    X("/:kiss",        0x1F48B, "kiss mark")       \
    X("/:heart",       0x02764, "heart")           \
    X("/:break",       0x1F494, "broken heart")    \
    X("/:cake",        0x1F382, "cake")            \
    X("/:shd",         0x026A1, "lightning")       \
    X("/:bomb",        0x1F4A3, "bomb")            \
    X("/:dao",         0x1F5E1, "dagger")          \
    X("/:footb",       0x026BD, "football")        \
    X("/:piaocon",     0x1F41E, "ladybird")        \
    X("/:shit",        0x1F4A9, "poop")            \
    X("/:oh",          0x1F4A2, "sulking")         \
    X("/:moon",        0x1F319, "moon")            \
    X("/:sun",         0x02600, "sun")             \
    X("/;gift",        0x1F381, "gift")            \
    X("/:hug",         0x1F917, "hug")             \
    X("/:strong",      0x1F44D, "thumbs up")       \
    X("/;weak",        0x1F44E, "thumbs down")     \
    X("/:share",       0x1F91D, "handshake")       \
    X("/:shl",         0x0270C, "victory")         \
    X("/:baoquan",     0x1F64F, "fist salute")     \
    X("/:cajole",      0x0261D, "beckon")          \
    X("/:quantou",     0x1F44A, "fist")            \
    X("/:chajin",      0x1F919, "lousy")           \
    X("/:aini",        0x1F91F, "love you")        \
    X("/:sayno",       0x1F645, "no")              \
    X("/:sayok",       0x1F44C, "ok")              \
    X("/:love",        0x1F495, "in love")

/* X(code that other clients write, the one it means). Only read. */
#define GEZI_EMOTICON_ALIASES(X) \
    X("/:-@", "/:@") \
    X("/:o",  "/:O") \
    X("/:fd", "/;fd")
// clang-format on

#endif
