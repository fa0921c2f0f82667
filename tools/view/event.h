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
 * @json: print records, not lines of a table
 * @time: converts an event's time to the time of day
 * @fields: fields that the source fills, see struct source; others are "-" or null
 */
struct event_view {
	struct table table;
	bool json;
	const struct timebase *time;
	__u32 fields;
};

/**
 * event_view_init() - call it first
 * @columns: argument of -o, NULL for the default
 *
 * Return: 0, or -EINVAL after a message about @columns.
 */
int event_view_init(struct event_view *v, bool json, const char *columns);

/** event_view_begin() - print the heading; @time must stay valid */
void event_view_begin(struct event_view *v, const struct timebase *time, __u32 fields);

/** event_view_show() - print one event */
void event_view_show(const struct event_view *v, const struct vmsix_event *e,
		     const struct guest *guest);

#endif /* VMSIX_VIEW_EVENT_H */
