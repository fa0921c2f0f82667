/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef VMSIX_COMPARE_COMPARISON_H
#define VMSIX_COMPARE_COMPARISON_H

#include "compare/bootstrap.h"
#include "compare/result.h"

/*
 * Two benchmark results, metric by metric; or the two methods of one result, of which A is dynamic
 * and B reenable.
 */

#define COMPARISON_MAX_WARNINGS	8

/** enum comparison_verdict - what follows from the interval */
enum comparison_verdict {
	COMPARISON_NO_DIFFERENCE,	/* 1 is in the interval */
	COMPARISON_LESS,		/* the interval is below 1 */
	COMPARISON_MORE,		/* the interval is above 1 */
	COMPARISON_TOO_FEW,		/* no interval: too few rounds on a side */
	COMPARISON_NO_RATIO,		/* no interval: a median is 0 */
};

/**
 * struct comparison_side - a metric of one side
 * @samples: resamples are drawn from these
 * @median: 0 without samples
 */
struct comparison_side {
	const struct result_metric *metric;
	struct bootstrap_side samples;
	__u64 median;
};

/**
 * struct comparison_pair - a metric that both sides have
 * @ratio_ppm: ratio of B's median to A's, if comparison_has_ratio()
 * @interval: of the ratio, if comparison_has_interval()
 */
struct comparison_pair {
	struct comparison_side a;
	struct comparison_side b;
	__u64 ratio_ppm;
	struct bootstrap_interval interval;
	enum comparison_verdict verdict;
};

struct comparison_loads {
	const struct result_load *a;
	const struct result_load *b;
};

/** struct comparison_unpaired - a metric or a load that the other side does not have */
struct comparison_unpaired {
	const struct result_metric *metric;
	const struct result_load *load;
	char side;
};

/**
 * struct comparison - a comparison of two results
 * @a, @b: the results; the same one if its methods are compared
 */
struct comparison {
	const struct result *a;
	const struct result *b;
	struct comparison_pair *pairs;
	size_t nr_pairs;
	struct comparison_loads *loads;
	size_t nr_loads;
	struct comparison_unpaired *unpaired;
	size_t nr_unpaired;
	char *warnings[COMPARISON_MAX_WARNINGS];
	size_t nr_warnings;
};

/**
 * comparison_make() - match metrics and loads, and compare them
 * @b: NULL to compare the methods of @a
 *
 * Prints one line on an error. Warnings and unpaired metrics are stored in @c.
 *
 * Return: 0 or a negative errno.
 */
int comparison_make(struct comparison *c, const struct result *a, const struct result *b);

/** comparison_verdict_name() - "B costs less" */
const char *comparison_verdict_name(enum comparison_verdict verdict);

/** comparison_has_ratio() - whether the pair's ratio is set; comparison_has_interval() likewise */
bool comparison_has_ratio(const struct comparison_pair *pair);
bool comparison_has_interval(const struct comparison_pair *pair);

/** comparison_methods() - whether methods of one result are compared */
bool comparison_methods(const struct comparison *c);

void comparison_free(struct comparison *c);

/**
 * comparison_table_init() - choose the columns of comparison_print_table()
 * @columns: argument of -o, NULL for the default
 *
 * Return: 0, or -EINVAL after a message.
 */
int comparison_table_init(const char *columns);

/**
 * comparison_print_notes() - print warnings and unpaired metrics on stderr
 * @verbose: print also the number of samples and rounds
 */
void comparison_print_notes(const struct comparison *c, bool verbose);

void comparison_print_table(const struct comparison *c);
void comparison_print_json(const struct comparison *c, __u64 start_ns, __u64 wall_ns);

#endif /* VMSIX_COMPARE_COMPARISON_H */
