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
 * struct held - how many vectors devices held before any event was seen
 *
 * Vectors held = those + allocated - freed, and must be what sysfs shows: the law of conservation
 * that tells whether every event was seen.
 */
struct held {
	struct held_device *devices;
	size_t nr;
};

/** held_init() - look at all devices of VFIO drivers; @source: is counting already */
int held_init(struct held *held, const struct source *source);

/** held_at_start() - vectors that a device held when counting began */
long long held_at_start(const struct held *held, const struct vmsix_bdf *bdf);

/** held_by_row() - what a row adds to the vectors held: allocated, or less than 0: freed */
long long held_by_row(const struct snapshot_row *row);

void held_free(struct held *held);

#endif /* VMSIX_STATS_HELD_H */
