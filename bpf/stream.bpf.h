/* SPDX-License-Identifier: GPL-2.0-only */
/* Records to user space, and totals that count them all. */
#ifndef VMSIX_BPF_STREAM_H
#define VMSIX_BPF_STREAM_H

#include <bpf/bpf_helpers.h>

#include "vmsix_event.h"

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 1 << 20);
} events SEC(".maps");

struct vmsix_totals totals[VMSIX_NR_RECORDS];

/* CPUs share totals and stats, so plain adds would lose counts. */
#define atomic_add(counter, n)	((void)__sync_fetch_and_add(&(counter), (n)))

/*
 * Set by user space before loading. Waking the reader costs more than everything else. With 0, each
 * record wakes a reader that has read all earlier ones. Otherwise only the first record within this
 * many nanoseconds does. A single event is still seen at once, and a storm is cheap. The reader
 * must look for the other records itself (ring_buffer__consume()), from time to time and at the
 * end.
 */
const volatile __u64 wake_ns;

static __u64 woken_ns;

static __always_inline __u64 wake_up(const struct vmsix_event *e, enum vmsix_type type)
{
	if (!wake_ns)
		return 0;
	/* A guest must be looked up while it runs. */
	if (type != VMSIX_GUEST && e->time_ns - woken_ns < wake_ns)
		return BPF_RB_NO_WAKEUP;
	woken_ns = e->time_ns;
	return BPF_RB_FORCE_WAKEUP;
}

/* @type is @e->type, as a parameter so that the compiler knows it. */
static __always_inline void send(const struct vmsix_event *e, enum vmsix_type type)
{
	if (bpf_ringbuf_output(&events, (void *)e, sizeof(*e), wake_up(e, type)))
		atomic_add(totals[type].lost, 1);
	else
		atomic_add(totals[type].sent, 1);
}

#endif /* VMSIX_BPF_STREAM_H */
