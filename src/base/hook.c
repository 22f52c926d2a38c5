#include "hook.h"

#include "strbuf.h"
#include "xalloc.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

/* One word from *at on; false: a quote does not end. */
static bool word(const char **at, struct strbuf *out)
{
    char quote = '\0';
    const char *p = *at;

    for (; *p && (quote || !strchr(" \t", *p)); p++) {
        if (quote ? *p == quote : *p == '"' || *p == '\'')
            quote = quote ? '\0' : *p;
        else if (*p == '\\' && quote != '\'' && p[1])
            strbuf_byte(out, *++p);
        else
            strbuf_byte(out, *p);
    }
    *at = p;
    return !quote;
}

char **hook_words(const char *command)
{
    char **words = NULL;
    size_t n = 0;
    bool whole = true;

    for (const char *at = command; whole && *(at += strspn(at, " \t"));) {
        struct strbuf one = {0};

        whole = word(&at, &one);
        words = xreallocarray(words, n + 2, sizeof *words);
        words[n++] = xstrdup(strbuf_get(&one));
        words[n] = NULL;
        strbuf_fini(&one);
    }
    if (whole && n > 0 && words[0][0])
        return words;
    hook_words_free(words);
    return NULL;
}

void hook_words_free(char **words)
{
    for (size_t i = 0; words && words[i]; i++)
        free(words[i]);
    free(words);
}

char **hook_words_add(char **words, const char *word)
{
    size_t n = 0;

    while (words[n])
        n++;
    words = xreallocarray(words, n + 2, sizeof *words);
    words[n] = xstrdup(word);
    words[n + 1] = NULL;
    return words;
}

char *hook_find(const char *program)
{
    const char *path = getenv("PATH");
    struct strbuf full = {0};

    if (strchr(program, '/'))
        return access(program, X_OK) == 0 ? xstrdup(program) : NULL;
    while (path && *path) {
        size_t n = strcspn(path, ":");

        strbuf_clear(&full);
        strbuf_add(&full, n ? path : ".", n ? n : 1);
        strbuf_printf(&full, "/%s", program);
        if (access(strbuf_get(&full), X_OK) == 0)
            return strbuf_take(&full);
        path += n + (path[n] == ':');
    }
    strbuf_fini(&full);
    return NULL;
}

bool hook_found(const char *program)
{
    char *full = hook_find(program);

    free(full);
    return full != NULL;
}

bool hook_runs(const char *command)
{
    char **words = command ? hook_words(command) : NULL;
    bool found = words && hook_found(words[0]);

    hook_words_free(words);
    return found;
}

void hook_plain(unsigned seconds)
{
    static const int caught[] = {SIGPIPE, SIGTERM, SIGHUP,  SIGINT, SIGWINCH,
                                 SIGCONT, SIGTSTP, SIGALRM, SIGCHLD};
    sigset_t none;

    for (size_t i = 0; i < sizeof caught / sizeof *caught; i++)
        signal(caught[i], SIG_DFL);
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    alarm(seconds);
}

static void become(char *const words[], int in)
{
    int nowhere = open("/dev/null", O_RDWR);

    dup2(in, STDIN_FILENO);
    dup2(nowhere, STDOUT_FILENO);
    dup2(nowhere, STDERR_FILENO);
    for (int fd = STDERR_FILENO + 1; fd <= in || fd <= nowhere; fd++)
        close(fd);
    alarm(HOOK_SECONDS); /* a child has none of its parent's; outlives exec */
    execvp(words[0], words);
    _exit(127);
}

/* The one that feeds it may have to wait for it: we would not. */
static void feed(char *const words[], const char *text, size_t n)
{
    int ends[2];
    pid_t child;

    setsid(); /* Ctrl+C is not for it */
    hook_plain(HOOK_SECONDS);
    if (pipe(ends) < 0 || (child = fork()) < 0)
        _exit(127);
    if (child == 0) {
        close(ends[1]);
        become(words, ends[0]);
    }
    close(ends[0]);
    for (size_t at = 0; at < n;) {
        ssize_t put = write(ends[1], text + at, n - at);

        if (put < 0)
            _exit(0);
        at += (size_t)put;
    }
    _exit(0);
}

int hook_run(char *const words[], const char *text, size_t n)
{
    pid_t child = fork();
    int status;

    if (child < 0)
        return -errno;
    if (child == 0) { /* its child is nobody's: nobody has to wait for it */
        pid_t feeder = fork();

        if (feeder == 0)
            feed(words, text, n);
        _exit(feeder < 0);
    }
    while (waitpid(child, &status, 0) < 0)
        if (errno != EINTR)
            return -errno;
    return WIFEXITED(status) && WEXITSTATUS(status) == 0 ? 0 : -EAGAIN;
}
