/* What the code under test writes to standard output and standard error. */
#ifndef CAPTURE_H
#define CAPTURE_H

void capture_begin(void);

/* Give the terminal back. out and err live until the next begin. */
void capture_end(void);
const char *capture_out(void);
const char *capture_err(void);

/* Let standard input be these bytes until capture_end. */
void capture_input(const char *bytes);

#endif
