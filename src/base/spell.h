/*
 * Names that are typed in Latin letters: 张三 as zhangsan, zs, zhs or zhangs;
 * メアリー as meari. In either case; blanks and apostrophes do not count.
 */
#ifndef SPELL_H
#define SPELL_H

#include <stdbool.h>

/* Is typed a way to write some of the name, from any character on? */
bool spell_holds(const char *name, const char *typed);

/* Is it one to write all of the name, none of its characters left out? */
bool spell_is(const char *name, const char *typed);

#endif
