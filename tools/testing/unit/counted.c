// SPDX-License-Identifier: GPL-2.0-only
#include "unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "counted.h"

/* An entry of any kind, with room for each key. */
struct entry {
	struct vmsix_process process;
	char key[sizeof(struct vmsix_key)];
	void *value;
};

/* The entries of a kind, in the order of enum kind, in which a reader wants them */
enum kind { CARRIES, PAIRS, FAILURES, NR_KINDS };

static const struct {
	const char *name;
	size_t key_size, value_size;
} kinds[NR_KINDS] = {
	{ "carry", sizeof(struct vmsix_carry), sizeof(__u64) },
	{ "pair", sizeof(struct vmsix_pair), sizeof(struct vmsix_counters) },
	{ "failure", sizeof(struct vmsix_key), sizeof(struct vmsix_stats) },
};

static struct {
	struct entry *entries;
	size_t nr;
	size_t room;
} maps[NR_KINDS];

static char took[4096];

/* The value of an entry, a new one with zeros if there is none */
static void *value_of(enum kind kind, const struct vmsix_process *process, const void *key)
{
	struct entry *entry;
	size_t i;

	for (i = 0; i < maps[kind].nr; i++)
		if (!memcmp(maps[kind].entries[i].key, key, kinds[kind].key_size))
			return maps[kind].entries[i].value;
	maps[kind].entries = memory_or_exit(memory_grow(maps[kind].entries, &maps[kind].room,
							maps[kind].nr + 1, sizeof(*entry)));
	entry = &maps[kind].entries[maps[kind].nr++];
	*entry = (struct entry){ .process = *process };
	memcpy(entry->key, key, kinds[kind].key_size);
	entry->value = memory_or_exit(calloc(1, kinds[kind].value_size));
	return entry->value;
}

struct vmsix_counters *counted_pair(const struct vmsix_process *process,
				    const struct vmsix_bdf *bdf)
{
	struct vmsix_pair pair;

	assert_true(vmsix_pair_pack(&pair, process, bdf));
	return value_of(PAIRS, process, &pair);
}

struct vmsix_stats *counted_failure(const struct vmsix_key *key)
{
	counted_pair(&key->process, &key->bdf);
	return value_of(FAILURES, &key->process, key);
}

void counted_carry(const struct vmsix_process *process, const struct vmsix_bdf *bdf, __u32 timed,
		   __u32 slot, __u64 times)
{
	struct vmsix_carry key = { .timed = timed, .slot = slot };

	assert_true(vmsix_pair_pack(&key.pair, process, bdf));
	*(__u64 *)value_of(CARRIES, process, &key) = times;
}

static void count_failure(const struct vmsix_event *e, __u32 op)
{
	const struct vmsix_key key = { e->process, e->bdf, op, e->ret > 0 ? 1 : e->ret };
	struct vmsix_stats *stats = counted_failure(&key);

	stats->count++;
	stats->vectors += e->count;
	stats->sum_ns += e->delta_ns;
	stats->slots[vmsix_hist_slot(e->delta_ns)] += e->delta_ns != 0;
	if (e->delta_ns > stats->max_ns)
		stats->max_ns = e->delta_ns;
}

static void count_success(const struct vmsix_event *e, __u32 op)
{
	struct vmsix_counters *counters = counted_pair(&e->process, &e->bdf);
	struct vmsix_times *times;

	counters->count[op]++;
	if (op < VMSIX_NR_RANGES)
		counters->vectors[op] += e->count;
	if (vmsix_timed(op) == VMSIX_NR_TIMED || !e->delta_ns)
		return;
	times = &counters->times[vmsix_timed(op)];
	times->sum_ns += e->delta_ns;
	times->slots[vmsix_hist_slot(e->delta_ns)]++;
	if (e->delta_ns > times->max_ns)
		times->max_ns = e->delta_ns;
}

bool counted_event(const struct vmsix_event *e)
{
	__u32 op = vmsix_op(e->type, e->detail);

	if (op == VMSIX_NR_OPS)
		return false;
	if (e->ret)
		count_failure(e, op);
	else
		count_success(e, op);
	return true;
}

size_t counted_nr(void)
{
	return maps[CARRIES].nr + maps[PAIRS].nr + maps[FAILURES].nr;
}

static int hand_over(const struct source_reader *reader, enum kind kind, const struct entry *entry)
{
	const void *key = entry->key;

	switch (kind) {
	case CARRIES:
		return reader->carry ? reader->carry(reader->ctx, key, *(__u64 *)entry->value) : 0;
	case PAIRS:
		return reader->pair ? reader->pair(reader->ctx, key, entry->value) : 0;
	default:
		return reader->failure ? reader->failure(reader->ctx, key, entry->value) : 0;
	}
}

int counted_read(const struct source_reader *reader)
{
	enum kind kind;
	int err = 0;
	size_t i;

	for (kind = 0; kind < NR_KINDS; kind++)
		for (i = 0; i < maps[kind].nr && !err; i++)
			err = hand_over(reader, kind, &maps[kind].entries[i]);
	return err;
}

static void note(const char *what, __u32 tgid)
{
	size_t n = strlen(took);

	snprintf(took + n, sizeof(took) - n, "%s%s %u", n ? ", " : "", what, tgid);
}

static void delete_entry(enum kind kind, size_t i)
{
	free(maps[kind].entries[i].value);
	memmove(&maps[kind].entries[i], &maps[kind].entries[i + 1],
		(--maps[kind].nr - i) * sizeof(*maps[kind].entries));
}

static int take_kind(const struct source_reader *reader, enum kind kind)
{
	const struct entry *entry;
	size_t i = 0;
	int err;

	while (i < maps[kind].nr) {
		entry = &maps[kind].entries[i];
		if (!reader->ended(reader->ctx, &entry->process)) {
			i++;
			continue;
		}
		note(kinds[kind].name, entry->process.tgid);
		err = hand_over(reader, kind, entry);
		if (err)
			return err;
		note("delete", entry->process.tgid);
		delete_entry(kind, i);
	}
	return 0;
}

int counted_take(const struct source_reader *reader)
{
	enum kind kind;
	int err = 0;

	*took = '\0';
	for (kind = 0; kind < NR_KINDS && !err; kind++)
		err = take_kind(reader, kind);
	return err;
}

const char *counted_log(void)
{
	return took;
}

void counted_free(void)
{
	enum kind kind;

	for (kind = 0; kind < NR_KINDS; kind++) {
		while (maps[kind].nr)
			delete_entry(kind, maps[kind].nr - 1);
		free(maps[kind].entries);
	}
	memset(maps, 0, sizeof(maps));
}
