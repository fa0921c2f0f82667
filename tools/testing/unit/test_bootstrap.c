// SPDX-License-Identifier: GPL-2.0-only
/* Intervals of ratios: by their properties, and by how often they are right. */
#include "unit.h"

#include <errno.h>
#include <math.h>

#include "compare/bootstrap.h"

#define MAX_SAMPLES 400

static __u64 a[MAX_SAMPLES], b[MAX_SAMPLES];
static __u64 seed;

static double uniform(void)
{
	seed ^= seed << 13;
	seed ^= seed >> 7;
	seed ^= seed << 17;
	return ((double)(seed >> 11) + 0.5) / (double)(1ULL << 53);
}

static double normal(void)
{
	return sqrt(-2 * log(uniform())) * cos(2 * M_PI * uniform());
}

/* Long tails, as of durations: what the samples of a round share, and what is each one's. */
static void make(__u64 *value, size_t rounds, size_t nr, double median, double shared, double own)
{
	double level = 0;
	size_t i;

	for (i = 0; i < nr; i++) {
		if (i % (nr / rounds) == 0)
			level = median * exp(shared * normal());
		value[i] = (__u64)(level * exp(own * normal()));
	}
}

static struct bootstrap_side side(const __u64 *value, size_t nr, size_t rounds)
{
	return (struct bootstrap_side){ .value = value, .nr = nr, .rounds = rounds };
}

/* How many of 500 intervals contain the true ratio. */
static unsigned int hits(size_t rounds, size_t nr, double shared, size_t draw_from)
{
	struct bootstrap_side x = side(a, nr, draw_from), y = side(b, nr, draw_from);
	struct bootstrap_interval interval;
	unsigned int i, right = 0;

	seed = 7;
	for (i = 0; i < 500; i++) {
		make(a, rounds, nr, 1e6, shared, 0.3);
		make(b, rounds, nr, 3e6, shared, 0.3);
		assert_int_equal(bootstrap_interval(&x, &y, &interval), 0);
		right += interval.low_ppm <= 3000000 && interval.high_ppm >= 3000000;
	}
	return right;
}

/*
 * 475 are 95 %; the standard deviation of the number itself is 5. Intervals from few samples are
 * somewhat too wide, as medians are.
 */
static void is_right_as_often_as_it_says(void **state)
{
	assert_in_range(hits(50, 50, 0, 50), 460, 493);
	assert_in_range(hits(50, 400, 0.3, 50), 460, 493);
	assert_in_range(hits(BOOTSTRAP_MIN_ROUNDS, BOOTSTRAP_MIN_ROUNDS, 0,
			     BOOTSTRAP_MIN_ROUNDS), 460, 499);
	assert_in_range(hits(BOOTSTRAP_MIN_ROUNDS, 8 * BOOTSTRAP_MIN_ROUNDS, 0.3,
			     BOOTSTRAP_MIN_ROUNDS), 450, 493);
}

/* Why rounds are drawn whole: single samples of rounds that differ promise too much. */
static void single_samples_promise_too_much(void **state)
{
	assert_true(hits(50, 400, 0.3, 400) < 420);
}

static double width(size_t nr)
{
	struct bootstrap_side x = side(a, nr, nr), y = side(b, nr, nr);
	struct bootstrap_interval interval;
	double sum = 0;
	int i;

	seed = 11;
	for (i = 0; i < 50; i++) {
		make(a, nr, nr, 1e6, 0, 0.3);
		make(b, nr, nr, 1e6, 0, 0.3);
		assert_int_equal(bootstrap_interval(&x, &y, &interval), 0);
		sum += (double)(interval.high_ppm - interval.low_ppm);
	}
	return sum / 50 / 1e6;
}

/* The error of a normal distribution's median is 1.2533 sigma / sqrt(n); there are two of them. */
static void is_as_wide_as_theory_has_it(void **state)
{
	double theory = 2 * 1.96 * sqrt(2) * 1.2533 * 0.3 / sqrt(400);

	assert_true(fabs(width(400) / theory - 1) < 0.15);
	assert_true(fabs(width(100) / width(400) - 2) < 0.4);
}

static void is_the_same_again(void **state)
{
	struct bootstrap_side x = side(a, 100, 50), y = side(b, 100, 50);
	struct bootstrap_interval first, second;

	seed = 13;
	make(a, 50, 100, 1e6, 0.1, 0.1);
	make(b, 50, 100, 1e6, 0.1, 0.1);
	assert_int_equal(bootstrap_interval(&x, &y, &first), 0);
	assert_int_equal(bootstrap_interval(&x, &y, &second), 0);
	assert_memory_equal(&first, &second, sizeof(first));
	assert_true(first.low_ppm < first.high_ppm);
}

static void fill(__u64 *value, size_t nr, __u64 with)
{
	while (nr--)
		value[nr] = with;
}

static void is_exact_without_scatter(void **state)
{
	struct bootstrap_side x = side(a, 20, 20), y = side(b, 40, 10);
	struct bootstrap_interval interval;

	fill(a, 20, 1000);
	fill(b, 40, 1001);
	assert_int_equal(bootstrap_interval(&x, &y, &interval), 0);
	assert_int_equal(interval.low_ppm, 1001000);
	assert_int_equal(interval.high_ppm, 1001000);
}

/* Rounds drawn whole: samples of a round come together or not at all. */
static void draws_whole_rounds(void **state)
{
	struct bootstrap_side x = side(a, 40, 20), y = side(b, 40, 20);
	struct bootstrap_interval interval;
	size_t i;

	/* Each round a small and a large one: half of what is drawn is small, whatever is drawn. */
	fill(b, 40, 100);
	for (i = 0; i < 40; i++)
		a[i] = i % 2 ? 100 : 200;
	assert_int_equal(bootstrap_interval(&x, &y, &interval), 0);
	assert_int_equal(interval.low_ppm, 1000000);
	assert_int_equal(interval.high_ppm, 1000000);
	x.rounds = 40;
	assert_int_equal(bootstrap_interval(&x, &y, &interval), 0);
	assert_int_equal(interval.low_ppm, 500000);
}

static void needs_rounds(void **state)
{
	struct bootstrap_side few = side(a, MAX_SAMPLES, BOOTSTRAP_MIN_ROUNDS - 1);
	struct bootstrap_side enough = side(b, MAX_SAMPLES, BOOTSTRAP_MIN_ROUNDS);
	struct bootstrap_interval interval;

	few.nr = few.rounds * 8;
	assert_int_equal(bootstrap_interval(&few, &enough, &interval), -ERANGE);
	assert_int_equal(bootstrap_interval(&enough, &few, &interval), -ERANGE);
	assert_int_equal(bootstrap_interval(&enough, &enough, &interval), 0);
}

static void knows_rounds(void **state)
{
	assert_int_equal(bootstrap_rounds(400, 50), 50);
	assert_int_equal(bootstrap_rounds(50, 50), 50);
	assert_int_equal(bootstrap_rounds(401, 50), 401);
	assert_int_equal(bootstrap_rounds(25, 50), 25);
	assert_int_equal(bootstrap_rounds(25, 0), 25);
	assert_int_equal(bootstrap_rounds(0, 50), 0);
}

/* However many samples there are, a resample costs no more draws. */
static void takes_neighbours_together(void **state)
{
	assert_int_equal(bootstrap_rounds(80000, 10000), 10000);
	assert_int_equal(bootstrap_rounds(10001, 0), 5000);
	assert_int_equal(bootstrap_rounds(1000000, 0), 10000);
	assert_int_equal(bootstrap_rounds(1000000, 500000), 10000);
	assert_in_range(bootstrap_rounds(1000003, 12), 5000, BOOTSTRAP_MAX_ROUNDS);
	assert_in_range(bootstrap_rounds(33554393, 0), 5000, BOOTSTRAP_MAX_ROUNDS);
}

/* 387 samples by 20: the last seven, which are like no other, are not drawn, the others are. */
static void leaves_out_a_rest(void **state)
{
	struct bootstrap_side x = side(a, MAX_SAMPLES, 20), y = side(b, MAX_SAMPLES, 20);
	struct bootstrap_interval with, without;

	seed = 17;
	make(a, 20, 380, 1e6, 0.1, 0.1);
	make(b, 20, 380, 1e6, 0.1, 0.1);
	x.nr = y.nr = 380;
	assert_int_equal(bootstrap_interval(&x, &y, &without), 0);
	fill(a + 380, 7, 1);
	x.nr = 387;
	assert_int_equal(bootstrap_interval(&x, &y, &with), 0);
	assert_memory_equal(&with, &without, sizeof(with));
}

/* Nearest rank: one of the samples, in any order of them. */
static void median_is_a_sample(void **state)
{
	static const __u64 odd[] = { 9, 1, 5 }, even[] = { 40, 10, 30, 20 }, one[] = { 3 };
	struct bootstrap_side s = side(odd, 3, 3);
	__u64 median;

	assert_int_equal(bootstrap_median(&s, &median), 0);
	assert_int_equal(median, 5);
	s = side(even, 4, 4);
	assert_int_equal(bootstrap_median(&s, &median), 0);
	assert_int_equal(median, 20);
	s = side(one, 1, 1);
	assert_int_equal(bootstrap_median(&s, &median), 0);
	assert_int_equal(median, 3);
}

static void ratios_have_room(void **state)
{
	assert_int_equal(bootstrap_ratio_ppm(3, 2), 666667);
	assert_int_equal(bootstrap_ratio_ppm(7, 0), 0);
	assert_int_equal(bootstrap_ratio_ppm(0, 0), 1000000);
	assert_true(bootstrap_ratio_ppm(0, 1) == BOOTSTRAP_INFINITE);
	assert_true(bootstrap_ratio_ppm(1, BOOTSTRAP_MAX_SAMPLE) ==
		    BOOTSTRAP_MAX_SAMPLE * 1000000);
	assert_int_equal(bootstrap_ratio_ppm(BOOTSTRAP_MAX_SAMPLE, BOOTSTRAP_MAX_SAMPLE - 1),
			 1000000);
}

/* A median that is 0 in some resamples: there is no upper bound. */
static void has_no_upper_bound_above_zero(void **state)
{
	struct bootstrap_side x = side(a, 20, 20), y = side(b, 20, 20);
	struct bootstrap_interval interval;
	size_t i;

	fill(b, 20, 100);
	for (i = 0; i < 20; i++)
		a[i] = i % 2 ? 0 : 50;
	assert_int_equal(bootstrap_interval(&x, &y, &interval), 0);
	assert_int_equal(interval.low_ppm, 2000000);
	assert_true(interval.high_ppm == BOOTSTRAP_INFINITE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(is_right_as_often_as_it_says),
		cmocka_unit_test(single_samples_promise_too_much),
		cmocka_unit_test(is_as_wide_as_theory_has_it),
		cmocka_unit_test(is_the_same_again),
		cmocka_unit_test(is_exact_without_scatter),
		cmocka_unit_test(draws_whole_rounds),
		cmocka_unit_test(needs_rounds),
		cmocka_unit_test(knows_rounds),
		cmocka_unit_test(takes_neighbours_together),
		cmocka_unit_test(leaves_out_a_rest),
		cmocka_unit_test(median_is_a_sample),
		cmocka_unit_test(ratios_have_room),
		cmocka_unit_test(has_no_upper_bound_above_zero),
	};

	return cmocka_run_group_tests_name("bootstrap", tests, NULL, NULL);
}
