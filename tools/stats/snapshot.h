/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef VMSIX_STATS_SNAPSHOT_H
#define VMSIX_STATS_SNAPSHOT_H

#include <stdbool.h>
#include <stddef.h>

#include "vmsix_event.h"

struct source;

struct snapshot_row {
	struct vmsix_key key;
	struct vmsix_stats stats;
};

/**
 * struct snapshot - a source's counters at one time
 * @rows: @nr rows, sorted by guest (the longest running first), device, operation, result
 * @size: rows that there is room for
 * @time_ns: as clock_event_ns()
 */
struct snapshot {
	struct snapshot_row *rows;
	size_t nr;
	size_t size;
	__u64 time_ns;
};

/**
 * snapshot_read() - read a source's counters; the old contents of @snap are freed
 *
 * Return: 0 or a negative errno.
 */
int snapshot_read(struct snapshot *snap, const struct source *source);

/** snapshot_find() - the row of a key, NULL if there is none */
const struct snapshot_row *snapshot_find(const struct snapshot *snap, const struct vmsix_key *key);

/**
 * snapshot_difference() - counts since @before
 *
 * The map is never cleared, so no event is missed between two intervals. The longest duration of
 * the interval is not known exactly: max_ns becomes the upper edge of the highest slot used, if
 * that is less than the overall maximum.
 */
void snapshot_difference(const struct snapshot *before, const struct snapshot_row *now,
			 struct vmsix_stats *difference);

void snapshot_free(struct snapshot *snap);

/** snapshot_same_pair() - whether two keys have the same guest and device */
bool snapshot_same_pair(const struct vmsix_key *a, const struct vmsix_key *b);

#endif /* VMSIX_STATS_SNAPSHOT_H */
