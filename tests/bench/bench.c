#include "bench.h"

#include "alloc.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

uint64_t bench_allocations(void) { return alloc_calls; }

/* CPU time: what others do on the machine meanwhile shall not count. */
static double cpu_seconds(void)
{
    struct timespec t;

    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

double bench_wall(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static double seconds_of(bench_fn *fn, uint64_t times)
{
    double start = cpu_seconds();

    fn(times);
    return cpu_seconds() - start;
}

double bench_seconds(void)
{
    const char *text = getenv("BENCH_S");
    double s = text ? strtod(text, NULL) : 0.5;

    return s > 0 ? s : 0.5;
}

/* How often to call fn for one round. */
static uint64_t times_for(bench_fn *fn, double seconds)
{
    uint64_t times = 1;
    double took = seconds_of(fn, times);

    while (took < seconds / 20) {
        times *= 4;
        took = seconds_of(fn, times);
    }
    return (uint64_t)((double)times * seconds / took) + 1;
}

static int by_value(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;

    return (x > y) - (x < y);
}

static const char *verdict(double value, double goal, enum bench_goal sense)
{
    bool met = sense == BENCH_AT_MOST ? value <= goal : value >= goal;

    return met ? "met" : "MISSED";
}

void bench_rounds(const char *name, const char *goal_text, double goal,
                  enum bench_goal sense, double ratios[static BENCH_ROUNDS],
                  const char *figures)
{
    double median;

    qsort(ratios, BENCH_ROUNDS, sizeof *ratios, by_value);
    median = ratios[BENCH_ROUNDS / 2];
    printf("%-32s %6.2f / %.2f / %.2f  (%s)  %s: %s\n", name, ratios[0], median,
           ratios[BENCH_ROUNDS - 1], figures, goal_text,
           verdict(median, goal, sense));
    fflush(stdout);
}

double bench_pair(const char *name, const char *goal_text, double goal,
                  bench_fn *ours, bench_fn *bare)
{
    double seconds = bench_seconds(), ratio[BENCH_ROUNDS], ours_s = 0,
           bare_s = 0;
    uint64_t ours_times = times_for(ours, seconds);
    uint64_t bare_times = times_for(bare, seconds);
    char figures[64];

    for (int i = 0; i < BENCH_ROUNDS; i++) {
        double a = seconds_of(ours, ours_times) / (double)ours_times;
        double b = seconds_of(bare, bare_times) / (double)bare_times;

        ratio[i] = a / b;
        ours_s += a / BENCH_ROUNDS;
        bare_s += b / BENCH_ROUNDS;
    }
    snprintf(figures, sizeof figures, "%.1f ns, bare %.1f ns", ours_s * 1e9,
             bare_s * 1e9);
    bench_rounds(name, goal_text, goal, BENCH_AT_MOST, ratio, figures);
    return ratio[BENCH_ROUNDS / 2];
}

void bench_figure(const char *name, const char *goal_text, double goal,
                  double value)
{
    printf("%-32s %6.2f  %s: %s\n", name, value, goal_text,
           verdict(value, goal, BENCH_AT_MOST));
    fflush(stdout);
}

double bench_private(pid_t pid)
{
    double sum = 0, kb;
    char path[64], line[128];
    FILE *f;

    snprintf(path, sizeof path, "/proc/%ld/smaps_rollup", (long)pid);
    f = fopen(path, "r");
    while (f && fgets(line, sizeof line, f))
        if (sscanf(line, "Private_Dirty: %lf", &kb) == 1 ||
            sscanf(line, "Private_Clean: %lf", &kb) == 1)
            sum += 1024 * kb;
    if (f)
        fclose(f);
    return sum;
}

void bench_near(const char *self, const char *path, char *out, size_t cap)
{
    const char *slash = strrchr(self, '/');

    snprintf(out, cap, "%.*s/%s", slash ? (int)(slash - self) : 1,
             slash ? self : ".", path);
}

void bench_gezi(const char *self, char *out, size_t cap)
{
    const char *given = getenv("GEZI");

    if (given)
        snprintf(out, cap, "%s", given);
    else
        bench_near(self, "../../gezi", out, cap);
}
