// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "session/reorder.h"

int reorder_add(struct reorder *reorder, const struct vmsix_event *event)
{
	struct vmsix_event *events;
	size_t i = reorder->nr;

	events = memory_grow(reorder->events, &reorder->size, reorder->nr + 1, sizeof(*events));
	if (!events)
		return -ENOMEM;
	reorder->events = events;
	if (event->time_ns < reorder->flushed_ns)
		reorder->late++;
	/* Events are nearly sorted, so this seldom moves anything. */
	while (i > 0 && events[i - 1].time_ns > event->time_ns)
		i--;
	memmove(&events[i + 1], &events[i], (reorder->nr - i) * sizeof(*event));
	events[i] = *event;
	reorder->nr++;
	return 0;
}

void reorder_flush(struct reorder *reorder, __u64 before_ns,
		 void (*fn)(void *ctx, const struct vmsix_event *event), void *ctx)
{
	size_t i;

	for (i = 0; i < reorder->nr && reorder->events[i].time_ns < before_ns; i++)
		fn(ctx, &reorder->events[i]);
	if (!i)
		return;
	if (reorder->events[i - 1].time_ns > reorder->flushed_ns)
		reorder->flushed_ns = reorder->events[i - 1].time_ns;
	reorder->nr -= i;
	memmove(reorder->events, reorder->events + i, reorder->nr * sizeof(*reorder->events));
}

void reorder_free(struct reorder *reorder)
{
	free(reorder->events);
	memset(reorder, 0, sizeof(*reorder));
}
