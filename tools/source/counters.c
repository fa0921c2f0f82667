// SPDX-License-Identifier: GPL-2.0-only
#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "vmsix_event.h"
#include "vfio_msix.skel.h"

#include "base/memory.h"
#include "source/counters.h"

/* Entries that are read by one call; the most that a call may need is one bucket. */
#define BATCH 512

/* A slot reaches 2^32 in weeks, so one more try is enough. */
#define MAX_TRIES 3

/* A map, and what to do with its entries */
struct walk {
	const struct bpf_map *map;
	int (*fn)(const struct source_reader *reader, const void *key, const void *value);
	struct vmsix_process (*process_of)(const void *key);
};

static int on_carry(const struct source_reader *reader, const void *key, const void *value)
{
	return reader->carry ? reader->carry(reader->ctx, key, *(const __u64 *)value) : 0;
}

static int on_pair(const struct source_reader *reader, const void *key, const void *value)
{
	return reader->pair(reader->ctx, key, value);
}

static int on_failure(const struct source_reader *reader, const void *key, const void *value)
{
	return reader->failure ? reader->failure(reader->ctx, key, value) : 0;
}

static struct vmsix_process process_of_pair(const void *key)
{
	struct vmsix_process process;
	struct vmsix_bdf bdf;

	vmsix_pair_unpack(key, &process, &bdf);
	return process;
}

static struct vmsix_process process_of_carry(const void *key)
{
	return process_of_pair(&((const struct vmsix_carry *)key)->pair);
}

static struct vmsix_process process_of_failure(const void *key)
{
	return ((const struct vmsix_key *)key)->process;
}

#define NR_WALKS 3

/* In the order in which a reader wants them */
static void plan(const struct vfio_msix *skel, struct walk walks[NR_WALKS])
{
	walks[0] = (struct walk){ skel->maps.carries, on_carry, process_of_carry };
	walks[1] = (struct walk){ skel->maps.pairs, on_pair, process_of_pair };
	walks[2] = (struct walk){ skel->maps.failures, on_failure, process_of_failure };
}

/* Call walk->fn for all entries. @keys and @values have room for BATCH. */
static int read_batches(const struct walk *walk, const struct source_reader *reader, char *keys,
			char *values)
{
	size_t key_size = bpf_map__key_size(walk->map), value_size = bpf_map__value_size(walk->map);
	__u32 position, *last = NULL, i, n;
	int err = 0, end = 0;

	while (!err && !end) {
		n = BATCH;
		/* ENOENT: these were the last. */
		if (bpf_map_lookup_batch(bpf_map__fd(walk->map), last, &position, keys, values, &n,
					 NULL)) {
			if (errno != ENOENT)
				return -errno;
			end = 1;
		}
		last = &position;
		for (i = 0; i < n && !err; i++)
			err = walk->fn(reader, keys + i * key_size, values + i * value_size);
	}
	return err;
}

static int read_map(const struct walk *walk, const struct source_reader *reader)
{
	/* Not calloc(): to clear 4 MB takes longer than to read a few entries. */
	char *keys = reallocarray(NULL, BATCH, bpf_map__key_size(walk->map));
	char *values = reallocarray(NULL, BATCH, bpf_map__value_size(walk->map));
	int err = keys && values ? read_batches(walk, reader, keys, values) : -ENOMEM;

	free(keys);
	free(values);
	return err;
}

int counters_read(struct vfio_msix *skel, const struct source_reader *reader)
{
	const volatile __u64 *carried = &skel->bss->carried;
	struct walk walks[NR_WALKS];
	unsigned int i, tries = 0;
	__u64 before;
	int err = 0;

	plan(skel, walks);
	do {
		before = *carried;
		for (i = 0; i < NR_WALKS && !err; i++)
			err = read_map(&walks[i], reader);
	} while (!err && *carried != before && ++tries < MAX_TRIES);
	return err;
}

/* The keys of processes that have ended */
static int ended_keys(const struct walk *walk, const struct source_reader *reader, char **keys,
		      size_t *nr)
{
	size_t size = bpf_map__key_size(walk->map), room = 0;
	union {
		struct vmsix_pair pair;
		struct vmsix_carry carry;
		struct vmsix_key failure;
	} key, *last = NULL;
	char *more;
	struct vmsix_process process;

	while (!bpf_map_get_next_key(bpf_map__fd(walk->map), last, &key)) {
		last = &key;
		process = walk->process_of(&key);
		if (!reader->ended(reader->ctx, &process))
			continue;
		more = memory_grow(*keys, &room, *nr + 1, size);
		if (!more)
			return -ENOMEM;
		*keys = more;
		memcpy(more + size * (*nr)++, &key, size);
	}
	/* ENOENT is the end of the map; any other error cuts the walk short. */
	return errno == ENOENT ? 0 : -errno;
}

/* Read, hand over, delete: an entry that was not handed over stays. */
static int take_entry(const struct walk *walk, const struct source_reader *reader, const char *key,
		      char *value)
{
	int fd = bpf_map__fd(walk->map), err;

	if (bpf_map_lookup_elem(fd, key, value))
		return -errno;
	err = walk->fn(reader, key, value);
	if (!err && bpf_map_delete_elem(fd, key))
		err = -errno;
	return err;
}

static int take_map(const struct walk *walk, const struct source_reader *reader)
{
	char *value = malloc(bpf_map__value_size(walk->map)), *keys = NULL;
	size_t size = bpf_map__key_size(walk->map), nr = 0, i;
	int err = value ? ended_keys(walk, reader, &keys, &nr) : -ENOMEM;

	for (i = 0; i < nr && !err; i++)
		err = take_entry(walk, reader, keys + i * size, value);
	free(value);
	free(keys);
	return err;
}

int counters_take(struct vfio_msix *skel, const struct source_reader *reader)
{
	struct walk walks[NR_WALKS];
	unsigned int i;
	int err = 0;

	plan(skel, walks);
	for (i = 0; i < NR_WALKS && !err; i++)
		err = take_map(&walks[i], reader);
	return err;
}
