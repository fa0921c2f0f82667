// SPDX-License-Identifier: GPL-2.0-only
#include <stdio.h>

#include "base/format.h"
#include "output/json.h"
#include "output/labels.h"
#include "output/table.h"
#include "source/source.h"

static const struct labels *labels_of(const void *row)
{
	return row;
}

void cell_guest(char *cell, const void *row)
{
	snprintf(cell, TABLE_CELL_SIZE, "%s", labels_of(row)->guest->name);
}

void cell_guest_source(char *cell, const void *row)
{
	snprintf(cell, TABLE_CELL_SIZE, "%s", guest_source_name(labels_of(row)->guest->source));
}

void cell_pid(char *cell, const void *row)
{
	snprintf(cell, TABLE_CELL_SIZE, "%d", labels_of(row)->guest->tgid);
}

void cell_device(char *cell, const void *row)
{
	format_bdf(cell, TABLE_CELL_SIZE, labels_of(row)->bdf);
}

void labels_add_json(struct json_object *obj, const struct labels *labels, __u32 fields)
{
	json_add_str(obj, "guest", labels->guest->name);
	json_add_str(obj, "guest_source", guest_source_name(labels->guest->source));
	json_add_int(obj, "pid", labels->guest->tgid);
	json_add_u64_if(obj, "cgroup_id", fields & SOURCE_CGROUP, labels->guest->cgroup_id);
	json_add_device(obj, labels->bdf);
}
