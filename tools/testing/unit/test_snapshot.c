// SPDX-License-Identifier: GPL-2.0-only
#include "unit.h"

#include <errno.h>

#include "source/source.h"
#include "stats/snapshot.h"

static const struct vmsix_stats one = { .count = 1 };

/* Out of order, as a hash table hands them out. */
static int read_all(const struct source_reader *reader)
{
	struct vmsix_key key = { .process = { 5, 7, 0 } };
	unsigned int i;

	for (i = 0; i < 100; i++) {
		key.op = (i * 37) % 100;
		if (reader->counter(reader->ctx, &key, &one))
			return -ECANCELED;
	}
	return 0;
}

static int read_half(const struct source_reader *reader)
{
	const struct vmsix_key key = { 0 };

	return reader->counter(reader->ctx, &key, &one) ? -ECANCELED : -EBADF;
}

static void counters_are_in_order(void **state)
{
	const struct source source = { .read = read_all };
	struct snapshot snap = { 0 };
	unsigned int i;

	assert_int_equal(snapshot_read(&snap, &source), 0);
	assert_int_equal(snap.nr, 100);
	for (i = 0; i < snap.nr; i++)
		assert_int_equal(snap.rows[i].key.op, i);
	snapshot_free(&snap);
}

static void counters_that_cannot_be_read_are_not_empty(void **state)
{
	const struct source source = { .read = read_half };
	struct snapshot snap = { 0 };

	assert_int_equal(snapshot_read(&snap, &source), -EBADF);
	assert_null(snap.rows);
	assert_int_equal(snap.nr, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(counters_are_in_order),
		cmocka_unit_test(counters_that_cannot_be_read_are_not_empty),
	};

	return cmocka_run_group_tests_name("snapshot", tests, NULL, NULL);
}
