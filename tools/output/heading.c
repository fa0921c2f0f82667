// SPDX-License-Identifier: GPL-2.0-only
#include <stdio.h>

#include "base/format.h"
#include "output/heading.h"
#include "session/session.h"

void heading_print(const struct session *s, unsigned int *blocks, __u64 time_ns)
{
	char time[FORMAT_TIME_SIZE];

	if ((*blocks)++)
		putchar('\n');
	if (!s->opts->timestamps)
		return;
	format_time(time, sizeof(time), time_ns + s->time.wall_offset_ns);
	printf("%s\n", time);
}
