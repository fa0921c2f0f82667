// SPDX-License-Identifier: GPL-2.0-only
#include <stdio.h>

#include "base/format.h"
#include "output/json.h"
#include "output/subject.h"
#include "output/table.h"

static const struct subject *subject_of(const void *row)
{
	return row;
}

void subject_put_guest(char *cell, const void *row)
{
	snprintf(cell, TABLE_CELL_SIZE, "%s", subject_of(row)->guest->name);
}

void subject_put_guest_source(char *cell, const void *row)
{
	snprintf(cell, TABLE_CELL_SIZE, "%s", guest_source_name(subject_of(row)->guest->source));
}

void subject_put_pid(char *cell, const void *row)
{
	snprintf(cell, TABLE_CELL_SIZE, "%d", subject_of(row)->guest->tgid);
}

void subject_put_device(char *cell, const void *row)
{
	format_bdf(cell, TABLE_CELL_SIZE, subject_of(row)->bdf);
}

void subject_add_json(struct json_object *obj, const struct subject *subject)
{
	json_add_str(obj, "guest", subject->guest->name);
	json_add_str(obj, "guest_source", guest_source_name(subject->guest->source));
	json_add_int(obj, "pid", subject->guest->tgid);
	json_add_u64(obj, "cgroup_id", subject->guest->cgroup_id);
	json_add_device(obj, subject->bdf);
}
