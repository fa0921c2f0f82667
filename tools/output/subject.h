/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef VMSIX_OUTPUT_SUBJECT_H
#define VMSIX_OUTPUT_SUBJECT_H

#include "guest/guest.h"
#include "vmsix_event.h"

/**
 * struct subject - what a row or record is about
 *
 * First member of every row that a table shows, so that the columns below are the same in all.
 */
struct subject {
	const struct guest *guest;
	const struct vmsix_bdf *bdf;
};

/* Columns, see struct table_column: @row begins with a struct subject. */
void subject_put_guest(char *cell, const void *row);
void subject_put_guest_source(char *cell, const void *row);
void subject_put_pid(char *cell, const void *row);
void subject_put_device(char *cell, const void *row);

struct json_object;

/** subject_add_json() - guest, guest_source, pid, cgroup_id, device */
void subject_add_json(struct json_object *obj, const struct subject *subject);

#endif /* VMSIX_OUTPUT_SUBJECT_H */
