/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef VMSIX_VIEW_PAIR_H
#define VMSIX_VIEW_PAIR_H

#include <stdbool.h>

#include "output/heading.h"
#include "output/table.h"
#include "stats/pairs.h"

/**
 * struct pair_view - operations by guest and device, a row or a JSON record for each pair
 * @json: print records, not tables
 * @heading: its times are set when counting begins
 * @fields: fields that the source fills, see struct source
 */
struct pair_view {
	struct table table;
	bool json;
	struct heading heading;
	__u32 fields;
};

/**
 * pair_view_init() - call it first
 * @columns: argument of -o, NULL for the default
 *
 * Return: 0, or -EINVAL after a message about @columns.
 */
int pair_view_init(struct pair_view *v, const char *columns);

/**
 * pair_view_show() - print the pairs of an interval
 * @shown: returns whether to print a pair; @ctx is passed to it
 */
void pair_view_show(struct pair_view *v, const struct pairs *pairs,
		    bool (*shown)(const struct pair *pair, void *ctx), void *ctx);

#endif /* VMSIX_VIEW_PAIR_H */
