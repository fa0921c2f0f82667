/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef VMSIX_SESSION_ORDER_H
#define VMSIX_SESSION_ORDER_H

#include <stddef.h>

#include "vmsix_event.h"

/**
 * struct order - events waiting for those that are older than they
 *
 * An event's time is taken before its place in the ring buffer is, so two CPUs can enter theirs in
 * the wrong order. Events are held back long enough for any such pair to be put right.
 */
struct order {
	struct vmsix_event *events;
	size_t nr;
	size_t size;
};

/* Between the two, a program can be interrupted but not put to sleep. */
#define ORDER_DELAY_NS 10000000

/** order_add() - 0 or -ENOMEM; events of the same time stay in the order they came in */
int order_add(struct order *order, const struct vmsix_event *event);

/** order_flush() - hand over, oldest first, all events from before @before_ns */
void order_flush(struct order *order, __u64 before_ns,
		 void (*fn)(void *ctx, const struct vmsix_event *event), void *ctx);

void order_free(struct order *order);

#endif /* VMSIX_SESSION_ORDER_H */
