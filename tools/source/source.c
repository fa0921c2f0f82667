// SPDX-License-Identifier: GPL-2.0-only
#include "source/source.h"
#include "source/tracepoint.h"

const struct source *source_current = &source_tracepoint;

const char *source_field_name(unsigned int i)
{
	static const char *const names[SOURCE_NR_FIELDS] = {
		"cgroup_id", "tid", "comm", "cpu", "irq", "delta_ns",
	};

	return names[i];
}
