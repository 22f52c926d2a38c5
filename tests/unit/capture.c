#include "capture.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* One each for standard input, output and error. */
static int saved[3] = {-1, -1, -1};
static char text[3][1 << 16];

static FILE *redirect(int fd)
{
    FILE *f = tmpfile();

    assert(f);
    saved[fd] = dup(fd);
    dup2(fileno(f), fd);
    return f;
}

void capture_begin(void)
{
    fflush(NULL);
    fclose(redirect(STDOUT_FILENO)); /* the copy keeps the file alive */
    fclose(redirect(STDERR_FILENO));
}

void capture_input(const char *bytes)
{
    FILE *f = redirect(STDIN_FILENO);

    fwrite(bytes, 1, strlen(bytes), f);
    fflush(f);
    rewind(f);
    lseek(STDIN_FILENO, 0, SEEK_SET);
    fclose(f);
}

void capture_end(void)
{
    fflush(NULL);
    for (int fd = 0; fd < 3; fd++) {
        ssize_t n = 0;

        if (saved[fd] < 0)
            continue;
        if (fd != STDIN_FILENO)
            n = pread(fd, text[fd], sizeof text[fd] - 1, 0);
        text[fd][n > 0 ? n : 0] = '\0';
        dup2(saved[fd], fd);
        close(saved[fd]);
        saved[fd] = -1;
    }
}

const char *capture_out(void) { return text[STDOUT_FILENO]; }

const char *capture_err(void) { return text[STDERR_FILENO]; }
