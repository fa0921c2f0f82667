// SPDX-License-Identifier: GPL-2.0-only
#include "unit.h"

#include <errno.h>

#include "stats/snapshot.h"

static void map_that_cannot_be_read_is_not_empty(void **state)
{
	struct snapshot snap = { 0 };

	assert_int_equal(snapshot_read(-1, &snap), -EBADF);
	assert_null(snap.rows);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(map_that_cannot_be_read_is_not_empty),
	};

	return cmocka_run_group_tests_name("snapshot", tests, NULL, NULL);
}
