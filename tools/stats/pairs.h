/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef VMSIX_STATS_PAIRS_H
#define VMSIX_STATS_PAIRS_H

#include <stdbool.h>
#include <stddef.h>

#include "stats/held.h"
#include "stats/ledger.h"

/**
 * struct pair_device - a device of one or several pairs
 * @held: vectors that it holds according to events: those at the start + allocated - freed
 * @owned: vectors that its running guests have allocated and not freed, without guests that freed
 *         more than they allocated; can exceed @held. A guest that ended has none: if it has not
 *         freed them, it has passed the device to another process
 * @msi_irqs: vectors that it holds according to sysfs
 * @mismatch: @held and @msi_irqs differ, and a VFIO driver is bound to it
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
 * @account: where it is from
 * @interval: operations in the interval; @total: since counting began
 * @own: vectors that the guest has allocated minus those that it has freed; negative if it freed
 *       vectors of others
 */
struct pair {
	const struct account *account;
	const struct pair_device *device;
	struct pair_counts interval;
	struct pair_counts total;
	long long own;
};

/**
 * struct pairs - all pairs at the end of an interval
 * @pair: @nr pairs, in the ledger's order
 * @device: @nr_devices devices, sorted by PCI address
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
 * pairs_build() - compute the pairs of an interval
 * @pairs: filled; its old contents are freed
 * @ledger: counters; the pairs point to its accounts until ledger_settle()
 * @held: vectors at the start of counting
 *
 * It reads sysfs once for each device.
 *
 * Return: 0 or -ENOMEM.
 */
int pairs_build(struct pairs *pairs, const struct ledger *ledger, const struct held *held);

void pairs_free(struct pairs *pairs);

/** pairs_mismatch() - whether a device has a mismatch */
bool pairs_mismatch(const struct pairs *pairs);

/**
 * pairs_new_mismatch() - whether a device has a mismatch that it did not have before
 * @last: the pairs at the end of the last interval; empty if there was none
 *
 * A mismatch by another number of vectors is new. One by the same number may be old, or the next
 * running operation's.
 */
bool pairs_new_mismatch(const struct pairs *pairs, const struct pairs *last);

/** pair_active() - whether the guest had operations in the interval */
bool pair_active(const struct pair *pair);

/**
 * pair_holds_vectors() - whether some of the vectors that the device holds may be this guest's
 *
 * Vectors held at the start may be any guest's. Later ones are attributed to the guest that
 * allocated them.
 */
bool pair_holds_vectors(const struct pair *pair);

/** pair_freed() - vectors freed, for any reason */
__u64 pair_freed(const struct pair_counts *counts);

#endif /* VMSIX_STATS_PAIRS_H */
