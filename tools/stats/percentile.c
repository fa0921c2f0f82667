// SPDX-License-Identifier: GPL-2.0-only
#include "base/rank.h"
#include "stats/percentile.h"

__u64 percentile_samples(const struct vmsix_stats *stats)
{
	__u64 samples = 0;
	unsigned int i;

	for (i = 0; i < VMSIX_HIST_SLOTS; i++)
		samples += stats->slots[i];
	return samples;
}

__u64 percentile_ns(const struct vmsix_stats *stats, unsigned int permille)
{
	__u64 samples = percentile_samples(stats), below = 0, edge, rank;
	unsigned int i;

	if (!samples)
		return 0;
	rank = rank_of(samples, permille);
	for (i = 0; i < VMSIX_HIST_SLOTS - 1; i++) {
		below += stats->slots[i];
		if (below >= rank)
			break;
	}
	edge = vmsix_hist_low(i + 1);
	return edge < stats->max_ns ? edge : stats->max_ns;
}

__u64 percentile_mean_ns(const struct vmsix_stats *stats)
{
	__u64 samples = percentile_samples(stats);

	return samples ? stats->sum_ns / samples : 0;
}

__u64 percentile_edge(const struct vmsix_stats *stats)
{
	unsigned int i;

	for (i = VMSIX_HIST_SLOTS; i > 0; i--)
		if (stats->slots[i - 1])
			return vmsix_hist_low(i);
	return 0;
}
