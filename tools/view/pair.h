/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef VMSIX_VIEW_PAIR_H
#define VMSIX_VIEW_PAIR_H

#include <stdbool.h>

#include "output/heading.h"
#include "output/table.h"
#include "stats/pairs.h"

/**
 * struct pair_view - what guests did with devices, a row or a JSON record for each pair
 * @json: records; otherwise tables
 * @heading: its times are set when counting begins
 * @fields: what the source knows, see struct source
 */
struct pair_view {
	struct table table;
	bool json;
	struct heading heading;
	__u32 fields;
};

/**
 * pair_view_init() - before anything else
 * @columns: argument of -o, NULL for the standard
 *
 * Return: 0, or -EINVAL after a message about @columns.
 */
int pair_view_init(struct pair_view *v, const char *columns);

/**
 * pair_view_show() - print the pairs of an interval
 * @shown: which of them; @ctx is handed to it
 */
void pair_view_show(struct pair_view *v, const struct pairs *pairs,
		    bool (*shown)(const struct pair *pair, void *ctx), void *ctx);

#endif /* VMSIX_VIEW_PAIR_H */
