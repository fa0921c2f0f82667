// SPDX-License-Identifier: GPL-2.0-only
/* What guests did with devices, from counters and a sysfs of our own. */
#include "unit.h"

#include <stdbool.h>
#include <stdio.h>

#include "counted.h"
#include "ending.h"
#include "fixture.h"
#include "guest/guest.h"
#include "host/device.h"
#include "host/proc.h"
#include "source/source.h"
#include "stats/pairs.h"

/* Devices 0 and 1 are bound to vfio-pci, 2 to another driver. */
static const struct vmsix_bdf devices[] = { { .bus = 1 }, { .bus = 2 }, { .bus = 3 } };
static const char *const names[] = { "0000:01:00.0", "0000:02:00.0", "0000:03:00.0" };

static const struct source source = { .read = counted_read, .take = counted_take };

static char *dir;
static struct guests *guests;
static struct ledger ledger;
static struct pairs pairs;
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
	guests = guests_new(NULL, NULL);
	ledger_init(&ledger, &source, guests, false, 1000);
	return 0;
}

static int teardown(void **state)
{
	pairs_free(&pairs);
	ledger_free(&ledger);
	guests_free(guests);
	counted_free();
	fixture_free(dir);
	return 0;
}

/* Count more operations of guest @tgid. */
static void add(__u32 tgid, unsigned int device, enum vmsix_op op, int result, __u64 count)
{
	const struct vmsix_key key = {
		.process = { .start_ns = tgid, .tgid = tgid },
		.bdf = devices[device],
		.op = op,
		.result = result,
	};

	if (result)
		counted_failure(&key)->count += count;
	else
		counted_pair(&key.process, &key.bdf)->count[op] += count;
}

static void build_from(const struct held *held)
{
	assert_int_equal(ledger_read(&ledger), 0);
	assert_int_equal(pairs_build(&pairs, &ledger, held), 0);
}

static void build(void)
{
	build_from(&none);
}

static const struct pair *pair_of(pid_t tgid)
{
	size_t i;

	for (i = 0; i < pairs.nr; i++)
		if (pairs.pair[i].account->process.tgid == (__u32)tgid)
			return &pairs.pair[i];
	fail();
	return NULL;
}

static void interval_and_total_are_apart(void **state)
{
	add(1, 0, VMSIX_OP_SWAP, 0, 10);
	add(1, 0, VMSIX_OP_SWAP, -22, 2);
	build();
	assert_int_equal(pairs.interval_ns, pairs.time_ns - 1000);
	ledger_next(&ledger);
	add(1, 0, VMSIX_OP_SWAP, 0, 5);
	add(1, 0, VMSIX_OP_SWAP, -22, 1);
	build();
	assert_int_equal(pairs.nr, 1);
	assert_int_equal(pairs.time_ns, ledger.time_ns);
	assert_int_equal(pairs.interval_ns, ledger.time_ns - ledger.before_ns);
	assert_int_equal(pairs.pair->interval.ok[VMSIX_OP_SWAP], 5);
	assert_int_equal(pairs.pair->interval.failed, 1);
	assert_int_equal(pairs.pair->total.ok[VMSIX_OP_SWAP], 15);
	assert_int_equal(pairs.pair->total.failed, 3);
	assert_true(pair_active(pairs.pair));
}

static void guest_that_did_nothing_is_not_active(void **state)
{
	add(1, 0, VMSIX_OP_SWAP, 0, 10);
	build();
	ledger_next(&ledger);
	build();
	assert_false(pair_active(pairs.pair));
}

/* The guests of a device need not follow on one another. */
static void device_has_the_vectors_of_all_its_guests(void **state)
{
	add(1, 0, VMSIX_OP_ALLOC_INITIAL, 0, 3);
	add(2, 1, VMSIX_OP_ALLOC_DYNAMIC, 0, 4);
	add(3, 0, VMSIX_OP_ALLOC_DYNAMIC, 0, 5);
	add(3, 0, VMSIX_OP_ALLOC_DYNAMIC, -28, 9);
	add(3, 0, VMSIX_OP_FREE_RELEASE, 0, 1);
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
	add(1, 0, VMSIX_OP_ALLOC_INITIAL, 0, 3);
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

	add(1, 0, VMSIX_OP_ALLOC_INITIAL, 0, 3);
	add(1, 1, VMSIX_OP_SWAP, 0, 3);
	add_irqs(0, 2);
	build();
	last = pairs;
	pairs = (struct pairs){ 0 };
	build();
	assert_true(pair_of(1)->device->mismatch);
	assert_true(pairs_mismatch(&pairs));
	assert_false(pairs_new_mismatch(&pairs, &last));
	add(1, 0, VMSIX_OP_ALLOC_INITIAL, 0, 1);
	build();
	assert_true(pairs_new_mismatch(&pairs, &last));
	add(1, 0, VMSIX_OP_FREE_DISABLE, 0, 1);
	add_irqs(1, 1);
	build();
	assert_true(pairs_new_mismatch(&pairs, &last));
	pairs_free(&last);
}

/* Another driver allocates without our events. */
static void other_driver_is_no_mismatch(void **state)
{
	add(1, 2, VMSIX_OP_ALLOC_INITIAL, 0, 3);
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

	add(1, 0, VMSIX_OP_FREE_DISABLE, 0, 2);
	add(2, 0, VMSIX_OP_ALLOC_INITIAL, 0, 5);
	add_irqs(0, 5);
	build_from(&held);
	assert_int_equal(pair_of(1)->device->held, 5);
	assert_false(pairs_new_mismatch(&pairs, &no_pairs));
	assert_false(pair_holds_vectors(pair_of(1)));
	assert_true(pair_holds_vectors(pair_of(2)));
}

static void vectors_of_the_start_may_be_anyones(void **state)
{
	struct held_device start = { .bdf = devices[0], .base = 2 };
	const struct held held = { .devices = &start, .nr = 1 };

	add(1, 0, VMSIX_OP_SWAP, 0, 1);
	add(2, 0, VMSIX_OP_SWAP, 0, 1);
	build_from(&held);
	assert_true(pair_holds_vectors(pair_of(1)));
	assert_true(pair_holds_vectors(pair_of(2)));
}

static void freed_vectors_are_counted_whatever_the_reason(void **state)
{
	add(1, 0, VMSIX_OP_FREE_DISABLE, 0, 1);
	add(1, 0, VMSIX_OP_FREE_RELEASE, 0, 10);
	add(1, 0, VMSIX_OP_FREE_UNWIND, 0, 100);
	add(1, 0, VMSIX_OP_FREE_CACHE, 0, 1000);
	build();
	assert_int_equal(pair_freed(&pair_of(1)->total), 1111);
	assert_int_equal(pair_of(1)->own, -1111);
}

/* More guests than are kept, each with a vector of device 0, which nobody has freed yet. */
static void vectors_of_guests_that_ended_long_ago_are_held(void **state)
{
	const unsigned int nr = GUESTS_KEPT + 30;
	const struct pair *long_ago;
	unsigned int i;

	for (i = 1; i <= nr; i++)
		add(i, 0, VMSIX_OP_ALLOC_DYNAMIC, 0, 1);
	for (i = 1; i <= nr; i++)
		add(i, 1, VMSIX_OP_SWAP, 0, 1);
	build();
	ending_settle(guests, &ledger);
	build();
	/* Those that are kept, and one row for the others on each of their devices */
	assert_int_equal(pairs.nr, 2 * GUESTS_KEPT + 2);
	assert_int_equal(pairs.nr_devices, 2);
	long_ago = &pairs.pair[2 * GUESTS_KEPT];
	assert_null(long_ago->account->guest);
	assert_memory_equal(&long_ago->account->bdf, &devices[0], sizeof(devices[0]));
	assert_int_equal(long_ago->account->guests, 30);
	assert_int_equal(long_ago->own, 30);
	assert_int_equal(pairs.device[0].held, nr);
	assert_int_equal(pairs.device[0].owned, 0);
	assert_true(pair_holds_vectors(long_ago));
	add(9999, 0, VMSIX_OP_FREE_RELEASE, 0, nr);
	build();
	assert_int_equal(pairs.device[0].held, 0);
	assert_false(pair_holds_vectors(&pairs.pair[0]));
}

/* Guest 1 has allocated 2 vectors, and passed the device to guest 2 before it ended. */
static void vectors_stay_when_who_allocated_them_has_ended(void **state)
{
	fixture_process(dir, 2, "vmm", 0);
	add(1, 0, VMSIX_OP_ALLOC_INITIAL, 0, 2);
	add(2, 0, VMSIX_OP_SWAP, 0, 1);
	build();
	assert_true(pair_holds_vectors(pair_of(1)));
	assert_false(pair_holds_vectors(pair_of(2)));
	ending_settle(guests, &ledger);
	build();
	assert_true(pair_of(1)->account->guest->ended);
	assert_false(pair_of(2)->account->guest->ended);
	assert_true(pair_holds_vectors(pair_of(2)));
	add(2, 0, VMSIX_OP_FREE_RELEASE, 0, 2);
	build();
	assert_false(pair_holds_vectors(pair_of(2)));
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
		cmocka_unit_test_setup_teardown(vectors_of_guests_that_ended_long_ago_are_held,
						setup, teardown),
		cmocka_unit_test_setup_teardown(vectors_stay_when_who_allocated_them_has_ended,
						setup, teardown),
		cmocka_unit_test_setup_teardown(nothing_counted_is_no_pair, setup, teardown),
	};

	return cmocka_run_group_tests_name("pairs", tests, NULL, NULL);
}
