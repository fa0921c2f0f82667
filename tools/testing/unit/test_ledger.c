// SPDX-License-Identifier: GPL-2.0-only
/*
 * Accounts of guests and devices, from counters as the BPF programs keep them. Guests without a
 * directory in /proc have ended.
 */
#include "unit.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "counted.h"
#include "ending.h"
#include "fixture.h"
#include "host/proc.h"
#include "stats/ledger.h"

#define TICK	10000000ULL

static const struct vmsix_bdf devices[] = { { .bus = 1 }, { .bus = 2 } };
static const struct source counted = { .read = counted_read, .take = counted_take };

static char *dir;
static struct guests *guests;
static struct ledger ledger;
/* Start time of the guests of events; a process id with another one is another guest. */
static __u64 start_ns;

static void begin(const struct source *source, const char *glob)
{
	guests = guests_new(glob, NULL);
	ledger_init(&ledger, source, guests, true, 1000);
}

static int setup(void **state)
{
	dir = fixture_new();
	proc_root = dir;
	start_ns = 500 * TICK;
	begin(&counted, NULL);
	return 0;
}

static int teardown(void **state)
{
	ledger_free(&ledger);
	guests_free(guests);
	counted_free();
	fixture_free(dir);
	return 0;
}

static void begin_again(const struct source *source, const char *glob)
{
	ledger_free(&ledger);
	guests_free(guests);
	begin(source, glob);
}

static struct vmsix_process process_of(__u32 tgid)
{
	return (struct vmsix_process){ .start_ns = start_ns, .tgid = tgid };
}

static void runs(__u32 tgid)
{
	fixture_process(dir, (pid_t)tgid, "qemu", 500);
}

/* An operation of a guest on a device */
static void happen(__u32 tgid, unsigned int device, enum vmsix_type type, __u32 ns, __s32 ret)
{
	const struct vmsix_event e = {
		.process = process_of(tgid), .bdf = devices[device], .type = type, .count = 3,
		.delta_ns = ns, .ret = ret,
	};

	assert_true(counted_event(&e));
}

static void read_all(void)
{
	assert_int_equal(ledger_read(&ledger), 0);
}

static void settle(void)
{
	ending_settle(guests, &ledger);
}

/* The number of accounts of a guest; 0: of several */
static unsigned int accounts_of(__u32 tgid)
{
	unsigned int n = 0;
	size_t i;

	for (i = 0; i < ledger.nr; i++)
		n += ledger.accounts[i]->process.tgid == tgid;
	return n;
}

static const struct account *account_of(__u32 tgid, unsigned int device)
{
	size_t i;

	for (i = 0; i < ledger.nr; i++)
		if (ledger.accounts[i]->process.tgid == tgid &&
		    !memcmp(&ledger.accounts[i]->bdf, &devices[device], sizeof(devices[0])))
			return ledger.accounts[i];
	fail_msg("no account of guest %u on device %u", tgid, device);
	return NULL;
}

static const struct series *series_of(const struct account *account, __u32 op, __s32 result)
{
	size_t i;

	for (i = 0; i < account->nr_series; i++)
		if (account->series[i].op == op && account->series[i].result == result)
			return &account->series[i];
	fail_msg("no series of operation %u, result %d", op, result);
	return NULL;
}

/* All operations of all accounts: each is in exactly one, now and in the interval. */
struct sum {
	__u64 now, interval, samples, interval_samples;
};

static void add_series(struct sum *sum, const struct series *series)
{
	struct vmsix_stats stats, interval;
	unsigned int i;

	series_total(series, &stats);
	series_interval(series, &interval);
	for (i = 0; i < VMSIX_HIST_SLOTS; i++) {
		sum->samples += stats.slots[i];
		sum->interval_samples += interval.slots[i];
	}
}

static struct sum sum_of_all(void)
{
	const struct account *account;
	struct sum sum = { 0 };
	unsigned int op;
	size_t i, k;

	for (i = 0; i < ledger.nr; i++) {
		account = ledger.accounts[i];
		sum.now += account->now.failed;
		sum.interval += account->now.failed - account->before.failed;
		for (op = 0; op < VMSIX_NR_OPS; op++) {
			sum.now += account->now.ok[op];
			sum.interval += account->now.ok[op] - account->before.ok[op];
		}
		for (k = 0; k < account->nr_series; k++)
			add_series(&sum, &account->series[k]);
	}
	return sum;
}

static void expect_sum(__u64 now, __u64 interval)
{
	const struct sum sum = sum_of_all();

	assert_int_equal(sum.now, now);
	assert_int_equal(sum.interval, interval);
	assert_int_equal(sum.samples, now);
	assert_int_equal(sum.interval_samples, interval);
}

static void accounts_are_in_order(void **state)
{
	static const struct {
		__u64 start_ns;
		__u32 tgid;
		struct vmsix_bdf bdf;
	} sorted[] = {
		{ 1, 9, { 0, 1, 0 } }, { 2, 3, { 0, 0, 8 } }, { 2, 3, { 0, 1, 0 } },
		{ 2, 3, { 0, 1, 1 } }, { 2, 3, { 1, 0, 0 } }, { 2, 4, { 0, 0, 0 } },
		{ 1ULL << 40, 1, { 0, 0, 0 } },
	};
	static const unsigned int order[] = { 5, 1, 6, 0, 3, 4, 2 };
	struct vmsix_process process = { 0 };
	unsigned int i, k;

	for (i = 0; i < ARRAY_SIZE(order); i++) {
		k = order[i];
		process.start_ns = sorted[k].start_ns;
		process.tgid = sorted[k].tgid;
		counted_pair(&process, &sorted[k].bdf)->count[VMSIX_OP_SWAP] = k + 1;
		read_all();
	}
	assert_int_equal(ledger.nr, ARRAY_SIZE(sorted));
	for (i = 0; i < ledger.nr; i++) {
		assert_int_equal(ledger.accounts[i]->process.start_ns, sorted[i].start_ns);
		assert_int_equal(ledger.accounts[i]->process.tgid, sorted[i].tgid);
		assert_memory_equal(&ledger.accounts[i]->bdf, &sorted[i].bdf,
				    sizeof(sorted[i].bdf));
		assert_int_equal(ledger.accounts[i]->now.ok[VMSIX_OP_SWAP], i + 1);
	}
}

static void series_are_in_order(void **state)
{
	static const struct {
		__u32 op;
		__s32 result;
	} sorted[] = {
		{ VMSIX_OP_SET_IRQS, -EINVAL }, { VMSIX_OP_ENABLE, 0 },
		{ VMSIX_OP_ENABLE, -ENOMEM }, { VMSIX_OP_ENABLE, -ENOSPC }, { VMSIX_OP_ENABLE, 1 },
		{ VMSIX_OP_DISABLE, 0 },
	};
	const struct account *account;
	unsigned int i;

	happen(7, 0, VMSIX_ENABLE, 100, 2);
	happen(7, 0, VMSIX_ENABLE, 100, -ENOSPC);
	happen(7, 0, VMSIX_SET_IRQS, 100, -EINVAL);
	happen(7, 0, VMSIX_DISABLE, 100, 0);
	happen(7, 0, VMSIX_ENABLE, 100, -ENOMEM);
	read_all();
	happen(7, 0, VMSIX_ENABLE, 100, 0);
	read_all();
	account = account_of(7, 0);
	assert_int_equal(account->nr_series, ARRAY_SIZE(sorted));
	for (i = 0; i < ARRAY_SIZE(sorted); i++) {
		assert_int_equal(account->series[i].op, sorted[i].op);
		assert_int_equal(account->series[i].result, sorted[i].result);
		assert_int_equal(account->series[i].now.count, 1);
		assert_int_equal(account->series[i].now.vectors, 3);
	}
	assert_int_equal(account->now.failed, 4);
}

static void interval_and_total_are_apart(void **state)
{
	const struct account *account;
	struct vmsix_stats stats;

	happen(7, 0, VMSIX_ENABLE, 5000, 0);
	happen(7, 0, VMSIX_ENABLE, 100, -ENOSPC);
	read_all();
	assert_true(ledger.time_ns > 1000);
	assert_int_equal(ledger.before_ns, 1000);
	expect_sum(2, 2);
	ledger_next(&ledger);
	assert_int_equal(ledger.before_ns, ledger.time_ns);
	expect_sum(2, 0);
	happen(7, 0, VMSIX_ENABLE, 200, 0);
	read_all();
	read_all();
	expect_sum(3, 1);
	account = account_of(7, 0);
	assert_int_equal(account->before.ok[VMSIX_OP_ENABLE], 1);
	assert_int_equal(account->now.ok[VMSIX_OP_ENABLE], 2);
	assert_int_equal(account->before.failed, 1);
	assert_int_equal(account->now.failed, 1);
	series_interval(series_of(account, VMSIX_OP_ENABLE, 0), &stats);
	assert_int_equal(stats.count, 1);
	assert_int_equal(stats.vectors, 3);
	assert_int_equal(stats.sum_ns, 200);
	assert_int_equal(stats.max_ns, vmsix_hist_low(vmsix_hist_slot(200) + 1));
}

static void histograms_are_kept_only_if_asked_for(void **state)
{
	ledger.histograms = false;
	happen(7, 0, VMSIX_ENABLE, 100, 0);
	happen(7, 0, VMSIX_ENABLE, 100, -ENOSPC);
	read_all();
	assert_int_equal(account_of(7, 0)->nr_series, 0);
	assert_int_equal(sum_of_all().now, 2);
}

static int read_half(const struct source_reader *reader)
{
	int err = counted_read(reader);

	return err ? err : -EBADF;
}

static void read_that_fails_is_an_error(void **state)
{
	const struct source failing = { .read = read_half, .take = counted_take };

	begin_again(&failing, NULL);
	happen(7, 0, VMSIX_ENABLE, 100, 0);
	assert_int_equal(ledger_read(&ledger), -EBADF);
}

static __u64 slot_of(unsigned int device, __u32 slot)
{
	struct vmsix_stats stats;

	series_total(series_of(account_of(7, device), VMSIX_OP_ENABLE, 0), &stats);
	return stats.slots[slot];
}

/* Slots of 32 bits, which have wrapped on device 0 only */
static void slot_that_wrapped_is_exact(void **state)
{
	const __u32 timed = vmsix_timed(VMSIX_OP_ENABLE), slot = vmsix_hist_slot(100);
	struct vmsix_process process = process_of(7);

	happen(7, 0, VMSIX_ENABLE, 100, 0);
	happen(7, 0, VMSIX_ENABLE, 5000, 0);
	happen(7, 0, VMSIX_DISABLE, 100, 0);
	happen(7, 1, VMSIX_ENABLE, 100, 0);
	counted_carry(&process, &devices[0], timed, slot, 2);
	/* Not of this version */
	counted_carry(&process, &devices[0], timed, VMSIX_HIST_SLOTS, 2);
	read_all();
	assert_true(slot_of(0, slot) == (2ULL << 32) + 1);
	assert_int_equal(slot_of(0, vmsix_hist_slot(5000)), 1);
	assert_int_equal(slot_of(1, slot), 1);
	assert_int_equal(series_of(account_of(7, 0), VMSIX_OP_DISABLE, 0)->now.slots->count, 1);
	read_all();
	assert_int_equal(ledger.nr_carries, 2);
	/* And once its guest has ended */
	settle();
	assert_int_equal(counted_nr(), 0);
	assert_true(slot_of(0, slot) == (2ULL << 32) + 1);
	read_all();
	assert_true(slot_of(0, slot) == (2ULL << 32) + 1);
}

/* A slot wraps while the source is read, so it reads again, and only the carry is new. */
static int read_twice(const struct source_reader *reader)
{
	const struct vmsix_process process = process_of(7);
	const __u32 timed = vmsix_timed(VMSIX_OP_ENABLE), slot = vmsix_hist_slot(100);
	int err = counted_read(reader);

	counted_carry(&process, &devices[0], timed, slot, 1);
	if (!err)
		err = counted_read(reader);
	counted_carry(&process, &devices[0], timed, slot, 2);
	return err ? err : counted_read(reader);
}

static void slot_that_wraps_while_it_is_read_is_exact(void **state)
{
	const struct source source = { .read = read_twice, .take = counted_take };
	const __u32 slot = vmsix_hist_slot(100);

	begin_again(&source, NULL);
	happen(7, 0, VMSIX_ENABLE, 100, 0);
	happen(7, 0, VMSIX_ENABLE, 100, -ENOSPC);
	read_all();
	assert_true(slot_of(0, slot) == (2ULL << 32) + 1);
	assert_int_equal(account_of(7, 0)->now.ok[VMSIX_OP_ENABLE], 1);
	assert_int_equal(account_of(7, 0)->now.failed, 1);
	assert_int_equal(ledger.nr, 1);
}

static void ended_guest_keeps_its_exact_counts(void **state)
{
	runs(8);
	happen(7, 0, VMSIX_ENABLE, 100, 0);
	happen(8, 0, VMSIX_ENABLE, 100, 0);
	read_all();
	ledger_next(&ledger);
	/* After the last reading, before the end */
	happen(7, 0, VMSIX_ENABLE, 200, 0);
	happen(7, 1, VMSIX_ENABLE, 200, -ENOSPC);
	settle();
	assert_int_equal(counted_nr(), 1);
	assert_string_equal(counted_log(), "pair 7, delete 7, pair 7, delete 7, failure 7, "
			    "delete 7");
	expect_sum(4, 2);
	read_all();
	settle();
	read_all();
	expect_sum(4, 2);
	assert_int_equal(account_of(7, 0)->before.ok[VMSIX_OP_ENABLE], 1);
	assert_int_equal(account_of(7, 0)->now.ok[VMSIX_OP_ENABLE], 2);
	assert_int_equal(account_of(7, 1)->now.failed, 1);
	assert_true(account_of(7, 0)->guest->ended);
	assert_int_equal(account_of(7, 0)->guests, 1);
	ledger_next(&ledger);
	read_all();
	expect_sum(4, 0);
}

/* It is taken only once it is known to have ended, even if an event has announced nobody. */
static void guest_that_nobody_announced_is_taken_with_its_name(void **state)
{
	struct vmsix_process process = process_of(7);

	happen(7, 0, VMSIX_ENABLE, 100, 0);
	strcpy(counted_pair(&process, &devices[0])->guest.comm, "qemu-system-x86");
	assert_int_equal(ledger_settle(&ledger), 0);
	assert_string_equal(counted_log(), "");
	assert_int_equal(counted_nr(), 1);
	settle();
	assert_int_equal(counted_nr(), 0);
	expect_sum(1, 1);
	assert_string_equal(account_of(7, 0)->guest->name, "qemu-system-x86");
}

static int take_half(const struct source_reader *reader)
{
	int err = counted_take(reader);

	return err ? err : -EBADF;
}

/* What was taken is counted, and what was not is still counted by the source. */
static void take_that_fails_loses_nothing(void **state)
{
	const struct source failing = { .read = counted_read, .take = take_half };

	begin_again(&failing, NULL);
	happen(7, 0, VMSIX_ENABLE, 100, 0);
	read_all();
	happen(7, 0, VMSIX_ENABLE, 100, 0);
	assert_true(guests_look(guests));
	assert_int_equal(ledger_settle(&ledger), -EBADF);
	read_all();
	expect_sum(2, 2);
}

/* E.g. another process has closed the device in its name. */
static void entry_that_comes_again_is_an_account_of_its_own(void **state)
{
	unsigned int round;

	happen(7, 0, VMSIX_ENABLE, 100, 0);
	read_all();
	ledger_next(&ledger);
	settle();
	for (round = 1; round <= 3; round++) {
		happen(7, 0, VMSIX_ENABLE, 200, 0);
		read_all();
		expect_sum(1 + round, 1);
		assert_int_equal(accounts_of(7), 1 + round);
		settle();
		assert_int_equal(counted_nr(), 0);
		read_all();
		expect_sum(1 + round, 1);
		ledger_next(&ledger);
	}
}

/* Guest 1, the first to end, has done more than others; guest 2 failed. */
static void fill_kept(void)
{
	__u32 tgid;

	happen(1, 0, VMSIX_ENABLE, 100, 0);
	happen(1, 1, VMSIX_ENABLE, 200, 0);
	happen(1, 1, VMSIX_ENABLE, 300, -ENOSPC);
	read_all();
	settle();
	happen(2, 1, VMSIX_ENABLE, 5000, 0);
	happen(2, 1, VMSIX_ENABLE, 400, -ENOSPC);
	happen(2, 1, VMSIX_DISABLE, 400, 0);
	read_all();
	settle();
	for (tgid = 3; tgid <= GUESTS_KEPT; tgid++)
		happen(tgid, 0, VMSIX_ENABLE, 100, 0);
	read_all();
	settle();
}

/* What fill_kept() counts */
#define KEPT_COUNT (6 + GUESTS_KEPT - 2)

/* In the interval in which guest 1 is folded, it has operations. */
static void fold_first(void)
{
	fill_kept();
	assert_int_equal(accounts_of(0), 0);
	ledger_next(&ledger);
	happen(1, 0, VMSIX_ENABLE, 100, 0);
	happen(1, 1, VMSIX_ENABLE, 300, -ENOSPC);
	happen(9998, 0, VMSIX_ENABLE, 100, 0);
	read_all();
	expect_sum(KEPT_COUNT + 3, 3);
	settle();
	expect_sum(KEPT_COUNT + 3, 3);
	read_all();
	expect_sum(KEPT_COUNT + 3, 3);
}

static void oldest_that_ended_is_folded(void **state)
{
	const struct account *folded;
	struct vmsix_stats stats;

	fold_first();
	assert_int_equal(accounts_of(1), 0);
	assert_int_equal(accounts_of(2), 1);
	assert_int_equal(accounts_of(0), 2);
	folded = account_of(0, 0);
	assert_null(folded->guest);
	assert_true(folded->matches);
	assert_int_equal(folded->now.ok[VMSIX_OP_ENABLE], 2);
	assert_int_equal(folded->before.ok[VMSIX_OP_ENABLE], 1);
	folded = account_of(0, 1);
	/* Accounts of several guests come last. */
	assert_ptr_equal(ledger.accounts[ledger.nr - 1], folded);
	assert_int_equal(folded->now.failed, 2);
	assert_int_equal(folded->before.failed, 1);
	series_interval(series_of(folded, VMSIX_OP_ENABLE, -ENOSPC), &stats);
	assert_int_equal(stats.count, 1);
	assert_int_equal(stats.sum_ns, 300);
	assert_int_equal(stats.slots[vmsix_hist_slot(300)], 1);
}

/* In an interval in which it has done nothing */
static void next_one_is_folded_into_the_same(void **state)
{
	const struct account *folded;
	struct vmsix_stats stats;
	__u64 guests_before;

	fold_first();
	guests_before = account_of(0, 1)->guests;
	ledger_next(&ledger);
	happen(9999, 0, VMSIX_ENABLE, 100, 0);
	read_all();
	settle();
	read_all();
	expect_sum(KEPT_COUNT + 4, 1);
	assert_int_equal(accounts_of(2), 0);
	assert_int_equal(accounts_of(0), 2);
	folded = account_of(0, 1);
	assert_int_equal(folded->guests, guests_before + 1);
	assert_int_equal(folded->now.failed, 3);
	assert_int_equal(folded->before.failed, 3);
	series_total(series_of(folded, VMSIX_OP_ENABLE, 0), &stats);
	assert_int_equal(stats.count, 2);
	assert_int_equal(stats.sum_ns, 5200);
	assert_int_equal(stats.max_ns, 5000);
	series_total(series_of(folded, VMSIX_OP_DISABLE, 0), &stats);
	assert_int_equal(stats.vectors, 3);
}

/* Half of the guests are asked for. */
static void guests_that_do_not_match_are_folded_apart(void **state)
{
	const __u32 nr = GUESTS_KEPT + 10;
	struct vmsix_process process;
	__u64 count[2] = { 0 };
	__u32 tgid;
	size_t i;

	begin_again(&counted, "web*");
	for (tgid = 1; tgid <= nr; tgid++) {
		process = process_of(tgid);
		happen(tgid, 0, VMSIX_ENABLE, 100, 0);
		strcpy(counted_pair(&process, &devices[0])->guest.comm, tgid % 2 ? "web" : "db");
		if (tgid == 10) {
			read_all();
			settle();
		}
	}
	read_all();
	settle();
	read_all();
	assert_int_equal(accounts_of(0), 2);
	for (i = ledger.nr - 2; i < ledger.nr; i++)
		count[ledger.accounts[i]->matches] += ledger.accounts[i]->now.ok[VMSIX_OP_ENABLE];
	assert_int_equal(count[0], 5);
	assert_int_equal(count[1], 5);
	expect_sum(nr, nr);
}

#define LIVES		10000
#define IDS		500
#define MAX_EVENTS	5

/* Pseudo-random, and the same each time */
static unsigned int next(unsigned int below)
{
	static __u32 seed = 12;

	seed = seed * 1664525 + 1013904223;
	return (seed >> 8) % below;
}

static void look_and_settle(void)
{
	guests_look(guests);
	assert_int_equal(ledger_settle(&ledger), 0);
	guests_forget(guests);
}

/* One life: some operations; perhaps a look, a reading or an interval after each of them */
static unsigned int live(__u32 tgid, __u64 *in_interval)
{
	unsigned int events = 1 + next(MAX_EVENTS), i;

	for (i = 0; i < events; i++) {
		happen(tgid, next(2), next(2) ? VMSIX_ENABLE : VMSIX_DISABLE, 100 + next(5000),
		       next(3) ? 0 : -ENOSPC);
		++*in_interval;
		if (!next(8))
			look_and_settle();
		if (next(64))
			continue;
		read_all();
		assert_int_equal(sum_of_all().interval, *in_interval);
		ledger_next(&ledger);
		*in_interval = 0;
	}
	return events;
}

/* Of all guests that ever lived */
static unsigned int known_guests(void)
{
	struct vmsix_process process;
	unsigned int i, n = 0;

	for (i = 0; i < LIVES; i++) {
		process = (struct vmsix_process){ (1 + i / IDS) * TICK, 1 + i % IDS, 0 };
		n += guests_find(guests, &process) != NULL;
	}
	return n;
}

/*
 * Whatever comes between any two events, all are counted once; and what is kept does not grow. Each
 * event may come after its guest was taken, so that it makes one more account.
 */
static void lives_without_end_lose_nothing_and_need_no_more_memory(void **state)
{
	__u64 in_interval = 0, total = 0;
	unsigned int i;

	for (i = 0; i < LIVES; i++) {
		start_ns = (1 + i / IDS) * TICK;
		total += live(1 + i % IDS, &in_interval);
		if (i % 2000 != 1999)
			continue;
		/* Those that only the source knew are taken by the second. */
		settle();
		settle();
		read_all();
		expect_sum(total, in_interval);
		assert_int_equal(counted_nr(), 0);
		assert_in_range(ledger.nr, GUESTS_KEPT, MAX_EVENTS * GUESTS_KEPT + 2);
		assert_int_equal(accounts_of(0), 2);
		assert_int_equal(known_guests(), GUESTS_KEPT);
	}
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(accounts_are_in_order),
		TEST(series_are_in_order),
		TEST(interval_and_total_are_apart),
		TEST(histograms_are_kept_only_if_asked_for),
		TEST(read_that_fails_is_an_error),
		TEST(slot_that_wrapped_is_exact),
		TEST(slot_that_wraps_while_it_is_read_is_exact),
		TEST(ended_guest_keeps_its_exact_counts),
		TEST(guest_that_nobody_announced_is_taken_with_its_name),
		TEST(take_that_fails_loses_nothing),
		TEST(entry_that_comes_again_is_an_account_of_its_own),
		TEST(oldest_that_ended_is_folded),
		TEST(next_one_is_folded_into_the_same),
		TEST(guests_that_do_not_match_are_folded_apart),
		TEST(lives_without_end_lose_nothing_and_need_no_more_memory),
	};

	return cmocka_run_group_tests_name("ledger", tests, NULL, NULL);
}
