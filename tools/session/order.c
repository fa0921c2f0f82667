// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "session/order.h"

static int grow(struct order *order)
{
	size_t size = order->size ? 2 * order->size : 256;
	struct vmsix_event *events = reallocarray(order->events, size, sizeof(*events));

	if (!events)
		return -ENOMEM;
	order->events = events;
	order->size = size;
	return 0;
}

int order_add(struct order *order, const struct vmsix_event *event)
{
	size_t i = order->nr;

	if (order->nr == order->size && grow(order))
		return -ENOMEM;
	/* Nearly sorted already: this seldom moves anything. */
	while (i > 0 && order->events[i - 1].time_ns > event->time_ns)
		i--;
	memmove(&order->events[i + 1], &order->events[i], (order->nr - i) * sizeof(*event));
	order->events[i] = *event;
	order->nr++;
	return 0;
}

void order_flush(struct order *order, __u64 before_ns,
		 void (*fn)(void *ctx, const struct vmsix_event *event), void *ctx)
{
	size_t i;

	for (i = 0; i < order->nr && order->events[i].time_ns < before_ns; i++)
		fn(ctx, &order->events[i]);
	if (!i)
		return;
	order->nr -= i;
	memmove(order->events, order->events + i, order->nr * sizeof(*order->events));
}

void order_free(struct order *order)
{
	free(order->events);
	memset(order, 0, sizeof(*order));
}
