// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "host/device.h"
#include "stats/pairs.h"

/* A pair within pairs_build(), which finds devices once all pairs are there. */
struct place {
	struct vmsix_bdf bdf;
	struct pair *pair;
};

static void count(struct pair_counts *counts, const struct vmsix_key *key, __u64 n)
{
	if (key->result)
		counts->failed += n;
	else if (key->op < VMSIX_NR_OPS)
		counts->ok[key->op] += n;
}

/* Sum the rows of one pair, from @first on. Return: the first row of the next pair. */
static size_t sum_pair(struct pair *pair, const struct snapshot *before, const struct snapshot *now,
		       size_t first)
{
	const struct snapshot_row *rows = now->rows;
	struct vmsix_stats difference;
	size_t i;

	*pair = (struct pair){ 0 };
	for (i = first; i < now->nr && snapshot_same_pair(&rows[i].key, &rows[first].key); i++) {
		snapshot_difference(before, &rows[i], &difference);
		count(&pair->interval, &rows[i].key, difference.count);
		count(&pair->total, &rows[i].key, rows[i].stats.count);
		pair->own += held_by_row(&rows[i]);
	}
	return i;
}

static void sum_pairs(struct pairs *pairs, struct place *places, const struct snapshot *before,
		      const struct snapshot *now, struct guests *guests)
{
	const struct vmsix_key *key;
	struct pair *pair;
	size_t i = 0;

	while (i < now->nr) {
		key = &now->rows[i].key;
		pair = &pairs->pair[pairs->nr];
		places[pairs->nr++] = (struct place){ key->bdf, pair };
		i = sum_pair(pair, before, now, i);
		pair->guest = guests_identify(guests, &key->process);
	}
}

/* Any order that puts the pairs of a device together. */
static int compare_places(const void *a, const void *b)
{
	return memcmp(&((const struct place *)a)->bdf, &((const struct place *)b)->bdf,
		      sizeof(struct vmsix_bdf));
}

static void compare_with_sysfs(struct pair_device *device)
{
	device->msi_irqs = device_msi_irqs(&device->bdf);
	device->mismatch = device_is_vfio(&device->bdf) && device->held != device->msi_irqs;
}

static void find_devices(struct pairs *pairs, struct place *places, const struct held *held)
{
	struct pair_device *device = NULL;
	size_t i;

	qsort(places, pairs->nr, sizeof(*places), compare_places);
	for (i = 0; i < pairs->nr; i++) {
		if (!device || memcmp(&device->bdf, &places[i].bdf, sizeof(device->bdf))) {
			device = &pairs->device[pairs->nr_devices++];
			*device = (struct pair_device){
				.bdf = places[i].bdf,
				.held = held_at_start(held, &places[i].bdf),
			};
		}
		places[i].pair->device = device;
		device->held += places[i].pair->own;
		if (places[i].pair->own > 0)
			device->owned += places[i].pair->own;
	}
	for (i = 0; i < pairs->nr_devices; i++)
		compare_with_sysfs(&pairs->device[i]);
}

/* At most one pair and one device for each row; plus one, because there may be no rows. */
static int make_room(struct pairs *pairs, struct place **places, size_t rows)
{
	pairs->pair = reallocarray(NULL, rows + 1, sizeof(*pairs->pair));
	pairs->device = reallocarray(NULL, rows + 1, sizeof(*pairs->device));
	*places = reallocarray(NULL, rows + 1, sizeof(**places));
	return pairs->pair && pairs->device && *places ? 0 : -ENOMEM;
}

int pairs_build(struct pairs *pairs, const struct snapshot *before, __u64 before_ns,
		const struct snapshot *now, const struct held *held, struct guests *guests)
{
	struct place *places = NULL;
	int err;

	pairs_free(pairs);
	pairs->time_ns = now->time_ns;
	pairs->interval_ns = now->time_ns - before_ns;
	err = make_room(pairs, &places, now->nr);
	if (!err) {
		sum_pairs(pairs, places, before, now, guests);
		find_devices(pairs, places, held);
	}
	free(places);
	return err;
}

void pairs_free(struct pairs *pairs)
{
	free(pairs->pair);
	free(pairs->device);
	memset(pairs, 0, sizeof(*pairs));
}

bool pairs_mismatch(const struct pairs *pairs)
{
	size_t i;

	for (i = 0; i < pairs->nr_devices; i++)
		if (pairs->device[i].mismatch)
			return true;
	return false;
}

static int compare_devices(const void *a, const void *b)
{
	const struct pair_device *x = a, *y = b;

	return memcmp(&x->bdf, &y->bdf, sizeof(x->bdf));
}

static long long excess(const struct pair_device *device)
{
	return device->held - device->msi_irqs;
}

bool pairs_new_mismatch(const struct pairs *pairs, const struct pairs *last)
{
	const struct pair_device *now, *then;

	for (now = pairs->device; now < pairs->device + pairs->nr_devices; now++) {
		if (!now->mismatch)
			continue;
		then = last->nr_devices ? bsearch(now, last->device, last->nr_devices,
						  sizeof(*last->device), compare_devices) : NULL;
		if (!then || !then->mismatch || excess(then) != excess(now))
			return true;
	}
	return false;
}

bool pair_active(const struct pair *pair)
{
	static const struct pair_counts none;

	return memcmp(&pair->interval, &none, sizeof(none)) != 0;
}

bool pair_holds_vectors(const struct pair *pair)
{
	long long others = pair->device->owned - (pair->own > 0 ? pair->own : 0);

	return pair->device->held - others > 0;
}

__u64 pair_freed(const struct pair_counts *counts)
{
	return counts->ok[VMSIX_OP_FREE_DISABLE] + counts->ok[VMSIX_OP_FREE_RELEASE] +
	       counts->ok[VMSIX_OP_FREE_UNWIND] + counts->ok[VMSIX_OP_FREE_CACHE];
}
