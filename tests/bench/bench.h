/*
 * Measure ours against the least that could do the job, in turn in one run:
 * absolute figures drift with the machine, ratios last.
 */
#ifndef BENCH_H
#define BENCH_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/* Does the work `times` times. */
typedef void bench_fn(uint64_t times);

/*
 * Runs ours and bare by turns, 7 rounds of at least BENCH_S seconds each
 * (environment, default 0.5), and prints min / median / max of the rounds'
 * ratios of CPU time, and whether the median is at most `goal`. Returns the
 * median. goal_text says in words what the goal is.
 */
double bench_pair(const char *name, const char *goal_text, double goal,
                  bench_fn *ours, bench_fn *bare);

enum { BENCH_ROUNDS = 7 };

enum bench_goal { BENCH_AT_MOST, BENCH_AT_LEAST };

/*
 * For what is timed elsewhere: sorts the ratios of the rounds, prints min /
 * median / max and whether the median reaches the goal. figures: what stands
 * behind the ratios, absolute.
 */
void bench_rounds(const char *name, const char *goal_text, double goal,
                  enum bench_goal sense, double ratios[static BENCH_ROUNDS],
                  const char *figures);

/* BENCH_S: how long a round takes, at least. */
double bench_seconds(void);

/* Wall clock, for what waits for others. */
double bench_wall(void);

/* Prints one more figure in the same form. */
void bench_figure(const char *name, const char *goal_text, double goal,
                  double value);

/* Calls of malloc, calloc and realloc so far. */
uint64_t bench_allocations(void);

/* Memory that the process shares with nobody, in bytes. 0: the system does not
 * tell. */
double bench_private(pid_t pid);

/* A file by its path from the folder in which this bench lies; self: argv[0].
 */
void bench_near(const char *self, const char *path, char *out, size_t cap);
/* gezi, two folders above, or what GEZI in the environment names. */
void bench_gezi(const char *self, char *out, size_t cap);

/* Keeps the compiler from dropping work whose result nobody reads. */
static inline void bench_use(const void *result)
{
    __asm__ volatile("" : : "r"(result) : "memory");
}

#endif
