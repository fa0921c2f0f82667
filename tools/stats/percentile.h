/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef VMSIX_STATS_PERCENTILE_H
#define VMSIX_STATS_PERCENTILE_H

#include "vmsix_event.h"

/*
 * Statistics of durations from the slots of a histogram. Events without duration are in no slot:
 * the number of samples can be less than the number of events.
 */

/** percentile_samples() - how many durations there are */
__u64 percentile_samples(const struct vmsix_stats *stats);

/**
 * percentile_ns() - a duration that a share of all durations do not exceed
 * @permille: the share, 1 .. 1000: 999 for p99.9
 *
 * The rank is the smallest one not below the share (nearest rank). The duration of that rank is
 * known to within its slot; the slot's upper edge, or the longest duration if that is less, is
 * returned. From 64 ns on it is at most 12.5 % above the true one, and never below.
 *
 * Return: nanoseconds, 0 without samples.
 */
__u64 percentile_ns(const struct vmsix_stats *stats, unsigned int permille);

/** percentile_mean_ns() - exact mean, rounded down; 0 without samples */
__u64 percentile_mean_ns(const struct vmsix_stats *stats);

/** percentile_edge() - upper edge of the highest slot used, 0 without samples */
__u64 percentile_edge(const struct vmsix_stats *stats);

#endif /* VMSIX_STATS_PERCENTILE_H */
