// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/memory.h"
#include "source/source.h"
#include "stats/held.h"
#include "stats/ledger.h"

/* A slot of the source that has reached 2^32 */
struct ledger_carry {
	struct vmsix_carry key;
	__u64 times;
};

/* What accounts are found by; struct account begins with it. */
struct account_key {
	struct vmsix_process process;
	struct vmsix_bdf bdf;
};

_Static_assert(offsetof(struct account, bdf) == offsetof(struct account_key, bdf), "same layout");

/* In an account of several guests, whether they match -g. */
#define SEVERAL_MATCH		0
#define SEVERAL_DO_NOT_MATCH	1

void ledger_init(struct ledger *ledger, const struct source *source, struct guests *guests,
		 bool histograms, __u64 start_ns)
{
	*ledger = (struct ledger){ .source = source, .guests = guests, .histograms = histograms,
				   .time_ns = start_ns, .before_ns = start_ns };
}

static struct account *find(const struct ledger *ledger, const struct account_key *key)
{
	struct account *account;

	HASH_FIND(hh, ledger->open, key, sizeof(*key), account);
	return account;
}

static struct account *add(struct ledger *ledger, const struct account_key *key)
{
	struct account *account = memory_or_exit(calloc(1, sizeof(*account)));

	ledger->accounts = memory_or_exit(memory_grow(ledger->accounts, &ledger->room,
						      ledger->nr + 1, sizeof(*ledger->accounts)));
	ledger->accounts[ledger->nr++] = account;
	ledger->sorted = false;
	account->process = key->process;
	account->bdf = key->bdf;
	HASH_ADD(hh, ledger->open, process, sizeof(*key), account);
	return account;
}

/* @info: what the source knows of the guest, or NULL */
static struct account *account_of(struct ledger *ledger, const struct account_key *key,
				  const struct vmsix_guest *info)
{
	struct account *account = find(ledger, key);

	if (account)
		return account;
	account = add(ledger, key);
	account->guests = 1;
	account->guest = guests_get(ledger->guests, &key->process, info ? info->comm : NULL,
				    info ? info->cgroup_id : 0);
	return account;
}

static int order_u64(__u64 a, __u64 b)
{
	return (a > b) - (a < b);
}

static int compare_series(const struct series *a, __u32 op, __s32 result)
{
	/* 0 first, then errno by errno, then 1 */
	return a->op != op ? order_u64(a->op, op) : order_u64((__u64)-a->result, (__u64)-result);
}

/* The series of an operation and result, a new one if there is none; NULL without memory */
static struct series *series_of(struct account *account, __u32 op, __s32 result)
{
	struct series *series;
	size_t i = 0;
	int c = 1;

	while (i < account->nr_series &&
	       (c = compare_series(&account->series[i], op, result)) < 0)
		i++;
	if (!c)
		return &account->series[i];
	series = memory_grow(account->series, &account->room, account->nr_series + 1,
			     sizeof(*series));
	if (!series)
		return NULL;
	account->series = series;
	memmove(&series[i + 1], &series[i], (account->nr_series++ - i) * sizeof(*series));
	series[i] = (struct series){ .op = op, .result = result };
	return &series[i];
}

static int on_carry(void *ctx, const struct vmsix_carry *key, __u64 times)
{
	struct ledger *ledger = ctx;
	struct ledger_carry *carries = memory_grow(ledger->carries, &ledger->carries_room,
						   ledger->nr_carries + 1, sizeof(*carries));

	if (!carries)
		return -ENOMEM;
	ledger->carries = carries;
	carries[ledger->nr_carries++] = (struct ledger_carry){ *key, times };
	return 0;
}

static bool has_carries(const struct ledger *ledger, const struct vmsix_pair *pair)
{
	size_t i;

	for (i = 0; i < ledger->nr_carries; i++)
		if (!memcmp(&ledger->carries[i].key.pair, pair, sizeof(*pair)))
			return true;
	return false;
}

/* If the source is read twice, the newest of a slot is the last. */
static void add_carries(const struct ledger *ledger, const struct vmsix_pair *pair, __u32 timed,
			__u64 slots[VMSIX_HIST_SLOTS])
{
	const struct ledger_carry *c;

	for (c = ledger->carries; c < ledger->carries + ledger->nr_carries; c++)
		if (!memcmp(&c->key.pair, pair, sizeof(*pair)) && c->key.timed == timed &&
		    c->key.slot < VMSIX_HIST_SLOTS)
			slots[c->key.slot] = (slots[c->key.slot] & ~0U) + (c->times << 32);
}

static void stats_of(const struct ledger *ledger, const struct vmsix_pair *pair,
		     const struct vmsix_counters *counters, __u32 op, struct vmsix_stats *stats)
{
	__u32 timed = vmsix_timed(op), i;
	const struct vmsix_times *times;

	*stats = (struct vmsix_stats){ .count = counters->count[op] };
	stats->vectors = op < VMSIX_NR_RANGES ? counters->vectors[op] : stats->count;
	if (timed == VMSIX_NR_TIMED)
		return;
	times = &counters->times[timed];
	stats->sum_ns = times->sum_ns;
	stats->max_ns = times->max_ns;
	for (i = 0; i < VMSIX_HIST_SLOTS; i++)
		stats->slots[i] = times->slots[i];
	add_carries(ledger, pair, timed, stats->slots);
}

static int set_series(struct ledger *ledger, struct account *account, const struct vmsix_pair *pair,
		      const struct vmsix_counters *counters, __u32 op)
{
	struct series *series;
	struct vmsix_stats stats;

	if (!counters->count[op])
		return 0;
	series = series_of(account, op, 0);
	if (!series)
		return -ENOMEM;
	/* The count is the last that changes. But a second read may bring a carry alone. */
	if (series->now.count == counters->count[op] && !has_carries(ledger, pair))
		return 0;
	stats_of(ledger, pair, counters, op, &stats);
	return series_set(series, &stats);
}

static int on_pair(void *ctx, const struct vmsix_pair *pair, const struct vmsix_counters *counters)
{
	struct ledger *ledger = ctx;
	struct account_key key;
	struct account *account;
	int err = 0;
	__u32 op;

	vmsix_pair_unpack(pair, &key.process, &key.bdf);
	account = account_of(ledger, &key, &counters->guest);
	memcpy(account->now.ok, counters->count, sizeof(account->now.ok));
	account->now.failed = 0;
	for (op = 0; ledger->histograms && op < VMSIX_NR_OPS && !err; op++)
		err = set_series(ledger, account, pair, counters, op);
	return err;
}

static int on_failure(void *ctx, const struct vmsix_key *key, const struct vmsix_stats *stats)
{
	const struct account_key account_key = { key->process, key->bdf };
	struct ledger *ledger = ctx;
	struct account *account = account_of(ledger, &account_key, NULL);
	struct series *series;

	account->now.failed += stats->count;
	if (!ledger->histograms)
		return 0;
	series = series_of(account, key->op, key->result);
	return series ? series_set(series, stats) : -ENOMEM;
}

static int compare_accounts(const void *a, const void *b)
{
	const struct account *x = *(struct account *const *)a, *y = *(struct account *const *)b;
	int c = (!x->guest) - (!y->guest);

	if (!c)
		c = order_u64(x->process.start_ns, y->process.start_ns);
	if (!c)
		c = order_u64(x->process.tgid, y->process.tgid);
	return c ? c : held_order(&x->bdf, &y->bdf);
}

static void sort(struct ledger *ledger)
{
	if (!ledger->sorted && ledger->nr)
		qsort(ledger->accounts, ledger->nr, sizeof(*ledger->accounts), compare_accounts);
	ledger->sorted = true;
}

/* Names may have changed: --guest-map may have been read again. */
static void match(struct ledger *ledger)
{
	size_t i;

	for (i = 0; i < ledger->nr; i++)
		if (ledger->accounts[i]->guest)
			ledger->accounts[i]->matches = ledger->accounts[i]->guest->matches;
}

int ledger_read(struct ledger *ledger)
{
	const struct source_reader reader = {
		.carry = on_carry, .pair = on_pair, .failure = on_failure, .ctx = ledger,
	};
	int err;

	ledger->nr_carries = 0;
	ledger->time_ns = clock_event_ns();
	err = ledger->source->read(&reader);
	sort(ledger);
	match(ledger);
	return err;
}

void ledger_next(struct ledger *ledger)
{
	struct account *account;
	size_t i, k;

	for (i = 0; i < ledger->nr; i++) {
		account = ledger->accounts[i];
		account->before = account->now;
		for (k = 0; k < account->nr_series; k++)
			series_next(&account->series[k]);
	}
	ledger->before_ns = ledger->time_ns;
}

static bool on_ended(void *ctx, const struct vmsix_process *process)
{
	struct ledger *ledger = ctx;
	const struct guest *guest = guests_find(ledger->guests, process);

	/* Its announcement was lost. If it runs, it becomes known. */
	if (!guest)
		guest = guests_get(ledger->guests, process, NULL, 0);
	return guest->ended;
}

/* The source counts these no more. If it ever did, that would be another account. */
static void close_ended(struct ledger *ledger)
{
	struct account *account, *next;

	HASH_ITER(hh, ledger->open, account, next)
		if (account->guest && account->guest->ended)
			HASH_DELETE(hh, ledger->open, account);
}

static void add_counts(struct pair_counts *to, const struct pair_counts *from)
{
	unsigned int op;

	for (op = 0; op < VMSIX_NR_OPS; op++)
		to->ok[op] += from->ok[op];
	to->failed += from->failed;
}

static int fold(struct ledger *ledger, const struct account *from)
{
	const struct account_key key = {
		.process.pad = from->matches ? SEVERAL_MATCH : SEVERAL_DO_NOT_MATCH,
		.bdf = from->bdf,
	};
	struct account *to = find(ledger, &key);
	struct series *series;
	size_t i;

	if (!to)
		to = add(ledger, &key);
	to->matches = from->matches;
	to->guests++;
	add_counts(&to->now, &from->now);
	add_counts(&to->before, &from->before);
	for (i = 0; i < from->nr_series; i++) {
		series = series_of(to, from->series[i].op, from->series[i].result);
		if (!series || series_add(series, &from->series[i]))
			return -ENOMEM;
	}
	return 0;
}

static void free_account(struct account *account)
{
	size_t i;

	for (i = 0; i < account->nr_series; i++)
		series_free(&account->series[i]);
	free(account->series);
	free(account);
}

static int fold_forgotten(struct ledger *ledger)
{
	size_t i, kept = 0, nr = ledger->nr;
	struct account *account;
	int err = 0;

	/* Folding adds accounts behind these. */
	for (i = 0; i < ledger->nr; i++) {
		account = ledger->accounts[i];
		if (i < nr && !err && account->guest && account->guest->forget) {
			err = fold(ledger, account);
			if (!err) {
				free_account(account);
				continue;
			}
		}
		ledger->accounts[kept++] = account;
	}
	ledger->nr = kept;
	return err;
}

int ledger_settle(struct ledger *ledger)
{
	const struct source_reader reader = {
		.carry = on_carry, .pair = on_pair, .failure = on_failure, .ended = on_ended,
		.ctx = ledger,
	};
	int err;

	ledger->nr_carries = 0;
	err = ledger->source->take(&reader);
	if (err)
		return err;
	close_ended(ledger);
	match(ledger);
	return fold_forgotten(ledger);
}

void ledger_free(struct ledger *ledger)
{
	size_t i;

	HASH_CLEAR(hh, ledger->open);
	for (i = 0; i < ledger->nr; i++)
		free_account(ledger->accounts[i]);
	free(ledger->accounts);
	free(ledger->carries);
	memset(ledger, 0, sizeof(*ledger));
}
