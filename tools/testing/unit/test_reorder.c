// SPDX-License-Identifier: GPL-2.0-only
/* Events put in time order, and intervals as differences. */
#include "unit.h"

#include <stdlib.h>
#include <string.h>

#include "session/reorder.h"
#include "stats/snapshot.h"

struct seen {
	__u64 times[64];
	__u32 vectors[64];
	unsigned int nr;
};

static void on_event(void *ctx, const struct vmsix_event *e)
{
	struct seen *seen = ctx;

	seen->times[seen->nr] = e->time_ns;
	seen->vectors[seen->nr++] = e->vector;
}

static void events_come_oldest_first(void **state)
{
	static const __u64 times[] = { 30, 10, 20, 20, 50, 40, 5 };
	static const __u64 sorted[] = { 5, 10, 20, 20, 30, 40, 50 };
	static const __u32 vectors[] = { 6, 1, 2, 3, 0, 5, 4 };
	struct reorder reorder = { 0 };
	struct seen seen = { 0 };
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(times); i++)
		assert_int_equal(reorder_add(&reorder, &(struct vmsix_event){ .time_ns = times[i],
									  .vector = i }), 0);
	reorder_flush(&reorder, ~0ULL, on_event, &seen);
	assert_int_equal(seen.nr, ARRAY_SIZE(times));
	assert_memory_equal(seen.times, sorted, sizeof(sorted));
	assert_memory_equal(seen.vectors, vectors, sizeof(vectors));
	reorder_free(&reorder);
}

static void young_events_wait(void **state)
{
	struct reorder reorder = { 0 };
	struct seen seen = { 0 };

	assert_int_equal(reorder_add(&reorder, &(struct vmsix_event){ .time_ns = 100 }), 0);
	assert_int_equal(reorder_add(&reorder, &(struct vmsix_event){ .time_ns = 200 }), 0);
	reorder_flush(&reorder, 200, on_event, &seen);
	assert_int_equal(seen.nr, 1);
	assert_int_equal(reorder_add(&reorder, &(struct vmsix_event){ .time_ns = 150 }), 0);
	reorder_flush(&reorder, 201, on_event, &seen);
	assert_int_equal(seen.nr, 3);
	assert_int_equal(seen.times[1], 150);
	assert_int_equal(seen.times[2], 200);
	reorder_free(&reorder);
}

static void many_events_are_kept(void **state)
{
	struct reorder reorder = { 0 };
	struct vmsix_event e = { 0 };
	unsigned int i;

	for (i = 0; i < 10000; i++) {
		e.time_ns = i ^ 1;
		assert_int_equal(reorder_add(&reorder, &e), 0);
	}
	assert_int_equal(reorder.nr, 10000);
	for (i = 0; i < 10000; i++)
		assert_int_equal(reorder.events[i].time_ns, i);
	reorder_free(&reorder);
}

static void count(struct vmsix_stats *stats, __u64 ns)
{
	stats->count++;
	stats->vectors += 2;
	stats->sum_ns += ns;
	stats->max_ns = ns > stats->max_ns ? ns : stats->max_ns;
	stats->slots[vmsix_hist_slot(ns)]++;
}

static void difference_is_what_came_after(void **state)
{
	struct snapshot_row before_row = { 0 }, now;
	struct snapshot before = { .rows = &before_row, .nr = 1 };
	struct vmsix_stats d;

	count(&before_row.stats, 5000);
	now = before_row;
	count(&now.stats, 100);
	count(&now.stats, 200);
	snapshot_difference(&before, &now, &d);
	assert_int_equal(d.count, 2);
	assert_int_equal(d.vectors, 4);
	assert_int_equal(d.sum_ns, 300);
	assert_int_equal(d.slots[vmsix_hist_slot(5000)], 0);
	assert_int_equal(d.slots[vmsix_hist_slot(200)], 1);
	/* The longest ever was before: of this interval only the slot is known. */
	assert_int_equal(d.max_ns, vmsix_hist_low(vmsix_hist_slot(200) + 1));
	count(&now.stats, 6001);
	snapshot_difference(&before, &now, &d);
	assert_int_equal(d.max_ns, 6001);
}

static void difference_to_nothing_is_all(void **state)
{
	struct snapshot before = { 0 };
	struct snapshot_row now = { 0 };
	struct vmsix_stats d;

	count(&now.stats, 77);
	snapshot_difference(&before, &now, &d);
	assert_memory_equal(&d, &now.stats, sizeof(d));
}

static void nothing_in_an_interval_has_no_longest(void **state)
{
	struct snapshot_row row = { 0 };
	struct snapshot before = { .rows = &row, .nr = 1 };
	struct vmsix_stats d;

	count(&row.stats, 77);
	snapshot_difference(&before, &row, &d);
	assert_int_equal(d.count, 0);
	assert_int_equal(d.max_ns, 0);
}

static void pairs_are_guest_and_device(void **state)
{
	struct vmsix_key a = { .process = { 1, 2, 0 }, .bdf = { 0, 3, 0 }, .op = 1 }, b = a;

	b.op = 2;
	b.result = -28;
	assert_true(snapshot_same_pair(&a, &b));
	b.bdf.devfn = 1;
	assert_false(snapshot_same_pair(&a, &b));
	b = a;
	b.process.start_ns = 2;
	assert_false(snapshot_same_pair(&a, &b));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(events_come_oldest_first),
		cmocka_unit_test(young_events_wait),
		cmocka_unit_test(many_events_are_kept),
		cmocka_unit_test(difference_is_what_came_after),
		cmocka_unit_test(difference_to_nothing_is_all),
		cmocka_unit_test(nothing_in_an_interval_has_no_longest),
		cmocka_unit_test(pairs_are_guest_and_device),
	};

	return cmocka_run_group_tests_name("reorder", tests, NULL, NULL);
}
