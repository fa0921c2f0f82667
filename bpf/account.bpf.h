/* SPDX-License-Identifier: GPL-2.0-only */
/* Counters and histograms of durations, per guest and device; failures apart. */
#ifndef VMSIX_BPF_ACCOUNT_H
#define VMSIX_BPF_ACCOUNT_H

#include <bpf/bpf_helpers.h>

#include "guest.bpf.h"
#include "stream.bpf.h"
#include "vmsix_event.h"

/*
 * Entries are allocated when needed. User space deletes those of guests that have ended. There is
 * room for 32,768 pairs of guest and device; the empty map has 0.5 MB of buckets.
 */
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__uint(max_entries, 32768);
	__type(key, struct vmsix_pair);
	__type(value, struct vmsix_counters);
} pairs SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__uint(max_entries, 32768);
	__type(key, struct vmsix_key);
	__type(value, struct vmsix_stats);
} failures SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__uint(max_entries, 4096);
	__type(key, struct vmsix_carry);
	__type(value, __u64);
} carries SEC(".maps");

/* Initial values of entries; too big for the stack of 512 bytes. */
static const struct vmsix_counters no_counters;
static const struct vmsix_stats no_stats;

/* The device's mutex serialises its events, so losing eight races is practically impossible. */
#define MAX_TRIES	8

/* The value of a key, @initial if it had none; NULL if there is no room */
static __always_inline void *find_or_add(void *map, const void *key, const void *initial)
{
	void *value = bpf_map_lookup_elem(map, key);

	if (value)
		return value;
	bpf_map_update_elem(map, key, initial, BPF_NOEXIST);
	return bpf_map_lookup_elem(map, key);
}

static __always_inline void raise_max(__u64 *max, __u64 value)
{
	__u64 old = *(volatile __u64 *)max, was;

	for (int i = 0; i < MAX_TRIES && old < value; i++) {
		was = __sync_val_compare_and_swap(max, old, value);
		if (was == old)
			break;
		old = was;
	}
}

/* How often a slot has reached 2^32. User space reads the maps again if it changes meanwhile. */
__u64 carried;

/* A slot has reached 2^32, and begins at 0 again. It takes weeks, so that there is room enough. */
static __noinline int carry(const struct vmsix_pair *pair, __u32 timed, __u32 slot)
{
	struct vmsix_carry key = { .timed = timed, .slot = slot };
	__u64 none = 0, *n;

	if (!pair)
		return 0;
	key.pair = *pair;
	n = find_or_add(&carries, &key, &none);
	if (n)
		atomic_add(*n, 1);
	atomic_add(carried, 1);
	return 0;
}

/* @timed: below VMSIX_NR_TIMED */
static __always_inline void add_time(struct vmsix_counters *c, const struct vmsix_pair *pair,
				     __u32 timed, __u64 ns)
{
	struct vmsix_times *times = &c->times[timed];
	__u32 slot = vmsix_hist_slot(ns);

	atomic_add(times->sum_ns, ns);
	if (times->max_ns < ns)
		raise_max(&times->max_ns, ns);
	if (slot < VMSIX_HIST_SLOTS &&	/* always true, but the verifier needs it */
	    __sync_fetch_and_add(&times->slots[slot], 1) == ~0U)
		carry(pair, timed, slot);
}

static __always_inline struct vmsix_counters *counters_of(const struct vmsix_event *e,
							  const struct vmsix_pair *pair)
{
	struct vmsix_counters *c = bpf_map_lookup_elem(&pairs, pair);
	long err;

	if (c)
		return c;
	err = bpf_map_update_elem(&pairs, pair, &no_counters, BPF_NOEXIST);
	c = bpf_map_lookup_elem(&pairs, pair);
	if (c && !err) {
		current_guest(&c->guest);
		announce(e);
	}
	return c;
}

/* Return: false if there is no room. */
static __always_inline bool count_failure(const struct vmsix_event *e, __u32 op)
{
	struct vmsix_key key = {
		.process = e->process,
		.bdf = e->bdf,
		.op = op,
		.result = e->ret > 0 ? 1 : e->ret,
	};
	struct vmsix_stats *s = find_or_add(&failures, &key, &no_stats);
	__u32 slot;

	if (!s)
		return false;
	atomic_add(s->vectors, e->count);
	slot = vmsix_hist_slot(e->delta_ns);
	if (e->delta_ns && slot < VMSIX_HIST_SLOTS) {
		atomic_add(s->sum_ns, e->delta_ns);
		raise_max(&s->max_ns, e->delta_ns);
		atomic_add(s->slots[slot], 1);
	}
	atomic_add(s->count, 1);
	return true;
}

/*
 * The count comes last: user space reads an entry again if its count has changed.
 *
 * Return: false if an operation is unknown, rather than counting it as another one.
 */
static __always_inline bool count_success(const struct vmsix_event *e, struct vmsix_counters *c,
					  const struct vmsix_pair *pair, __u32 op)
{
	__u32 timed = vmsix_timed(op);

	/*
	 * clang 14 would conclude the bound of one from the other and leave out its comparison,
	 * which the verifier needs (Linux 6.1 and 6.12).
	 */
	barrier_var(op);
	barrier_var(timed);
	if (op >= VMSIX_NR_OPS)
		return false;
	if (op < VMSIX_NR_RANGES)
		atomic_add(c->vectors[op], e->count);
	if (timed < VMSIX_NR_TIMED && e->delta_ns)
		add_time(c, pair, timed, e->delta_ns);
	atomic_add(c->count[op], 1);
	return true;
}

static __always_inline void account(const struct vmsix_event *e, enum vmsix_type type)
{
	__u32 op = vmsix_op(type, e->detail);
	struct vmsix_counters *c = NULL;
	struct vmsix_pair pair;
	bool counted = false;

	if (vmsix_pair_pack(&pair, &e->process, &e->bdf))
		c = counters_of(e, &pair);
	if (c)
		counted = e->ret && op < VMSIX_NR_OPS ? count_failure(e, op) :
							count_success(e, c, &pair, op);
	if (!counted)
		atomic_add(totals[type].unaccounted, 1);
}

#endif /* VMSIX_BPF_ACCOUNT_H */
