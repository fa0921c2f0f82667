/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef VMSIX_BENCH_ROUNDS_H
#define VMSIX_BENCH_ROUNDS_H

#include "bench/bench.h"
#include "bench/result.h"

#define BENCH_WARMUP	2	/* rounds that are run and forgotten, for each number of vectors */

/**
 * struct bench_rounds - an experiment that repeats one round for each number of live vectors
 * @experiment: its name
 * @metrics: names of what is measured, @nr_metrics of them
 * @methods: how, one for each metric; NULL if there is but one way
 * @more: vectors that are needed beyond the live ones
 * @round: do it once, samples into @samples, one for each metric; begins and ends with MSI-X
 *         disabled. 0, -ENOSPC if the host cannot enable so many vectors, or another negative errno
 *         of which it has told
 */
struct bench_rounds {
	const char *experiment;
	const char * const *metrics;
	const char * const *methods;
	unsigned int nr_metrics;
	unsigned int more;
	int (*round)(struct bench *b, unsigned int vectors, struct bench_samples *samples);
};

/**
 * bench_rounds_run() - for each number of vectors that was asked for, or each power of two that the
 * device has and the largest number that is possible
 *
 * A number for which the host has not enough vectors ends it, with a message: an error if it was
 * asked for.
 *
 * Return: as an experiment, see bench.h.
 */
int bench_rounds_run(struct bench *b, const struct bench_rounds *r);

#endif /* VMSIX_BENCH_ROUNDS_H */
