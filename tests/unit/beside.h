/* The catalogues that were built with the tests: B/locale for B/tests/unit/x.
 */
#ifndef BESIDE_H
#define BESIDE_H

const char *beside_the_program(void);

#endif
