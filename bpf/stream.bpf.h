/* SPDX-License-Identifier: GPL-2.0-only */
/* Records to user space, and the totals that say how many there should have been. */
#ifndef VMSIX_BPF_STREAM_H
#define VMSIX_BPF_STREAM_H

#include <bpf/bpf_helpers.h>

#include "vmsix_event.h"

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 1 << 20);
} events SEC(".maps");

struct vmsix_totals totals[VMSIX_NR_RECORDS];

/* Plain adds would lose counts between CPUs: totals and stats are shared. */
#define atomic_add(counter, n)	((void)__sync_fetch_and_add(&(counter), (n)))

/*
 * Set by user space before loading. To wake the reader costs more than all the rest. 0: each
 * record wakes a reader that had read all before it. Otherwise only the first record in so many
 * nanoseconds does: a single event is still seen at once, and a storm is cheap, but the records
 * behind the first wait for a reader that looks by itself (ring_buffer__consume()) from time to
 * time, and at its end.
 */
const volatile __u64 wake_ns;

static __u64 woken_ns;

static __always_inline __u64 wake_up(const struct vmsix_event *e, enum vmsix_type type)
{
	if (!wake_ns)
		return 0;
	/* A guest is to be looked up while it lives. */
	if (type != VMSIX_GUEST && e->time_ns - woken_ns < wake_ns)
		return BPF_RB_NO_WAKEUP;
	woken_ns = e->time_ns;
	return BPF_RB_FORCE_WAKEUP;
}

/* @type is @e->type, given apart so that the compiler knows it. */
static __always_inline void send(const struct vmsix_event *e, enum vmsix_type type)
{
	if (bpf_ringbuf_output(&events, (void *)e, sizeof(*e), wake_up(e, type)))
		atomic_add(totals[type].lost, 1);
	else
		atomic_add(totals[type].sent, 1);
}

#endif /* VMSIX_BPF_STREAM_H */
