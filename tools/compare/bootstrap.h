/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef VMSIX_COMPARE_BOOTSTRAP_H
#define VMSIX_COMPARE_BOOTSTRAP_H

#include <stddef.h>

#include <linux/types.h>

/*
 * Confidence interval of the ratio of two medians: the percentile bootstrap.
 *
 * Whole rounds are drawn, because the samples of one round resemble one another. Resampling cannot
 * show what the rounds of one run have in common (the boot, the machine's state): the interval is a
 * lower bound of the uncertainty.
 */

#define BOOTSTRAP_RESAMPLES	2000

/* With fewer rounds, intervals are too narrow too often: a test measures it. */
#define BOOTSTRAP_MIN_ROUNDS	8

/* Each resample draws once for each round. */
#define BOOTSTRAP_MAX_ROUNDS	10000

/* The ratio of two samples in ppm fits 64 bits. In nanoseconds almost three hours. */
#define BOOTSTRAP_MAX_SAMPLE	10000000000000ULL

/* A ratio with a divisor of 0. */
#define BOOTSTRAP_INFINITE	(~0ULL)

/**
 * struct bootstrap_side - samples of one metric
 * @value: @nr samples in the order in which they were taken, each up to BOOTSTRAP_MAX_SAMPLE
 * @nr: number of samples
 * @rounds: number of rounds, see bootstrap_rounds(); if @nr is not a multiple of it, the last few
 *          samples are not drawn
 */
struct bootstrap_side {
	const __u64 *value;
	size_t nr;
	size_t rounds;
};

/**
 * struct bootstrap_interval - 95 % confidence interval
 * @low_ppm: millionths
 * @high_ppm: millionths; BOOTSTRAP_INFINITE if there is no upper bound
 */
struct bootstrap_interval {
	__u64 low_ppm;
	__u64 high_ppm;
};

/**
 * bootstrap_rounds() - number of rounds to draw from
 * @nr: number of samples
 * @rounds: rounds of the benchmark; 0 if not known
 *
 * Return: @rounds if @nr is a multiple of it, else @nr. Above BOOTSTRAP_MAX_ROUNDS, neighbours are
 * drawn together, and the number is smaller.
 */
size_t bootstrap_rounds(size_t nr, size_t rounds);

/**
 * bootstrap_median() - median by nearest rank, like the benchmark's p50; needs samples
 *
 * Return: 0 or -ENOMEM.
 */
int bootstrap_median(const struct bootstrap_side *side, __u64 *median);

/** bootstrap_ratio_ppm() - @b / @a in millionths, rounded; 0 / 0 is 1 */
__u64 bootstrap_ratio_ppm(__u64 a, __u64 b);

/**
 * bootstrap_interval() - interval of the ratio of @b's median to @a's
 *
 * The same samples give the same interval.
 *
 * Return: 0, -ENOMEM, or -ERANGE if a side has fewer than BOOTSTRAP_MIN_ROUNDS rounds.
 */
int bootstrap_interval(const struct bootstrap_side *a, const struct bootstrap_side *b,
		       struct bootstrap_interval *interval);

#endif /* VMSIX_COMPARE_BOOTSTRAP_H */
