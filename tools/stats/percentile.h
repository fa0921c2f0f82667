/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef VMSIX_STATS_PERCENTILE_H
#define VMSIX_STATS_PERCENTILE_H

#include "vmsix_event.h"

/*
 * Statistics of durations from the slots of a histogram. Events without a duration are not in a
 * slot, so there can be fewer samples than events.
 */

/** percentile_samples() - number of durations */
__u64 percentile_samples(const struct vmsix_stats *stats);

/**
 * percentile_ns() - percentile of the durations, by nearest rank
 * @permille: the share, 1 .. 1000: 999 for p99.9
 *
 * The duration of that rank is known to within its slot. The result is the slot's upper edge, or
 * the longest duration if that is less. From 64 ns on it is at most 12.5 % above the true value,
 * and never below.
 *
 * Return: nanoseconds, 0 without samples.
 */
__u64 percentile_ns(const struct vmsix_stats *stats, unsigned int permille);

/** percentile_mean_ns() - exact mean, rounded down; 0 without samples */
__u64 percentile_mean_ns(const struct vmsix_stats *stats);

/** percentile_edge() - upper edge of the highest slot used, 0 without samples */
__u64 percentile_edge(const struct vmsix_stats *stats);

#endif /* VMSIX_STATS_PERCENTILE_H */
