/* Keys that a terminal tells as numbers, "CSI code ; modifier u": kitty and its
 * heirs, and xterm with modifyOtherKeys. */
#ifndef TUI_CODED_H
#define TUI_CODED_H

/* What was pressed: the code of the key alone, with Shift, and where it lies on
 * an American keyboard; 0: it does not tell. */
struct coded {
    unsigned code, shifted, base;
};

/* The key, of keys.h; K_NONE: nothing that gezi knows. The modifier is 1 +
 * shift 1, alt 2, control 4; 64 and more are locks. */
int coded_key(const struct coded *key, unsigned modifier);

/* A key that has a name, with that modifier. */
int coded_modified(int key, unsigned modifier);

#endif
