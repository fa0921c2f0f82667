// SPDX-License-Identifier: GPL-2.0-only
/* Percentiles from slots against percentiles from the samples themselves. */
#include "unit.h"

#include <stdlib.h>
#include <string.h>

#include "stats/percentile.h"

#define MAX_SAMPLES 5000

static __u64 samples[MAX_SAMPLES];
static __u64 seed;

static __u64 next_random(void)
{
	seed ^= seed << 13;
	seed ^= seed >> 7;
	seed ^= seed << 17;
	return seed;
}

static int compare(const void *a, const void *b)
{
	__u64 x = *(const __u64 *)a, y = *(const __u64 *)b;

	return (x > y) - (x < y);
}

static void add(struct vmsix_stats *stats, __u64 ns)
{
	stats->count++;
	stats->sum_ns += ns;
	if (ns > stats->max_ns)
		stats->max_ns = ns;
	stats->slots[vmsix_hist_slot(ns)]++;
}

/* Durations of all magnitudes from 64 ns to 2^34 ns. */
static void make_samples(struct vmsix_stats *stats, unsigned int nr)
{
	unsigned int i;

	memset(stats, 0, sizeof(*stats));
	for (i = 0; i < nr; i++) {
		samples[i] = 64 + (next_random() >> (30 + next_random() % 28));
		add(stats, samples[i]);
	}
	qsort(samples, nr, sizeof(samples[0]), compare);
}

/* The smallest sample that at least @permille of all do not exceed: by its definition. */
static __u64 exact(unsigned int nr, unsigned int permille)
{
	unsigned int i = 0;

	while ((i + 1) * 1000 < nr * permille)
		i++;
	return samples[i];
}

static void agrees_with_samples(void **state)
{
	static const unsigned int shares[] = { 1, 10, 500, 900, 990, 999, 1000 };
	struct vmsix_stats stats;
	unsigned int nr, i;
	__u64 got, want;

	seed = 20;
	for (nr = 1; nr <= MAX_SAMPLES; nr += 1 + nr / 3) {
		make_samples(&stats, nr);
		for (i = 0; i < ARRAY_SIZE(shares); i++) {
			got = percentile_ns(&stats, shares[i]);
			want = exact(nr, shares[i]);
			assert_true(got >= want);
			assert_true((got - want) * 8 <= want);
		}
	}
}

static void is_the_only_sample(void **state)
{
	struct vmsix_stats stats = { 0 };

	add(&stats, 12345);
	assert_int_equal(percentile_ns(&stats, 1), 12345);
	assert_int_equal(percentile_ns(&stats, 1000), 12345);
	assert_int_equal(percentile_mean_ns(&stats), 12345);
}

static void is_nothing_without_samples(void **state)
{
	struct vmsix_stats stats = { .count = 7, .vectors = 7 };

	assert_int_equal(percentile_ns(&stats, 500), 0);
	assert_int_equal(percentile_mean_ns(&stats), 0);
	assert_int_equal(percentile_edge(&stats), 0);
	assert_int_equal(percentile_samples(&stats), 0);
}

static void never_exceeds_the_longest(void **state)
{
	struct vmsix_stats stats = { 0 };

	add(&stats, 3);
	add(&stats, 1ULL << 40);
	assert_int_equal(percentile_ns(&stats, 500), 64);
	assert_true(percentile_ns(&stats, 999) == 1ULL << 40);
}

/* Events whose duration was not measured are in count, not in slots. */
static void mean_is_over_durations(void **state)
{
	struct vmsix_stats stats = { 0 };

	add(&stats, 1000);
	add(&stats, 2001);
	stats.count += 10;
	assert_int_equal(percentile_samples(&stats), 2);
	assert_int_equal(percentile_mean_ns(&stats), 1500);
}

static void rank_does_not_overflow(void **state)
{
	struct vmsix_stats stats = { .max_ns = ~0ULL };

	stats.slots[1] = 1ULL << 62;
	stats.slots[9] = 1ULL << 52;
	assert_int_equal(percentile_ns(&stats, 999), vmsix_hist_low(2));
	assert_int_equal(percentile_ns(&stats, 1000), vmsix_hist_low(10));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(agrees_with_samples),
		cmocka_unit_test(is_the_only_sample),
		cmocka_unit_test(is_nothing_without_samples),
		cmocka_unit_test(never_exceeds_the_longest),
		cmocka_unit_test(mean_is_over_durations),
		cmocka_unit_test(rank_does_not_overflow),
	};

	return cmocka_run_group_tests_name("percentile", tests, NULL, NULL);
}
