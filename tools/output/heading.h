/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef VMSIX_OUTPUT_HEADING_H
#define VMSIX_OUTPUT_HEADING_H

#include <stdbool.h>

#include "base/clock.h"

/**
 * struct heading - heading of each table of a command that prints several
 * @timestamps: print the time as well (-T)
 * @time: converts to the time of day
 * @printed: headings so far
 */
struct heading {
	bool timestamps;
	const struct timebase *time;
	unsigned int printed;
};

/** heading_print() - print the heading of the next table; @time_ns: its clock_event_ns() */
void heading_print(struct heading *heading, __u64 time_ns);

#endif /* VMSIX_OUTPUT_HEADING_H */
