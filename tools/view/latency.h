/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef VMSIX_VIEW_LATENCY_H
#define VMSIX_VIEW_LATENCY_H

#include <stdbool.h>

#include "guest/guest.h"
#include "output/heading.h"
#include "output/table.h"
#include "stats/snapshot.h"

/**
 * struct latency_view - how long operations took, by guest, device, operation and result
 * @json: records; otherwise tables
 * @bars: a drawing of each distribution below the table
 * @heading: its times are set when counting begins
 * @fields: what the source knows, see struct source
 */
struct latency_view {
	struct table table;
	bool json;
	bool bars;
	struct heading heading;
	__u32 fields;
};

/**
 * latency_view_init() - before anything else
 * @columns: argument of -o, NULL for the standard
 *
 * Return: 0, or -EINVAL after a message about @columns.
 */
int latency_view_init(struct latency_view *v, const char *columns);

/**
 * latency_view_show() - print what was measured in an interval
 * @before: the counters at its beginning, nothing if that is when counting began
 * @now: those at its end
 * @interval_ns: its length
 * @guests: names; only those that -g asks for are shown
 */
void latency_view_show(struct latency_view *v, const struct snapshot *before,
		       const struct snapshot *now, __u64 interval_ns, struct guests *guests);

#endif /* VMSIX_VIEW_LATENCY_H */
