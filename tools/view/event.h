/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef VMSIX_VIEW_EVENT_H
#define VMSIX_VIEW_EVENT_H

#include <stdbool.h>

#include "base/clock.h"
#include "guest/guest.h"
#include "output/table.h"
#include "vmsix_event.h"

/**
 * struct event_view - events, a line or a JSON record each
 * @json: records; otherwise lines of a table
 * @time: what makes an event's time a time of day
 * @fields: what the source knows, see struct source; the rest is "-", or null
 */
struct event_view {
	struct table table;
	bool json;
	const struct timebase *time;
	__u32 fields;
};

/**
 * event_view_init() - before anything else
 * @columns: argument of -o, NULL for the standard
 *
 * Return: 0, or -EINVAL after a message about @columns.
 */
int event_view_init(struct event_view *v, bool json, const char *columns);

/** event_view_begin() - before the first event: the columns' names; @time must stay valid */
void event_view_begin(struct event_view *v, const struct timebase *time, __u32 fields);

/** event_view_show() - print one event */
void event_view_show(const struct event_view *v, const struct vmsix_event *e,
		     const struct guest *guest);

#endif /* VMSIX_VIEW_EVENT_H */
