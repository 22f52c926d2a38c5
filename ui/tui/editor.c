#include "editor.h"

#include "edit.h"
#include "hook.h"
#include "lang.h"
#include "paths.h"
#include "strbuf.h"
#include "xalloc.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <gezi/text.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum { FILE_MAX = 16 * 1024 * 1024 }; /* that is looked at */

struct editor {
    pid_t pid;
    char *path, *before; /* the file, and the draft it began with */
    char *program;
    int status; /* of waitpid */
    bool ended;
};

static const char *wanted(void)
{
    static const char *const known[] = {"editor", "nano", "vim", "vi", NULL};
    static const char *const named[] = {"VISUAL", "EDITOR", NULL};

    for (size_t i = 0; named[i]; i++) {
        const char *value = getenv(named[i]);

        if (value && value[strspn(value, " \t")])
            return value;
    }
    for (size_t i = 0; known[i]; i++)
        if (hook_found(known[i]))
            return known[i];
    return NULL;
}

/* 0 or -errno; *path is the caller's. */
static int write_file(const char *dir, const char *text, char **path)
{
    static const char name[] = "/draft-XXXXXX.txt";
    int err = paths_make(dir), fd;
    struct strbuf full = {0};
    size_t n = strlen(text);

    if (err)
        return err;
    strbuf_text(&full, dir);
    strbuf_text(&full, name);
    fd = mkstemps(full.s, 4); /* 0600, and never over something */
    if (fd < 0) {
        err = -errno;
        strbuf_fini(&full);
        return err;
    }
    fcntl(fd, F_SETFD, FD_CLOEXEC);
    for (size_t at = 0; at < n && !err;) {
        ssize_t put = write(fd, text + at, n - at);

        if (put < 0)
            err = -errno;
        else
            at += (size_t)put;
    }
    /* An editor ends the last line; the draft gets it back without. */
    if (!err && write(fd, "\n", 1) != 1)
        err = -errno;
    if (close(fd) != 0 && !err)
        err = -errno;
    if (err) {
        unlink(full.s);
        strbuf_fini(&full);
        return err;
    }
    *path = strbuf_take(&full);
    return 0;
}

/* In the background we may not touch the terminal without a stop. */
static void foreground(pid_t group)
{
    sigset_t block, old;

    sigemptyset(&block);
    sigaddset(&block, SIGTTOU);
    pthread_sigmask(SIG_BLOCK, &block, &old);
    tcsetpgrp(STDIN_FILENO, group); /* not a terminal: nothing to give */
    pthread_sigmask(SIG_SETMASK, &old, NULL);
}

/* A copy of a program that may have threads: only what is safe in a signal
 * handler. */
static void become(const char *program, char *const words[], int tell)
{
    int err;

    setpgid(0, 0);
    foreground(getpid());
    hook_plain(0);
    execv(program, words);
    err = errno;
    if (write(tell, &err, sizeof err) != sizeof err)
        _exit(126);
    _exit(127);
}

/* 0 or -errno. */
static int spawn(struct editor *ed, char *const words[])
{
    int ends[2], err = 0;
    ssize_t n;

    if (pipe(ends) != 0)
        return -errno;
    fcntl(ends[0], F_SETFD, FD_CLOEXEC);
    fcntl(ends[1], F_SETFD, FD_CLOEXEC);
    ed->pid = fork();
    if (ed->pid == 0)
        become(ed->program, words, ends[1]);
    if (ed->pid < 0)
        err = errno;
    else
        setpgid(ed->pid, ed->pid); /* whoever of both is first */
    close(ends[1]);
    do /* it ends with exec, at once */
        n = err ? 0 : read(ends[0], &err, sizeof err);
    while (n < 0 && errno == EINTR);
    close(ends[0]);
    if (n > 0) {
        while (waitpid(ed->pid, &ed->status, 0) < 0 && errno == EINTR)
            ;
        foreground(getpgrp());
    }
    return -err;
}

/* False, and why: nothing runs, and no file is left. */
static bool begin(struct editor *ed, char ***words, const char *dir, char *why,
                  size_t cap)
{
    int err = write_file(dir, ed->before, &ed->path);

    if (err) {
        snprintf(why, cap, _("No file for the editor in %.120s: %s"), dir,
                 strerror(-err));
        return false;
    }
    /* "code --wait" is a program and its argument; the file is one more. */
    *words = hook_words_add(*words, ed->path);
    err = spawn(ed, *words);
    if (err) {
        snprintf(why, cap, _("Cannot start %.80s: %s"), (*words)[0],
                 strerror(-err));
        unlink(ed->path);
    }
    return !err;
}

struct editor *editor_start(const char *dir, const char *text, char *why,
                            size_t cap)
{
    const char *named = wanted();
    char **words = named ? hook_words(named) : NULL;
    char *program = words ? hook_find(words[0]) : NULL;
    struct editor *ed = NULL;

    if (!named) {
        snprintf(why, cap, "%s",
                 _("There is no editor here; set VISUAL or EDITOR to one"));
    } else if (!program) {
        snprintf(why, cap, _("There is no program %.80s; set EDITOR to one"),
                 words ? words[0] : named);
    } else {
        ed = xcalloc(1, sizeof *ed);
        ed->program = program;
        ed->before = xstrdup(text);
        if (!begin(ed, &words, dir, why, cap)) {
            ed->ended = true;
            editor_free(ed);
            ed = NULL;
        }
    }
    hook_words_free(words);
    return ed;
}

enum editor_state editor_state(struct editor *ed)
{
    int status;
    pid_t got = ed->ended ? 0 : waitpid(ed->pid, &status, WNOHANG | WUNTRACED);

    if (ed->ended)
        return EDITOR_ENDED;
    if (got != ed->pid && !(got < 0 && errno == ECHILD))
        return EDITOR_RUNS;
    foreground(getpgrp());
    if (got == ed->pid && WIFSTOPPED(status))
        return EDITOR_STOPPED;
    ed->status = got == ed->pid ? status : 0;
    ed->ended = true;
    return EDITOR_ENDED;
}

void editor_continue(struct editor *ed)
{
    if (ed->ended)
        return;
    foreground(ed->pid);
    kill(-ed->pid, SIGCONT);
}

/* What the file has: no NUL in it, and not the end of its last line. */
static char *read_file(const char *path, int *err)
{
    size_t n = 0;
    char *text = paths_read(path, FILE_MAX, &n);

    *err = text ? 0 : errno;
    for (size_t i = 0; text && i < n; i++)
        if (text[i] == '\0')
            text[i] = ' ';
    if (text && n > 0 && text[n - 1] == '\n')
        text[n - 1] = '\0';
    return text;
}

/* Another name tells that nobody waits for it any more. */
static char *kept_path(const char *path)
{
    const char *name = strrchr(path, '/') + sizeof "/draft-" - 1;
    struct strbuf out = {0};

    strbuf_add(&out, path, (size_t)(strrchr(path, '/') - path));
    strbuf_printf(&out, "/kept-%s", name);
    return strbuf_take(&out);
}

/* True: the file stays, as kept. */
static bool judge(const struct editor *ed, char **text, int err,
                  const char *kept, char *why, size_t cap)
{
    bool well = WIFEXITED(ed->status) && WEXITSTATUS(ed->status) == 0;
    bool keep = true;
    char *path = paths_show(kept);

    if (err == EFBIG) {
        snprintf(why, cap, _("Too long for a message; the text is in %s"),
                 path);
    } else if (err) {
        snprintf(why, cap, "%s",
                 _("The editor left no text; the draft is as it was before"));
        keep = false;
    } else if (!well && strcmp(*text, ed->before) != 0) {
        snprintf(why, cap,
                 _("The editor failed and the draft stays; its text is in %s"),
                 path);
    } else if (!well) {
        snprintf(why, cap, "%s",
                 _("The editor failed; the draft is as it was before"));
        keep = false;
    } else if (strlen(*text) > EDIT_MAX) {
        (*text)[gezi_utf8_cut(*text, EDIT_MAX)] = '\0';
        snprintf(why, cap, _("Cut at %d bytes; all of it is in %s"), EDIT_MAX,
                 path);
    } else {
        if (!(*text)[0] && ed->before[0])
            snprintf(why, cap, "%s",
                     _("The draft is empty now; C-_ brings it back"));
        keep = false;
    }
    if (!well || err) {
        free(*text);
        *text = NULL;
    }
    free(path);
    return keep;
}

char *editor_result(struct editor *ed, char *why, size_t cap)
{
    int err;
    char *text = read_file(ed->path, &err), *kept = kept_path(ed->path);

    why[0] = '\0';
    if (!judge(ed, &text, err, kept, why, cap))
        unlink(ed->path);
    else
        rename(ed->path, kept);
    free(kept);
    return text;
}

char *editor_left(const char *dir)
{
    DIR *d = dir ? opendir(dir) : NULL;
    const struct dirent *entry;
    struct strbuf path = {0};

    while (d && !path.n && (entry = readdir(d)))
        if (strncmp(entry->d_name, "draft-", 6) == 0)
            strbuf_printf(&path, "%s/%s", dir, entry->d_name);
    if (d)
        closedir(d);
    return path.n ? strbuf_take(&path) : NULL;
}

const char *editor_path(const struct editor *ed) { return ed->path; }

void editor_free(struct editor *ed)
{
    if (!ed)
        return;
    if (!ed->ended) {
        kill(-ed->pid, SIGHUP);
        kill(-ed->pid, SIGCONT);
        foreground(getpgrp());
    }
    free(ed->path);
    free(ed->before);
    free(ed->program);
    free(ed);
}
