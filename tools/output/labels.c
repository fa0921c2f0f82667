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

const char *labels_name(const struct labels *labels)
{
	return labels->guest ? labels->guest->name : LABELS_ENDED;
}

void cell_guest(char *cell, const void *row)
{
	snprintf(cell, TABLE_CELL_SIZE, "%s", labels_name(labels_of(row)));
}

void cell_guest_source(char *cell, const void *row)
{
	const struct guest *guest = labels_of(row)->guest;

	snprintf(cell, TABLE_CELL_SIZE, "%s", guest ? guest_source_name(guest->source) : "-");
}

void cell_pid(char *cell, const void *row)
{
	const struct guest *guest = labels_of(row)->guest;

	if (guest)
		snprintf(cell, TABLE_CELL_SIZE, "%d", guest->tgid);
	else
		snprintf(cell, TABLE_CELL_SIZE, "-");
}

void cell_device(char *cell, const void *row)
{
	format_bdf(cell, TABLE_CELL_SIZE, labels_of(row)->bdf);
}

static void add_guest(struct json_object *obj, const struct guest *guest, __u32 fields)
{
	json_add_str(obj, "guest", guest->name);
	json_add_str(obj, "guest_source", guest_source_name(guest->source));
	json_add_int(obj, "pid", guest->tgid);
	json_add_u64_if(obj, "cgroup_id", fields & SOURCE_CGROUP, guest->cgroup_id);
}

static void add_ended(struct json_object *obj, __u64 ended)
{
	json_add_str(obj, "guest", NULL);
	json_add_str(obj, "guest_source", NULL);
	json_add_int_if(obj, "pid", false, 0);
	json_add_u64_if(obj, "cgroup_id", false, 0);
	json_add_u64(obj, "ended", ended);
}

void labels_add_json(struct json_object *obj, const struct labels *labels, __u32 fields)
{
	if (labels->guest)
		add_guest(obj, labels->guest, fields);
	else
		add_ended(obj, labels->ended);
	json_add_device(obj, labels->bdf);
}
