/* SPDX-License-Identifier: GPL-2.0-only */
/* Records to user space, and the totals that say how many there should have been. */
#ifndef VMSIX_STREAM_H
#define VMSIX_STREAM_H

#include <bpf/bpf_helpers.h>

#include "vmsix_event.h"

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 1 << 20);
} events SEC(".maps");

struct vmsix_totals totals[VMSIX_NR_RECORDS];

/* Plain adds would lose counts between CPUs: totals and stats are shared. */
#define atomic_add(counter, n)	((void)__sync_fetch_and_add(&(counter), (n)))

/* @type is @e->type, given apart so that the compiler knows it. */
static __always_inline void send(const struct vmsix_event *e, enum vmsix_type type)
{
	if (bpf_ringbuf_output(&events, (void *)e, sizeof(*e), 0))
		atomic_add(totals[type].lost, 1);
	else
		atomic_add(totals[type].sent, 1);
}

#endif /* VMSIX_STREAM_H */
