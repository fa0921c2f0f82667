// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/memory.h"
#include "host/device.h"
#include "stats/held.h"

/*
 * A running operation has changed sysfs before its event. If an event comes while we wait, we read
 * again. On a host that is never idle, the last reading is used.
 */
#define REST_US 20000
#define MAX_TRIES 8

long long held_by_row(const struct snapshot_row *row)
{
	long long count = (long long)row->stats.count;

	if (row->key.result)
		return 0;
	switch (row->key.op) {
	case VMSIX_OP_ALLOC_INITIAL:
	case VMSIX_OP_ALLOC_DYNAMIC:
		return count;
	case VMSIX_OP_FREE_DISABLE:
	case VMSIX_OP_FREE_RELEASE:
	case VMSIX_OP_FREE_UNWIND:
	case VMSIX_OP_FREE_CACHE:
		return -count;
	default:
		return 0;
	}
}

static long long vectors_of(const struct snapshot *now, const struct vmsix_bdf *bdf)
{
	long long vectors = 0;
	size_t i;

	for (i = 0; i < now->nr; i++)
		if (!memcmp(&now->rows[i].key.bdf, bdf, sizeof(*bdf)))
			vectors += held_by_row(&now->rows[i]);
	return vectors;
}

static void add_device(const struct vmsix_bdf *bdf, void *ctx)
{
	struct held *held = ctx;

	/* Other drivers have no events. */
	if (!device_is_vfio(bdf))
		return;
	held->devices = memory_or_exit(memory_grow(held->devices, &held->room, held->nr + 1,
						   sizeof(*held->devices)));
	held->devices[held->nr++] = (struct held_device){ *bdf, device_msi_irqs(bdf) };
}

static __u64 events_in(const struct snapshot *snap)
{
	__u64 events = 0;
	size_t i;

	for (i = 0; i < snap->nr; i++)
		events += snap->rows[i].stats.count;
	return events;
}

/* Read sysfs between two readings of the map. Return: -EAGAIN if there were events meanwhile. */
static int look(struct held *held, const struct source *source)
{
	struct snapshot before = { 0 }, after = { 0 };
	size_t i;
	int err = snapshot_read(&before, source);

	if (err)
		return err;
	held_free(held);
	device_for_each(add_device, held);
	usleep(REST_US);
	err = snapshot_read(&after, source);
	if (!err && events_in(&before) != events_in(&after))
		err = -EAGAIN;
	for (i = 0; i < held->nr; i++)
		held->devices[i].base -= vectors_of(&before, &held->devices[i].bdf);
	snapshot_free(&before);
	snapshot_free(&after);
	return err;
}

int held_init(struct held *held, const struct source *source)
{
	int tries = 0, err;

	do
		err = look(held, source);
	while (err == -EAGAIN && ++tries < MAX_TRIES);
	return err == -EAGAIN ? 0 : err;
}

long long held_at_start(const struct held *held, const struct vmsix_bdf *bdf)
{
	long long vectors = 0;
	size_t i;

	for (i = 0; i < held->nr; i++)
		if (!memcmp(&held->devices[i].bdf, bdf, sizeof(*bdf)))
			vectors += held->devices[i].base;
	return vectors;
}

void held_free(struct held *held)
{
	free(held->devices);
	memset(held, 0, sizeof(*held));
}
