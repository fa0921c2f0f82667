/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef VMSIX_COMPARE_BOOTSTRAP_H
#define VMSIX_COMPARE_BOOTSTRAP_H

#include <stddef.h>

#include <linux/types.h>

/*
 * How sure the ratio of two medians is: the percentile bootstrap.
 *
 * Samples of one round of a benchmark are taken one after the other and resemble one another: what
 * is drawn are whole rounds. What rounds of one run have in common (the boot, the machine's state)
 * no resampling shows: an interval is a lower bound of the uncertainty.
 */

#define BOOTSTRAP_RESAMPLES	2000

/* With fewer rounds, intervals are too narrow too often: a test measures it. */
#define BOOTSTRAP_MIN_ROUNDS	8

/* Each resample costs a draw for each round. */
#define BOOTSTRAP_MAX_ROUNDS	10000

/* The ratio of two samples in ppm fits 64 bits. In nanoseconds almost three hours. */
#define BOOTSTRAP_MAX_SAMPLE	10000000000000ULL

/* As a ratio: the median below the line was 0. */
#define BOOTSTRAP_INFINITE	(~0ULL)

/**
 * struct bootstrap_side - samples of one metric
 * @value: in the order in which they were taken, each up to BOOTSTRAP_MAX_SAMPLE
 * @nr: how many
 * @rounds: that they were taken in, see bootstrap_rounds(); of samples that are no multiple of it,
 *          the last few are not drawn
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
 * bootstrap_rounds() - how many rounds there are to draw from
 * @nr: samples
 * @rounds: rounds that the benchmark had; 0 if not known
 *
 * Return: @rounds if @nr are that many times a number of samples; else @nr. If that is more than
 * BOOTSTRAP_MAX_ROUNDS, neighbours are taken together.
 */
size_t bootstrap_rounds(size_t nr, size_t rounds);

/**
 * bootstrap_median() - nearest rank, as the benchmark itself shows it
 *
 * Return: 0 or -ENOMEM. There must be samples.
 */
int bootstrap_median(const struct bootstrap_side *side, __u64 *median);

/** bootstrap_ratio_ppm() - @b / @a in millionths, rounded; 0 / 0 is 1 */
__u64 bootstrap_ratio_ppm(__u64 a, __u64 b);

/**
 * bootstrap_interval() - of the ratio of @b's median to @a's
 *
 * The same samples give the same interval.
 *
 * Return: 0, -ENOMEM, or -ERANGE if a side has less than BOOTSTRAP_MIN_ROUNDS rounds.
 */
int bootstrap_interval(const struct bootstrap_side *a, const struct bootstrap_side *b,
		       struct bootstrap_interval *interval);

#endif /* VMSIX_COMPARE_BOOTSTRAP_H */
