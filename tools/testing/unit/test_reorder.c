// SPDX-License-Identifier: GPL-2.0-only
/* Events put in time order. */
#include "unit.h"

#include <stdlib.h>
#include <string.h>

#include "session/reorder.h"

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

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(events_come_oldest_first),
		cmocka_unit_test(young_events_wait),
		cmocka_unit_test(many_events_are_kept),
	};

	return cmocka_run_group_tests_name("reorder", tests, NULL, NULL);
}
