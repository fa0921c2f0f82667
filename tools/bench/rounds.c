// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <sched.h>

#include "base/log.h"
#include "base/output.h"
#include "base/stop.h"
#include "bench/rounds.h"

#define MAX_METRICS	8

static void name_samples(const struct bench *b, const struct bench_rounds *r, unsigned int vectors,
			 struct bench_samples *samples)
{
	unsigned int i;

	for (i = 0; i < r->nr_metrics; i++)
		samples[i] = (struct bench_samples){
			.experiment = r->experiment,
			.metric = r->metrics[i],
			.method = r->methods ? r->methods[i] : NULL,
			.unit = bench_clock_unit(b->opts->clock),
			.vectors = vectors,
		};
}

static int run_rounds(struct bench *b, const struct bench_rounds *r, unsigned int vectors,
		      struct bench_samples *samples)
{
	unsigned int i, m, n = BENCH_WARMUP + b->opts->rounds;
	int err;

	for (i = 0; i < n; i++) {
		if (stop_asked())
			return -EINTR;
		bench_progress("%s: %u vectors live, round %u of %u%s", r->experiment, vectors,
			       i + 1, n, i < BENCH_WARMUP ? " (warm-up)" : "");
		err = r->round(b, vectors, samples);
		for (m = 0; m < r->nr_metrics && i < BENCH_WARMUP; m++)
			samples[m].nr = 0;
		if (err)
			return err;
		for (m = 0; m < r->nr_metrics && i >= BENCH_WARMUP; m++)
			samples[m].rounds++;
	}
	return 0;
}

/* A number of vectors that the user named is an error if it cannot be met; a default one is not. */
static void report_exhausted(const struct bench *b, unsigned int vectors)
{
	void (*say)(const char *format, ...) = b->opts->nr_vectors ? log_error : log_info;

	say("%s: this host cannot allocate %u vectors and more for the device: no CPU vectors are "
	    "left (add CPUs), or no interrupt remapping entries", b->bdf, vectors);
}

/* Emit the samples also after a failure or a stop. */
static int measure(struct bench *b, const struct bench_rounds *r, unsigned int vectors)
{
	struct bench_samples samples[MAX_METRICS];
	unsigned int i;
	int err;

	name_samples(b, r, vectors, samples);
	err = run_rounds(b, r, vectors, samples);
	if (err == -ENOSPC)
		report_exhausted(b, vectors);
	for (i = 0; i < r->nr_metrics; i++) {
		bench_emit_samples(&samples[i]);
		bench_samples_free(&samples[i]);
	}
	/* The reader may have closed the pipe. */
	return err || output_check() == OUTPUT_OK ? err : -EPIPE;
}

/* Powers of two, and then as many as the device has. */
static unsigned int next_number(const struct bench *b, unsigned int i, unsigned int limit)
{
	const struct bench_options *opts = b->opts;

	if (opts->nr_vectors)
		return i < opts->nr_vectors ? opts->vectors[i] : 0;
	if (1u << i <= limit)
		return 1u << i;
	return i && 1u << (i - 1) < limit ? limit : 0;
}

static int check_limits(const struct bench *b, const struct bench_rounds *r)
{
	const struct bench_options *opts = b->opts;
	unsigned int most = opts->nr_vectors ? opts->vectors[opts->nr_vectors - 1] : 1;

	if (most + r->more <= b->vectors)
		return 0;
	log_error("%s: %s with %u live vectors needs a device with %u MSI-X vectors, this one has "
		  "%u; use another%s", b->bdf, r->experiment, most, most + r->more, b->vectors,
		  most > 1 ? ", or ask for fewer with --vectors" : "");
	return -ERANGE;
}

/* Pin to one CPU, preferably not CPU 0, which takes unassigned interrupts. */
static int pin(const struct bench *b, cpu_set_t *before)
{
	int cpu, chosen = -1;
	cpu_set_t one;

	if (sched_getaffinity(0, sizeof(*before), before))
		return bench_fail(b, "read the CPUs that may be used", -errno);
	for (cpu = 0; cpu < CPU_SETSIZE && chosen <= 0; cpu++)
		if (CPU_ISSET(cpu, before))
			chosen = cpu;
	CPU_ZERO(&one);
	CPU_SET(chosen, &one);
	if (sched_setaffinity(0, sizeof(one), &one))
		return bench_fail(b, "pin to a CPU", -errno);
	if (b->opts->verbose)
		log_info("%s: measuring on CPU %d", b->bdf, chosen);
	return 0;
}

int bench_rounds_run(struct bench *b, const struct bench_rounds *r)
{
	unsigned int i, vectors;
	cpu_set_t before;
	int err;

	err = check_limits(b, r);
	if (!err)
		err = pin(b, &before);
	if (err)
		return err;
	for (i = 0; !err && (vectors = next_number(b, i, b->vectors - r->more)); i++)
		err = measure(b, r, vectors);
	sched_setaffinity(0, sizeof(before), &before);
	return err == -ENOSPC && !b->opts->nr_vectors ? 0 : err;
}
