/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef VMSIX_BENCH_ROUNDS_H
#define VMSIX_BENCH_ROUNDS_H

#include "bench/bench.h"
#include "bench/result.h"

#define BENCH_WARMUP	2	/* discarded rounds, for each number of vectors */

/**
 * struct bench_rounds - an experiment that repeats one round for each number of live vectors
 * @experiment: name of the experiment
 * @metrics: @nr_metrics names
 * @methods: a method for each metric; NULL if there is only one
 * @more: vectors needed beyond the live ones
 * @round: run one round, and add to @samples, one for each metric; begins and ends with MSI-X
 *         disabled. Returns 0, -ENOSPC if the host cannot enable that many vectors, or another
 *         negative errno after a message
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
 * bench_rounds_run() - run the rounds for each number of vectors of the options
 *
 * The default is powers of two, and the largest number that the device allows. A number that the
 * host cannot allocate ends the run with a message. It is an error if the user gave that number.
 *
 * Return: as an experiment, see bench.h.
 */
int bench_rounds_run(struct bench *b, const struct bench_rounds *r);

#endif /* VMSIX_BENCH_ROUNDS_H */
