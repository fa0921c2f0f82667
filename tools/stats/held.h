/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef VMSIX_STATS_HELD_H
#define VMSIX_STATS_HELD_H

#include "stats/snapshot.h"
#include "vmsix_event.h"

struct held_device {
	struct vmsix_bdf bdf;
	long long base;
};

/**
 * struct held - vectors that devices held before the first event
 *
 * A law of conservation: these + allocated - freed must be what sysfs shows, or events were missed.
 */
struct held {
	struct held_device *devices;
	size_t nr;
	size_t room;
};

/** held_init() - read all devices of VFIO drivers; @source: must be counting already */
int held_init(struct held *held, const struct source *source);

/** held_at_start() - vectors that a device held when counting began */
long long held_at_start(const struct held *held, const struct vmsix_bdf *bdf);

/** held_by_row() - what a row adds to the vectors held; negative if it freed vectors */
long long held_by_row(const struct snapshot_row *row);

void held_free(struct held *held);

#endif /* VMSIX_STATS_HELD_H */
