/* SPDX-License-Identifier: GPL-2.0-only */
/* Counters and histogram of durations per guest, device, operation and result. */
#ifndef VMSIX_BPF_ACCOUNT_H
#define VMSIX_BPF_ACCOUNT_H

#include <bpf/bpf_helpers.h>

#include "stream.bpf.h"
#include "vmsix_event.h"

/*
 * An entry is 1.8 KB. It is allocated when needed, and not freed while attached. There is room for
 * 10,000 pairs of guest and device with all operations; the empty map has 2 MB of buckets.
 */
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__uint(max_entries, 131072);
	__type(key, struct vmsix_key);
	__type(value, struct vmsix_stats);
} stats SEC(".maps");

/* Initial value of an entry; too big for the stack of 512 bytes. */
static const struct vmsix_stats no_stats;

/* The device's mutex serialises its events, so losing eight races is practically impossible. */
#define MAX_TRIES	8

static __always_inline struct vmsix_stats *stats_of(const struct vmsix_key *key)
{
	struct vmsix_stats *s = bpf_map_lookup_elem(&stats, key);

	if (s)
		return s;
	bpf_map_update_elem(&stats, key, &no_stats, BPF_NOEXIST);
	return bpf_map_lookup_elem(&stats, key);
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

static __always_inline void add_duration(struct vmsix_stats *s, __u64 ns)
{
	__u32 slot = vmsix_hist_slot(ns);

	atomic_add(s->sum_ns, ns);
	raise_max(&s->max_ns, ns);
	if (slot < VMSIX_HIST_SLOTS)	/* always true, but the verifier needs it */
		atomic_add(s->slots[slot], 1);
}

/*
 * An unknown operation is unaccounted, rather than counted as another one. @type is @e->type, as a
 * parameter so that the compiler knows it.
 */
static __always_inline void account(const struct vmsix_event *e, enum vmsix_type type)
{
	__u32 op = vmsix_op(type, e->detail);
	struct vmsix_key key = {
		.process = e->process,
		.bdf = e->bdf,
		.op = op,
		.result = e->ret > 0 ? 1 : e->ret,
	};
	struct vmsix_stats *s = op < VMSIX_NR_OPS ? stats_of(&key) : NULL;

	if (!s) {
		atomic_add(totals[type].unaccounted, 1);
		return;
	}
	atomic_add(s->count, 1);
	atomic_add(s->vectors, e->count);
	if (e->delta_ns)
		add_duration(s, e->delta_ns);
}

#endif /* VMSIX_BPF_ACCOUNT_H */
