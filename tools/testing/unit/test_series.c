// SPDX-License-Identifier: GPL-2.0-only
/* Histograms now and at the end of the last interval. */
#include "unit.h"

#include "stats/series.h"

static struct vmsix_stats stats;
static struct series series;

static int setup(void **state)
{
	stats = (struct vmsix_stats){ 0 };
	return 0;
}

static int teardown(void **state)
{
	series_free(&series);
	return 0;
}

static void count(__u64 ns)
{
	stats.count++;
	stats.vectors += 2;
	stats.sum_ns += ns;
	stats.max_ns = ns > stats.max_ns ? ns : stats.max_ns;
	stats.slots[vmsix_hist_slot(ns)]++;
	assert_int_equal(series_set(&series, &stats), 0);
}

static struct vmsix_stats interval(void)
{
	struct vmsix_stats d;

	series_interval(&series, &d);
	return d;
}

static void expect_total(const struct vmsix_stats *want)
{
	struct vmsix_stats total;

	series_total(&series, &total);
	assert_memory_equal(&total, want, sizeof(total));
}

static void interval_is_what_came_after(void **state)
{
	struct vmsix_stats d;

	count(5000);
	series_next(&series);
	count(100);
	count(200);
	d = interval();
	assert_int_equal(d.count, 2);
	assert_int_equal(d.vectors, 4);
	assert_int_equal(d.sum_ns, 300);
	assert_int_equal(d.slots[vmsix_hist_slot(5000)], 0);
	assert_int_equal(d.slots[vmsix_hist_slot(100)], 1);
	assert_int_equal(d.slots[vmsix_hist_slot(200)], 1);
	expect_total(&stats);
}

/* The longest ever was before: of this interval only the slot is known. */
static void longest_of_an_interval_is_the_edge_of_its_slot(void **state)
{
	count(5000);
	series_next(&series);
	count(200);
	assert_int_equal(interval().max_ns, vmsix_hist_low(vmsix_hist_slot(200) + 1));
	count(6001);
	assert_int_equal(interval().max_ns, 6001);
	series_next(&series);
	/* In the slot of the longest: its edge would be too long. */
	count(6001);
	assert_int_equal(interval().max_ns, 6001);
}

static void first_interval_is_all(void **state)
{
	struct vmsix_stats d;

	count(77);
	d = interval();
	assert_memory_equal(&d, &stats, sizeof(d));
}

static void nothing_in_an_interval_has_no_longest(void **state)
{
	static const struct vmsix_stats none;
	struct vmsix_stats d;

	count(77);
	series_next(&series);
	d = interval();
	assert_memory_equal(&d, &none, sizeof(d));
	expect_total(&stats);
}

static void slots_are_shared_until_something_changes(void **state)
{
	count(77);
	assert_null(series.before.slots);
	series_next(&series);
	assert_ptr_equal(series.now.slots, series.before.slots);
	series_next(&series);
	assert_ptr_equal(series.now.slots, series.before.slots);
	count(78);
	assert_ptr_not_equal(series.now.slots, series.before.slots);
	count(79);
	series_next(&series);
	assert_ptr_equal(series.now.slots, series.before.slots);
	expect_total(&stats);
}

/* Failures of operations without duration, and durations that were not measured */
static void counts_without_durations_take_no_slots(void **state)
{
	stats.count = 5;
	assert_int_equal(series_set(&series, &stats), 0);
	assert_null(series.now.slots);
	series_next(&series);
	stats.count = 7;
	assert_int_equal(series_set(&series, &stats), 0);
	assert_int_equal(interval().count, 2);
	count(77);
	series_next(&series);
	assert_int_equal(series.now.nr, 1);
	expect_total(&stats);
}

static void fill(struct series *other, __u64 before_ns, __u64 ns)
{
	struct vmsix_stats s = { 1, 1, before_ns, before_ns, { 0 } };

	s.slots[vmsix_hist_slot(before_ns)] = 1;
	assert_int_equal(series_set(other, &s), 0);
	series_next(other);
	s.count++;
	s.vectors++;
	s.sum_ns += ns;
	s.max_ns = ns > s.max_ns ? ns : s.max_ns;
	s.slots[vmsix_hist_slot(ns)]++;
	assert_int_equal(series_set(other, &s), 0);
}

/* Now and before are added each, so that the interval is the sum of both intervals. */
static void sum_has_the_intervals_of_both(void **state)
{
	struct series other = { 0 };
	struct vmsix_stats d;

	count(100);
	series_next(&series);
	count(3000);
	fill(&other, 70, 200);
	assert_int_equal(series_add(&series, &other), 0);
	d = interval();
	assert_int_equal(d.count, 2);
	assert_int_equal(d.vectors, 3);
	assert_int_equal(d.sum_ns, 3200);
	assert_int_equal(d.max_ns, 3000);
	assert_int_equal(d.slots[vmsix_hist_slot(70)], 0);
	assert_int_equal(d.slots[vmsix_hist_slot(100)], 0);
	assert_int_equal(d.slots[vmsix_hist_slot(200)], 1);
	assert_int_equal(d.slots[vmsix_hist_slot(3000)], 1);
	series_total(&series, &d);
	assert_int_equal(d.count, 4);
	assert_int_equal(d.sum_ns, 3370);
	assert_int_equal(other.now.count, 2);
	series_free(&other);
}

static void sum_with_nothing_is_a_copy(void **state)
{
	struct series other = { 0 };
	struct vmsix_stats a, b;

	fill(&other, 5000, 200);
	assert_int_equal(series_add(&series, &other), 0);
	assert_ptr_not_equal(series.now.slots, other.now.slots);
	a = interval();
	series_interval(&other, &b);
	assert_memory_equal(&a, &b, sizeof(a));
	series_free(&other);
	assert_int_equal(interval().slots[vmsix_hist_slot(200)], 1);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(interval_is_what_came_after),
		TEST(longest_of_an_interval_is_the_edge_of_its_slot),
		TEST(first_interval_is_all),
		TEST(nothing_in_an_interval_has_no_longest),
		TEST(slots_are_shared_until_something_changes),
		TEST(counts_without_durations_take_no_slots),
		TEST(sum_has_the_intervals_of_both),
		TEST(sum_with_nothing_is_a_copy),
	};

	return cmocka_run_group_tests_name("series", tests, NULL, NULL);
}
