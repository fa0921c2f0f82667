/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef VMSIX_STATS_SERIES_H
#define VMSIX_STATS_SERIES_H

#include <stddef.h>

#include "vmsix_event.h"

/* A slot of a histogram that is not empty */
struct series_slot {
	__u32 slot;
	__u64 count;
};

/**
 * struct series_state - counters at one time, as in struct vmsix_stats; only slots that are used
 * take memory
 */
struct series_state {
	__u64 count;
	__u64 vectors;
	__u64 sum_ns;
	__u64 max_ns;
	struct series_slot *slots;
	size_t nr;
};

/**
 * struct series - counters of an operation and result, now and at the end of the last interval
 *
 * As long as nothing changes, both states share their slots.
 */
struct series {
	__u32 op;
	__s32 result;
	struct series_state now;
	struct series_state before;
};

/** series_set() - set the counters; returns 0 or -ENOMEM, which changes nothing */
int series_set(struct series *series, const struct vmsix_stats *stats);

/** series_total() - counters since counting began */
void series_total(const struct series *series, struct vmsix_stats *stats);

/**
 * series_interval() - counters since the last series_next()
 *
 * The longest duration of the interval is not known exactly: max_ns becomes the upper edge of the
 * highest slot used, if that is less than the overall maximum.
 */
void series_interval(const struct series *series, struct vmsix_stats *stats);

/** series_next() - begin another interval */
void series_next(struct series *series);

/** series_add() - add the counters of @from, now and before; returns 0 or -ENOMEM */
int series_add(struct series *series, const struct series *from);

void series_free(struct series *series);

#endif /* VMSIX_STATS_SERIES_H */
