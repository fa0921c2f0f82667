/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef VMSIX_SESSION_REORDER_H
#define VMSIX_SESSION_REORDER_H

#include <stddef.h>

#include "vmsix_event.h"

/**
 * struct reorder - events waiting for those that are older than they
 *
 * An event's time is taken before its place in the ring buffer is, so two CPUs can enter theirs in
 * the wrong order. Events are held back long enough for any such pair to be put right, unless a CPU
 * stands still between the two, as that of a virtual host can.
 *
 * @events: @nr of them, room for @size
 * @flushed_ns: time of the newest that was handed over
 * @late: events that came after a newer one had been handed over
 */
struct reorder {
	struct vmsix_event *events;
	size_t nr;
	size_t size;
	__u64 flushed_ns;
	__u64 late;
};

/* Between reading the clock and reserving its place, a program can be interrupted but not sleep. */
#define REORDER_DELAY_NS 10000000

/** reorder_add() - 0 or -ENOMEM; events of the same time stay in the order they came in */
int reorder_add(struct reorder *reorder, const struct vmsix_event *event);

/** reorder_flush() - hand over, oldest first, all events from before @before_ns */
void reorder_flush(struct reorder *reorder, __u64 before_ns,
		 void (*fn)(void *ctx, const struct vmsix_event *event), void *ctx);

void reorder_free(struct reorder *reorder);

#endif /* VMSIX_SESSION_REORDER_H */
