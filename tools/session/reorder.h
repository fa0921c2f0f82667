/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef VMSIX_SESSION_REORDER_H
#define VMSIX_SESSION_REORDER_H

#include <stddef.h>

#include "vmsix_event.h"

/**
 * struct reorder - a reorder buffer: events that wait for older ones
 *
 * A program reads the clock before it reserves a place in the ring buffer, so events of two CPUs
 * can be in the wrong order. Events wait long enough to sort them, unless a CPU stops between the
 * two, as a virtual one can.
 *
 * @events: @nr events, with room for @size
 * @flushed_ns: time of the newest event that was flushed
 * @late: events that came after a newer one was flushed
 */
struct reorder {
	struct vmsix_event *events;
	size_t nr;
	size_t size;
	__u64 flushed_ns;
	__u64 late;
};

/* Between reading the clock and reserving a place, a program may be interrupted, but not sleep. */
#define REORDER_DELAY_NS 10000000

/** reorder_add() - add an event, behind those of the same time; returns 0 or -ENOMEM */
int reorder_add(struct reorder *reorder, const struct vmsix_event *event);

/** reorder_flush() - call @fn for all events before @before_ns, the oldest first */
void reorder_flush(struct reorder *reorder, __u64 before_ns,
		 void (*fn)(void *ctx, const struct vmsix_event *event), void *ctx);

void reorder_free(struct reorder *reorder);

#endif /* VMSIX_SESSION_REORDER_H */
