// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "stats/percentile.h"
#include "stats/series.h"

static size_t used_slots(const struct vmsix_stats *stats)
{
	size_t nr = 0;
	__u32 i;

	for (i = 0; i < VMSIX_HIST_SLOTS; i++)
		nr += stats->slots[i] != 0;
	return nr;
}

static int pack(const struct vmsix_stats *stats, struct series_state *state)
{
	struct series_slot *slot;
	__u32 i;

	*state = (struct series_state){ stats->count, stats->vectors, stats->sum_ns, stats->max_ns,
					NULL, used_slots(stats) };
	if (!state->nr)
		return 0;
	slot = state->slots = malloc(state->nr * sizeof(*slot));
	if (!slot)
		return -ENOMEM;
	for (i = 0; i < VMSIX_HIST_SLOTS; i++)
		if (stats->slots[i])
			*slot++ = (struct series_slot){ i, stats->slots[i] };
	return 0;
}

static void unpack(const struct series_state *state, struct vmsix_stats *stats)
{
	size_t i;

	*stats = (struct vmsix_stats){ state->count, state->vectors, state->sum_ns, state->max_ns,
				       { 0 } };
	for (i = 0; i < state->nr; i++)
		stats->slots[state->slots[i].slot] = state->slots[i].count;
}

static void free_now(struct series *series)
{
	if (series->now.slots != series->before.slots)
		free(series->now.slots);
}

int series_set(struct series *series, const struct vmsix_stats *stats)
{
	struct series_state now;

	if (pack(stats, &now))
		return -ENOMEM;
	free_now(series);
	series->now = now;
	return 0;
}

void series_total(const struct series *series, struct vmsix_stats *stats)
{
	unpack(&series->now, stats);
}

void series_interval(const struct series *series, struct vmsix_stats *stats)
{
	const struct series_state *before = &series->before;
	__u64 edge;
	size_t i;

	unpack(&series->now, stats);
	stats->count -= before->count;
	stats->vectors -= before->vectors;
	stats->sum_ns -= before->sum_ns;
	for (i = 0; i < before->nr; i++)
		stats->slots[before->slots[i].slot] -= before->slots[i].count;
	/* A new maximum is exact. Otherwise only the slots are known. */
	if (stats->max_ns > before->max_ns)
		return;
	edge = percentile_edge(stats);
	if (stats->max_ns > edge)
		stats->max_ns = edge;
}

void series_next(struct series *series)
{
	if (series->now.slots != series->before.slots)
		free(series->before.slots);
	series->before = series->now;
}

static int add_state(struct series_state *to, const struct series_state *from)
{
	struct vmsix_stats sum, more;
	struct series_state state;
	__u32 i;

	unpack(to, &sum);
	unpack(from, &more);
	sum.count += more.count;
	sum.vectors += more.vectors;
	sum.sum_ns += more.sum_ns;
	if (sum.max_ns < more.max_ns)
		sum.max_ns = more.max_ns;
	for (i = 0; i < VMSIX_HIST_SLOTS; i++)
		sum.slots[i] += more.slots[i];
	if (pack(&sum, &state))
		return -ENOMEM;
	*to = state;
	return 0;
}

int series_add(struct series *series, const struct series *from)
{
	struct series sum = *series;

	if (add_state(&sum.before, &from->before))
		return -ENOMEM;
	if (add_state(&sum.now, &from->now)) {
		free(sum.before.slots);
		return -ENOMEM;
	}
	series_free(series);
	series->now = sum.now;
	series->before = sum.before;
	return 0;
}

void series_free(struct series *series)
{
	free_now(series);
	free(series->before.slots);
	series->now = series->before = (struct series_state){ 0 };
}
