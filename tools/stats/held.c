// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/memory.h"
#include "host/device.h"
#include "source/source.h"
#include "stats/held.h"

/*
 * A running operation has changed sysfs before its event. If an event comes while we wait, we read
 * again. On a host that is never idle, the last reading is used.
 */
#define REST_US 20000
#define MAX_TRIES 8

int held_order(const struct vmsix_bdf *a, const struct vmsix_bdf *b)
{
	if (a->domain != b->domain)
		return a->domain < b->domain ? -1 : 1;
	return (a->bus << 8 | a->devfn) - (b->bus << 8 | b->devfn);
}

long long held_change(const __u64 ok[VMSIX_NR_OPS])
{
	return (long long)(ok[VMSIX_OP_ALLOC_INITIAL] + ok[VMSIX_OP_ALLOC_DYNAMIC] -
			   ok[VMSIX_OP_FREE_DISABLE] - ok[VMSIX_OP_FREE_RELEASE] -
			   ok[VMSIX_OP_FREE_UNWIND] - ok[VMSIX_OP_FREE_CACHE]);
}

static int compare_devices(const void *a, const void *b)
{
	return held_order(&((const struct held_device *)a)->bdf,
			  &((const struct held_device *)b)->bdf);
}

static struct held_device *find(const struct held *held, const struct vmsix_bdf *bdf)
{
	const struct held_device key = { .bdf = *bdf };

	return held->nr ? bsearch(&key, held->devices, held->nr, sizeof(key), compare_devices) :
			  NULL;
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

/**
 * struct count - what a source has counted
 * @held: devices whose vectors held the counters explain; NULL: none
 */
struct count {
	struct held *held;
	__u64 events;
};

static int on_pair(void *ctx, const struct vmsix_pair *pair, const struct vmsix_counters *counters)
{
	struct vmsix_process process;
	struct held_device *device;
	struct count *count = ctx;
	struct vmsix_bdf bdf;
	unsigned int op;

	for (op = 0; op < VMSIX_NR_OPS; op++)
		count->events += counters->count[op];
	if (!count->held)
		return 0;
	vmsix_pair_unpack(pair, &process, &bdf);
	device = find(count->held, &bdf);
	if (device)
		device->base -= held_change(counters->count);
	return 0;
}

static int count_events(const struct source *source, struct count *count)
{
	const struct source_reader reader = { .pair = on_pair, .ctx = count };

	return source->read(&reader);
}

/*
 * Read sysfs between two readings of the counters. Return: -EAGAIN if there were events meanwhile.
 * Failed operations change nothing.
 */
static int look(struct held *held, const struct source *source)
{
	struct count before = { 0 }, after = { .held = held };
	int err = count_events(source, &before);

	if (err)
		return err;
	held_free(held);
	device_for_each(add_device, held);
	if (held->nr)
		qsort(held->devices, held->nr, sizeof(*held->devices), compare_devices);
	usleep(REST_US);
	err = count_events(source, &after);
	return !err && before.events != after.events ? -EAGAIN : err;
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
	const struct held_device *device = find(held, bdf);

	return device ? device->base : 0;
}

void held_free(struct held *held)
{
	free(held->devices);
	memset(held, 0, sizeof(*held));
}
