/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef VMSIX_STATS_PAIRS_H
#define VMSIX_STATS_PAIRS_H

#include <stdbool.h>
#include <stddef.h>

#include "guest/guest.h"
#include "stats/held.h"
#include "stats/snapshot.h"

/**
 * struct pair_counts - what a guest did with a device
 * @ok: operations that did what they were asked for, by enum vmsix_op
 * @failed: others
 */
struct pair_counts {
	__u64 ok[VMSIX_NR_OPS];
	__u64 failed;
};

/**
 * struct pair_device - a device of one or several pairs
 * @held: vectors it holds, by the events: those at the start + allocated - freed
 * @owned: the vectors that its guests have allocated and not freed, without those guests that freed
 *         more than they allocated; can exceed @held
 * @msi_irqs: vectors it holds, by sysfs
 * @mismatch: the two differ, and a VFIO driver is bound to it
 */
struct pair_device {
	struct vmsix_bdf bdf;
	long long held;
	long long owned;
	unsigned int msi_irqs;
	bool mismatch;
};

/**
 * struct pair - a guest and a device
 * @interval: in the interval; @total: since counting began
 * @own: vectors the guest has allocated minus those it has freed; less than 0 if it freed others'
 */
struct pair {
	const struct guest *guest;
	const struct pair_device *device;
	struct pair_counts interval;
	struct pair_counts total;
	long long own;
};

/**
 * struct pairs - all pairs at the end of an interval
 * @pair: @nr of them: by guest (the longest running first), then device
 * @device: @nr_devices of them
 * @time_ns: end of the interval, as clock_event_ns()
 * @interval_ns: its length
 */
struct pairs {
	struct pair *pair;
	size_t nr;
	struct pair_device *device;
	size_t nr_devices;
	__u64 time_ns;
	__u64 interval_ns;
};

/**
 * pairs_build() - what was counted between two snapshots
 * @pairs: what was in it before is freed
 * @before: empty if counting began with the interval
 * @before_ns: when the interval began
 * @now: the counters at its end
 * @held: vectors at the start
 * @guests: names; must outlive @pairs. Neither snapshot need do so
 *
 * sysfs is read here, once for each device.
 *
 * Return: 0 or -ENOMEM.
 */
int pairs_build(struct pairs *pairs, const struct snapshot *before, __u64 before_ns,
		const struct snapshot *now, const struct held *held, struct guests *guests);

void pairs_free(struct pairs *pairs);

/**
 * pairs_new_mismatch() - whether a device has a mismatch that it did not have before
 * @last: the pairs at the end of the last interval; empty if there was none
 *
 * A mismatch that stays the same is none of an operation under way.
 */
bool pairs_new_mismatch(const struct pairs *pairs, const struct pairs *last);

/** pair_active() - whether the guest did anything in the interval */
bool pair_active(const struct pair *pair);

/**
 * pair_holds_vectors() - whether some of the vectors that the device holds may be this guest's
 *
 * Vectors held at the start may be of any guest; later ones are of the guest that allocated them.
 */
bool pair_holds_vectors(const struct pair *pair);

/** pair_freed() - vectors freed, for whatever reason */
__u64 pair_freed(const struct pair_counts *counts);

#endif /* VMSIX_STATS_PAIRS_H */
