/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef VMSIX_VIEW_LATENCY_H
#define VMSIX_VIEW_LATENCY_H

#include <stdbool.h>

#include "output/heading.h"
#include "output/table.h"
#include "stats/ledger.h"

/**
 * struct latency_view - how long operations took, by guest, device, operation and result
 * @json: print records, not tables
 * @bars: draw each distribution below the table
 * @heading: its times are set when counting begins
 * @fields: fields that the source fills, see struct source
 */
struct latency_view {
	struct table table;
	bool json;
	bool bars;
	struct heading heading;
	__u32 fields;
};

/**
 * latency_view_init() - call it first
 * @columns: argument of -o, NULL for the default
 *
 * Return: 0, or -EINVAL after a message about @columns.
 */
int latency_view_init(struct latency_view *v, const char *columns);

/** latency_view_show() - print the durations of an interval, of guests that match -g */
void latency_view_show(struct latency_view *v, const struct ledger *ledger);

#endif /* VMSIX_VIEW_LATENCY_H */
