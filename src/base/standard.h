/* Standard input, output and error as the caller left them. */
#ifndef STANDARD_H
#define STANDARD_H

/*
 * Hold the numbers 0 to 2 that the caller closed, so that no socket gets one
 * of them and has messages for the user written into it. They stay as unusable
 * as they were: reading and writing fail with EBADF. Call this first of all.
 */
void standard_hold(void);

#endif
