// SPDX-License-Identifier: GPL-2.0-only
#include <stdio.h>

#include "base/format.h"
#include "output/heading.h"

void heading_print(struct heading *heading, __u64 time_ns)
{
	char time[FORMAT_TIME_SIZE];

	if (heading->printed++)
		putchar('\n');
	if (!heading->timestamps)
		return;
	format_time(time, sizeof(time), time_ns + heading->time->wall_offset_ns);
	printf("%s\n", time);
}
