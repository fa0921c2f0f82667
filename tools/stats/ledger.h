/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef VMSIX_STATS_LEDGER_H
#define VMSIX_STATS_LEDGER_H

#include <stdbool.h>
#include <stddef.h>

#include "base/hash.h"
#include "guest/guest.h"
#include "stats/series.h"
#include "vmsix_event.h"

struct source;

/**
 * struct pair_counts - operations of a guest on a device
 * @ok: successful operations, by enum vmsix_op
 * @failed: failed operations
 */
struct pair_counts {
	__u64 ok[VMSIX_NR_OPS];
	__u64 failed;
};

/**
 * struct account - what a guest has done with a device
 * @process: all 0 for an account of several guests
 * @guest: NULL for an account of several guests, which ended long ago
 * @matches: whether its guests match -g
 * @guests: number of guests
 * @now: counts since counting began
 * @before: counts at the end of the last interval
 * @series: @nr_series histograms, sorted by operation, result; none if the ledger keeps none
 * @room: number of series that there is room for
 * @hh: in struct ledger's index
 */
struct account {
	struct vmsix_process process;
	struct vmsix_bdf bdf;
	const struct guest *guest;
	bool matches;
	__u64 guests;
	struct pair_counts now;
	struct pair_counts before;
	struct series *series;
	size_t nr_series;
	size_t room;
	UT_hash_handle hh;
};

/**
 * struct ledger - all that was counted, per guest and device
 * @accounts: @nr accounts, sorted by guest (the longest running first), then device; accounts of
 *            several guests come last
 * @time_ns: when the source was read, as clock_event_ns()
 * @before_ns: end of the last interval
 *
 * The other members are its own.
 */
struct ledger {
	struct account **accounts;
	size_t nr;
	__u64 time_ns;
	__u64 before_ns;

	const struct source *source;
	struct guests *guests;
	bool histograms;
	size_t room;
	bool sorted;
	struct account *open;		/* index of accounts that the source still counts */
	struct ledger_carry *carries;
	size_t nr_carries;
	size_t carries_room;
};

/**
 * ledger_init() - an empty ledger
 * @histograms: keep series
 * @start_ns: start of counting
 */
void ledger_init(struct ledger *ledger, const struct source *source, struct guests *guests,
		 bool histograms, __u64 start_ns);

/** ledger_read() - read the source; returns 0 or a negative errno */
int ledger_read(struct ledger *ledger);

/** ledger_next() - begin another interval */
void ledger_next(struct ledger *ledger);

/**
 * ledger_settle() - take the counts of guests that have ended out of the source
 *
 * To be called after guests_look(); the source must have take(). Accounts of guests that
 * guests_look() wants to forget become one for each device. No count is lost: nothing is deleted
 * before it was read.
 *
 * Return: 0 or a negative errno.
 */
int ledger_settle(struct ledger *ledger);

void ledger_free(struct ledger *ledger);

#endif /* VMSIX_STATS_LEDGER_H */
