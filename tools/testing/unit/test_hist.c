// SPDX-License-Identifier: GPL-2.0-only
/* The slots of the histogram. */
#include "unit.h"

#include "vmsix_hist.h"

static void edges_are_in_their_own_slot(void **state)
{
	unsigned int slot;

	for (slot = 0; slot < VMSIX_HIST_SLOTS; slot++) {
		assert_int_equal(vmsix_hist_slot(vmsix_hist_low(slot)), slot);
		if (slot)
			assert_int_equal(vmsix_hist_slot(vmsix_hist_low(slot) - 1), slot - 1);
	}
	assert_int_equal(vmsix_hist_slot(~0ULL), VMSIX_HIST_SLOTS - 1);
	assert_true(vmsix_hist_low(VMSIX_HIST_SLOTS) == ~0ULL);
}

static void edges_rise(void **state)
{
	unsigned int slot;

	for (slot = 0; slot < VMSIX_HIST_SLOTS; slot++)
		assert_true(vmsix_hist_low(slot) < vmsix_hist_low(slot + 1));
}

static void slots_rise_with_durations(void **state)
{
	unsigned int before = 0, slot;
	__u64 ns;

	for (ns = 1; ns < 1ULL << 36; ns += 1 + ns / 1000) {
		slot = vmsix_hist_slot(ns);
		assert_true(slot >= before && slot <= before + 1);
		before = slot;
	}
	assert_int_equal(before, VMSIX_HIST_SLOTS - 1);
}

/* 64 ns to 2^34 ns: a slot is at most an eighth of its lower edge wide. */
static void error_is_at_most_an_eighth(void **state)
{
	unsigned int slot;

	for (slot = 1; slot < VMSIX_HIST_SLOTS - 1; slot++)
		assert_true((vmsix_hist_low(slot + 1) - vmsix_hist_low(slot)) * 8 <=
			    vmsix_hist_low(slot));
	assert_true(vmsix_hist_low(1) == 64);
	assert_true(vmsix_hist_low(VMSIX_HIST_SLOTS - 1) == 1ULL << 34);
}

static void powers_of_two_are_edges(void **state)
{
	unsigned int log2;

	for (log2 = VMSIX_HIST_MIN_LOG2; log2 <= VMSIX_HIST_MAX_LOG2; log2++)
		assert_true(vmsix_hist_low(vmsix_hist_slot(1ULL << log2)) == 1ULL << log2);
}

static void log2_of_every_bit(void **state)
{
	unsigned int bit;

	for (bit = 0; bit < 64; bit++) {
		assert_int_equal(vmsix_hist_log2(1ULL << bit), bit);
		assert_int_equal(vmsix_hist_log2((1ULL << bit) | ((1ULL << bit) - 1)), bit);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(edges_are_in_their_own_slot),
		cmocka_unit_test(edges_rise),
		cmocka_unit_test(slots_rise_with_durations),
		cmocka_unit_test(error_is_at_most_an_eighth),
		cmocka_unit_test(powers_of_two_are_edges),
		cmocka_unit_test(log2_of_every_bit),
	};

	return cmocka_run_group_tests_name("hist", tests, NULL, NULL);
}
