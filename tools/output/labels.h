/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef VMSIX_OUTPUT_LABELS_H
#define VMSIX_OUTPUT_LABELS_H

#include "guest/guest.h"
#include "vmsix_event.h"

/**
 * struct labels - key of a row or record: a guest and a device
 *
 * It is the first member of each table's row, so that all tables share the columns below.
 *
 * @guest: NULL for several guests, which ended long ago
 * @ended: number of these guests
 */
struct labels {
	const struct guest *guest;
	const struct vmsix_bdf *bdf;
	__u64 ended;
};

/* Name of several guests that ended long ago */
#define LABELS_ENDED "(ended)"

/** labels_name() - name of the guest or guests */
const char *labels_name(const struct labels *labels);

/* Columns, see struct table_column: @row begins with a struct labels. */
void cell_guest(char *cell, const void *row);
void cell_guest_source(char *cell, const void *row);
void cell_pid(char *cell, const void *row);
void cell_device(char *cell, const void *row);

struct json_object;

/**
 * labels_add_json() - guest, guest_source, pid, cgroup_id, device; ended for several guests
 * @fields: fields that the source fills, see struct source
 */
void labels_add_json(struct json_object *obj, const struct labels *labels, __u32 fields);

#endif /* VMSIX_OUTPUT_LABELS_H */
