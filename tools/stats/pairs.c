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

static void subtract(const struct pair_counts *now, const struct pair_counts *before,
		     struct pair_counts *difference)
{
	unsigned int op;

	for (op = 0; op < VMSIX_NR_OPS; op++)
		difference->ok[op] = now->ok[op] - before->ok[op];
	difference->failed = now->failed - before->failed;
}

static void fill_pairs(struct pairs *pairs, struct place *places, const struct ledger *ledger)
{
	const struct account *account;
	struct pair *pair;
	size_t i;

	for (i = 0; i < ledger->nr; i++) {
		account = ledger->accounts[i];
		pair = &pairs->pair[pairs->nr];
		places[pairs->nr++] = (struct place){ account->bdf, pair };
		*pair = (struct pair){ .account = account, .total = account->now,
				       .own = held_change(account->now.ok) };
		subtract(&account->now, &account->before, &pair->interval);
	}
}

static int compare_places(const void *a, const void *b)
{
	return held_order(&((const struct place *)a)->bdf, &((const struct place *)b)->bdf);
}

static void compare_with_sysfs(struct pair_device *device)
{
	device->msi_irqs = device_msi_irqs(&device->bdf);
	device->mismatch = device_is_vfio(&device->bdf) && device->held != device->msi_irqs;
}

/* Vectors that the guest has allocated, and holds */
static long long owned(const struct pair *pair)
{
	const struct guest *guest = pair->account->guest;

	return guest && !guest->ended && pair->own > 0 ? pair->own : 0;
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
		device->owned += owned(places[i].pair);
	}
	for (i = 0; i < pairs->nr_devices; i++)
		compare_with_sysfs(&pairs->device[i]);
}

/* At most one device for each pair; plus one, because there may be none. */
static int make_room(struct pairs *pairs, struct place **places, size_t nr)
{
	pairs->pair = reallocarray(NULL, nr + 1, sizeof(*pairs->pair));
	pairs->device = reallocarray(NULL, nr + 1, sizeof(*pairs->device));
	*places = reallocarray(NULL, nr + 1, sizeof(**places));
	return pairs->pair && pairs->device && *places ? 0 : -ENOMEM;
}

int pairs_build(struct pairs *pairs, const struct ledger *ledger, const struct held *held)
{
	struct place *places = NULL;
	int err;

	pairs_free(pairs);
	pairs->time_ns = ledger->time_ns;
	pairs->interval_ns = ledger->time_ns - ledger->before_ns;
	err = make_room(pairs, &places, ledger->nr);
	if (!err) {
		fill_pairs(pairs, places, ledger);
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
	return held_order(&((const struct pair_device *)a)->bdf,
			  &((const struct pair_device *)b)->bdf);
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
	return pair->device->held - (pair->device->owned - owned(pair)) > 0;
}

__u64 pair_freed(const struct pair_counts *counts)
{
	return counts->ok[VMSIX_OP_FREE_DISABLE] + counts->ok[VMSIX_OP_FREE_RELEASE] +
	       counts->ok[VMSIX_OP_FREE_UNWIND] + counts->ok[VMSIX_OP_FREE_CACHE];
}
