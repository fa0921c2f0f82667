// SPDX-License-Identifier: GPL-2.0-only
/* What guests did with devices, from counters and a sysfs of our own. */
#include "unit.h"

#include <stdbool.h>
#include <stdio.h>

#include "fixture.h"
#include "guest/guest.h"
#include "host/device.h"
#include "host/proc.h"
#include "source/source.h"
#include "stats/pairs.h"

#define MAX_ROWS 16

/* Devices 0 and 1 are bound to vfio-pci, 2 to another driver. */
static const struct vmsix_bdf devices[] = { { .bus = 1 }, { .bus = 2 }, { .bus = 3 } };
static const char *const names[] = { "0000:01:00.0", "0000:02:00.0", "0000:03:00.0" };

static const struct source silent;

static char *dir;
static struct guests *guests;
static struct snapshot before, now;
static struct pairs pairs;
static struct snapshot_row rows[2][MAX_ROWS];
static const struct held none;
static const struct pairs no_pairs;

static void add_irqs(unsigned int device, unsigned int irqs)
{
	char path[64];
	unsigned int i;

	for (i = 0; i < irqs; i++) {
		snprintf(path, sizeof(path), "%s/msi_irqs/%u", names[device], 40 + i);
		fixture_write(dir, path, "", 0);
	}
}

static int setup(void **state)
{
	char path[64];
	unsigned int i;

	dir = fixture_new();
	proc_root = dir;
	device_root = dir;
	for (i = 0; i < ARRAY_SIZE(names); i++) {
		snprintf(path, sizeof(path), "%s/driver", names[i]);
		fixture_link(dir, path, i < 2 ? "drivers/vfio-pci" : "drivers/nvme");
	}
	guests = guests_new(NULL, NULL, &silent);
	before = (struct snapshot){ .rows = rows[0] };
	now = (struct snapshot){ .rows = rows[1], .time_ns = 3000 };
	return 0;
}

static int teardown(void **state)
{
	pairs_free(&pairs);
	guests_free(guests);
	fixture_free(dir);
	return 0;
}

/* Counters of guest @tgid, the guests in ascending order, as snapshots have them. */
static void add(struct snapshot *snap, __u32 tgid, unsigned int device, enum vmsix_op op,
		int result, __u64 count)
{
	snap->rows[snap->nr++] = (struct snapshot_row){
		.key = {
			.process = { .start_ns = tgid, .tgid = tgid },
			.bdf = devices[device],
			.op = op,
			.result = result,
		},
		.stats = { .count = count },
	};
}

static void build(void)
{
	assert_int_equal(pairs_build(&pairs, &before, 1000, &now, &none, guests), 0);
}

static const struct pair *pair_of(pid_t tgid)
{
	size_t i;

	for (i = 0; i < pairs.nr; i++)
		if (pairs.pair[i].guest->tgid == tgid)
			return &pairs.pair[i];
	fail();
	return NULL;
}

static void interval_and_total_are_apart(void **state)
{
	add(&before, 1, 0, VMSIX_OP_SWAP, 0, 10);
	add(&before, 1, 0, VMSIX_OP_SWAP, -22, 2);
	add(&now, 1, 0, VMSIX_OP_SWAP, 0, 15);
	add(&now, 1, 0, VMSIX_OP_SWAP, -22, 3);
	build();
	assert_int_equal(pairs.nr, 1);
	assert_int_equal(pairs.time_ns, 3000);
	assert_int_equal(pairs.interval_ns, 2000);
	assert_int_equal(pairs.pair->interval.ok[VMSIX_OP_SWAP], 5);
	assert_int_equal(pairs.pair->interval.failed, 1);
	assert_int_equal(pairs.pair->total.ok[VMSIX_OP_SWAP], 15);
	assert_int_equal(pairs.pair->total.failed, 3);
	assert_true(pair_active(pairs.pair));
}

static void guest_that_did_nothing_is_not_active(void **state)
{
	add(&before, 1, 0, VMSIX_OP_SWAP, 0, 10);
	add(&now, 1, 0, VMSIX_OP_SWAP, 0, 10);
	build();
	assert_false(pair_active(pairs.pair));
}

/* The guests of a device need not follow on one another. */
static void device_has_the_vectors_of_all_its_guests(void **state)
{
	add(&now, 1, 0, VMSIX_OP_ALLOC_INITIAL, 0, 3);
	add(&now, 2, 1, VMSIX_OP_ALLOC_DYNAMIC, 0, 4);
	add(&now, 3, 0, VMSIX_OP_ALLOC_DYNAMIC, 0, 5);
	add(&now, 3, 0, VMSIX_OP_ALLOC_DYNAMIC, -28, 9);
	add(&now, 3, 0, VMSIX_OP_FREE_RELEASE, 0, 1);
	add_irqs(0, 7);
	add_irqs(1, 4);
	build();
	assert_int_equal(pairs.nr_devices, 2);
	assert_ptr_equal(pair_of(1)->device, pair_of(3)->device);
	assert_int_equal(pair_of(1)->device->held, 7);
	assert_int_equal(pair_of(1)->device->msi_irqs, 7);
	assert_int_equal(pair_of(2)->device->held, 4);
	assert_int_equal(pair_of(3)->own, 4);
	assert_false(pairs_new_mismatch(&pairs, &no_pairs));
}

static void other_number_in_sysfs_is_a_mismatch(void **state)
{
	add(&now, 1, 0, VMSIX_OP_ALLOC_INITIAL, 0, 3);
	add_irqs(0, 2);
	build();
	assert_true(pair_of(1)->device->mismatch);
	assert_true(pairs_mismatch(&pairs));
	assert_true(pairs_new_mismatch(&pairs, &no_pairs));
}

/* The same mismatch in two intervals, then by one vector more. */
static void a_mismatch_that_stands_is_not_new(void **state)
{
	struct pairs last;

	add(&now, 1, 0, VMSIX_OP_ALLOC_INITIAL, 0, 3);
	add(&now, 1, 1, VMSIX_OP_SWAP, 0, 3);
	add_irqs(0, 2);
	build();
	last = pairs;
	pairs = (struct pairs){ 0 };
	build();
	assert_true(pair_of(1)->device->mismatch);
	assert_true(pairs_mismatch(&pairs));
	assert_false(pairs_new_mismatch(&pairs, &last));
	now.rows[0].stats.count++;
	build();
	assert_true(pairs_new_mismatch(&pairs, &last));
	now.rows[0].stats.count--;
	add_irqs(1, 1);
	build();
	assert_true(pairs_new_mismatch(&pairs, &last));
	pairs_free(&last);
}

/* Another driver allocates without our events. */
static void other_driver_is_no_mismatch(void **state)
{
	add(&now, 1, 2, VMSIX_OP_ALLOC_INITIAL, 0, 3);
	add_irqs(2, 2);
	build();
	assert_false(pairs_mismatch(&pairs));
	assert_false(pairs_new_mismatch(&pairs, &no_pairs));
}

/* Guest 1 has freed the 2 vectors that were there at the start, guest 2 has allocated 5. */
static void vectors_belong_to_who_allocated_them(void **state)
{
	struct held_device start = { .bdf = devices[0], .base = 2 };
	const struct held held = { .devices = &start, .nr = 1 };

	add(&now, 1, 0, VMSIX_OP_FREE_DISABLE, 0, 2);
	add(&now, 2, 0, VMSIX_OP_ALLOC_INITIAL, 0, 5);
	add_irqs(0, 5);
	assert_int_equal(pairs_build(&pairs, &before, 1000, &now, &held, guests), 0);
	assert_int_equal(pair_of(1)->device->held, 5);
	assert_false(pairs_new_mismatch(&pairs, &no_pairs));
	assert_false(pair_holds_vectors(pair_of(1)));
	assert_true(pair_holds_vectors(pair_of(2)));
}

static void vectors_of_the_start_may_be_anyones(void **state)
{
	struct held_device start = { .bdf = devices[0], .base = 2 };
	const struct held held = { .devices = &start, .nr = 1 };

	add(&now, 1, 0, VMSIX_OP_SWAP, 0, 1);
	add(&now, 2, 0, VMSIX_OP_SWAP, 0, 1);
	assert_int_equal(pairs_build(&pairs, &before, 1000, &now, &held, guests), 0);
	assert_true(pair_holds_vectors(pair_of(1)));
	assert_true(pair_holds_vectors(pair_of(2)));
}

static void freed_vectors_are_counted_whatever_the_reason(void **state)
{
	add(&now, 1, 0, VMSIX_OP_FREE_DISABLE, 0, 1);
	add(&now, 1, 0, VMSIX_OP_FREE_RELEASE, 0, 10);
	add(&now, 1, 0, VMSIX_OP_FREE_UNWIND, 0, 100);
	add(&now, 1, 0, VMSIX_OP_FREE_CACHE, 0, 1000);
	build();
	assert_int_equal(pair_freed(&pair_of(1)->total), 1111);
	assert_int_equal(pair_of(1)->own, -1111);
}

static void nothing_counted_is_no_pair(void **state)
{
	build();
	assert_int_equal(pairs.nr, 0);
	assert_int_equal(pairs.nr_devices, 0);
	assert_false(pairs_new_mismatch(&pairs, &no_pairs));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(interval_and_total_are_apart, setup, teardown),
		cmocka_unit_test_setup_teardown(guest_that_did_nothing_is_not_active, setup,
						teardown),
		cmocka_unit_test_setup_teardown(device_has_the_vectors_of_all_its_guests, setup,
						teardown),
		cmocka_unit_test_setup_teardown(other_number_in_sysfs_is_a_mismatch, setup,
						teardown),
		cmocka_unit_test_setup_teardown(a_mismatch_that_stands_is_not_new, setup, teardown),
		cmocka_unit_test_setup_teardown(other_driver_is_no_mismatch, setup, teardown),
		cmocka_unit_test_setup_teardown(vectors_belong_to_who_allocated_them, setup,
						teardown),
		cmocka_unit_test_setup_teardown(vectors_of_the_start_may_be_anyones, setup,
						teardown),
		cmocka_unit_test_setup_teardown(freed_vectors_are_counted_whatever_the_reason,
						setup, teardown),
		cmocka_unit_test_setup_teardown(nothing_counted_is_no_pair, setup, teardown),
	};

	return cmocka_run_group_tests_name("pairs", tests, NULL, NULL);
}
