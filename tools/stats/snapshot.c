// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/memory.h"
#include "source/source.h"
#include "stats/percentile.h"
#include "stats/snapshot.h"

static int order_u64(__u64 a, __u64 b)
{
	return (a > b) - (a < b);
}

static int compare_keys(const struct vmsix_key *a, const struct vmsix_key *b)
{
	int c = order_u64(a->process.start_ns, b->process.start_ns);

	if (!c)
		c = order_u64(a->process.tgid, b->process.tgid);
	if (!c)
		c = order_u64(a->bdf.domain, b->bdf.domain);
	if (!c)
		c = order_u64((__u64)a->bdf.bus << 16 | a->bdf.devfn,
			      (__u64)b->bdf.bus << 16 | b->bdf.devfn);
	if (!c)
		c = order_u64(a->op, b->op);
	/* 0 first, then errno by errno */
	if (!c)
		c = order_u64((__u64)-a->result, (__u64)-b->result);
	return c;
}

static int compare_rows(const void *a, const void *b)
{
	return compare_keys(&((const struct snapshot_row *)a)->key,
			    &((const struct snapshot_row *)b)->key);
}

bool snapshot_same_pair(const struct vmsix_key *a, const struct vmsix_key *b)
{
	return !memcmp(&a->process, &b->process, sizeof(a->process)) &&
	       !memcmp(&a->bdf, &b->bdf, sizeof(a->bdf));
}

static int add(void *ctx, const struct vmsix_key *key, const struct vmsix_stats *stats)
{
	struct snapshot *snap = ctx;
	struct snapshot_row *rows;

	rows = memory_grow(snap->rows, &snap->size, snap->nr + 1, sizeof(*rows));
	if (!rows)
		return -ENOMEM;
	snap->rows = rows;
	rows[snap->nr++] = (struct snapshot_row){ *key, *stats };
	return 0;
}

int snapshot_read(struct snapshot *snap, const struct source *source)
{
	const struct source_reader reader = { .counter = add, .ctx = snap };
	int err;

	snapshot_free(snap);
	snap->time_ns = clock_event_ns();
	err = source->read(&reader);
	if (err)
		snapshot_free(snap);
	else if (snap->nr)
		qsort(snap->rows, snap->nr, sizeof(*snap->rows), compare_rows);
	return err;
}

const struct snapshot_row *snapshot_find(const struct snapshot *snap, const struct vmsix_key *key)
{
	size_t low = 0, high = snap->nr, middle;
	int c;

	while (low < high) {
		middle = low + (high - low) / 2;
		c = compare_keys(key, &snap->rows[middle].key);
		if (!c)
			return &snap->rows[middle];
		if (c < 0)
			high = middle;
		else
			low = middle + 1;
	}
	return NULL;
}

void snapshot_difference(const struct snapshot *before, const struct snapshot_row *now,
			 struct vmsix_stats *difference)
{
	const struct snapshot_row *old = snapshot_find(before, &now->key);
	unsigned int i;
	__u64 edge;

	*difference = now->stats;
	if (!old)
		return;
	difference->count -= old->stats.count;
	difference->vectors -= old->stats.vectors;
	difference->sum_ns -= old->stats.sum_ns;
	for (i = 0; i < VMSIX_HIST_SLOTS; i++)
		difference->slots[i] -= old->stats.slots[i];
	/* A new maximum is exact. Otherwise only the slots are known. */
	if (now->stats.max_ns > old->stats.max_ns)
		return;
	edge = percentile_edge(difference);
	if (difference->max_ns > edge)
		difference->max_ns = edge;
}

void snapshot_free(struct snapshot *snap)
{
	free(snap->rows);
	memset(snap, 0, sizeof(*snap));
}
