/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef VMSIX_STATS_HELD_H
#define VMSIX_STATS_HELD_H

#include <stddef.h>

#include "vmsix_event.h"

struct source;

struct held_device {
	struct vmsix_bdf bdf;
	long long base;
};

/**
 * struct held - vectors that devices held before the first event
 *
 * A law of conservation: these + allocated - freed must be what sysfs shows, or events were missed.
 *
 * @devices: @nr devices, sorted by PCI address
 */
struct held {
	struct held_device *devices;
	size_t nr;
	size_t room;
};

/** held_init() - read all devices of VFIO drivers; @source: must be counting already */
int held_init(struct held *held, const struct source *source);

/** held_order() - order of PCI addresses, for qsort() */
int held_order(const struct vmsix_bdf *a, const struct vmsix_bdf *b);

/** held_change() - by how much successful operations, by enum vmsix_op, change the vectors held */
long long held_change(const __u64 ok[VMSIX_NR_OPS]);

/** held_at_start() - vectors that a device held when counting began */
long long held_at_start(const struct held *held, const struct vmsix_bdf *bdf);

void held_free(struct held *held);

#endif /* VMSIX_STATS_HELD_H */
