/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Shared by the BPF programs and the tools: the event record of the ring buffer, the keys and
 * values of the maps, and the numbers of the vfio_pci trace events.
 *
 * Numbers that mirror the kernel's are from drivers/vfio/pci/trace.h of the series in
 * kernel/series/. All values are in the host's byte order; no struct has padding.
 */
#ifndef VMSIX_EVENT_H
#define VMSIX_EVENT_H

#include <linux/types.h>

#include "vmsix_hist.h"

/** enum vmsix_type - trace event of a record */
enum vmsix_type {
	VMSIX_SET_IRQS,		/* vfio_pci_set_irqs */
	VMSIX_ENABLE,		/* vfio_pci_msi_enable */
	VMSIX_DISABLE,		/* vfio_pci_msi_disable */
	VMSIX_ALLOC,		/* vfio_pci_msi_alloc */
	VMSIX_FREE,		/* vfio_pci_msi_free */
	VMSIX_TRIGGER,		/* vfio_pci_msi_trigger */
	VMSIX_NR_TYPES,
	/*
	 * Not a trace event: announces a guest process with its first event, so that the tool can
	 * read the guest's name while it runs. With many guests, one may be announced again.
	 */
	VMSIX_GUEST = VMSIX_NR_TYPES,
	VMSIX_NR_RECORDS,
};

/** enum vmsix_source - where a vector's Linux irq came from (kernel: enum vfio_pci_msi_source) */
enum vmsix_source {
	VMSIX_SOURCE_INITIAL,	/* allocated when MSI/MSI-X was enabled */
	VMSIX_SOURCE_DYNAMIC,	/* added while enabled */
	VMSIX_SOURCE_CACHED,	/* had been allocated before, and had no trigger */
};

/** enum vmsix_reason - why a vector's Linux irq was freed */
enum vmsix_reason {
	VMSIX_REASON_DISABLE,	/* MSI/MSI-X was disabled */
	VMSIX_REASON_RELEASE,	/* the device was closed */
	VMSIX_REASON_UNWIND,	/* a call that failed gave it back */
	VMSIX_REASON_CACHE,	/* more vectors without a trigger than the device may keep */
};

/** enum vmsix_trigger - what happened to a vector's trigger */
enum vmsix_trigger {
	VMSIX_TRIGGER_ASSIGN,	/* it had none and got one */
	VMSIX_TRIGGER_SWAP,	/* it got another */
	VMSIX_TRIGGER_CLEAR,	/* it lost the one it had */
};

/**
 * enum vmsix_op - operations that are counted separately
 *
 * A trace event is one operation, or one for each source, reason or trigger operation.
 * ALLOC_INITIAL and the FREE operations have no duration of their own: it is part of ENABLE's and
 * DISABLE's, for FREE_UNWIND and FREE_CACHE of SET_IRQS's.
 */
enum vmsix_op {
	VMSIX_OP_SET_IRQS,
	VMSIX_OP_ENABLE,
	VMSIX_OP_DISABLE,
	VMSIX_OP_ALLOC_INITIAL,
	VMSIX_OP_ALLOC_DYNAMIC,
	VMSIX_OP_ALLOC_CACHED,
	VMSIX_OP_FREE_DISABLE,
	VMSIX_OP_FREE_RELEASE,
	VMSIX_OP_FREE_UNWIND,
	VMSIX_OP_FREE_CACHE,
	VMSIX_OP_ASSIGN,
	VMSIX_OP_SWAP,
	VMSIX_OP_CLEAR,
	VMSIX_NR_OPS,
};

/**
 * vmsix_op() - operation of an event
 * @type: enum vmsix_type
 * @detail: as in struct vmsix_event
 *
 * Return: enum vmsix_op; VMSIX_NR_OPS for a source, reason or trigger operation that a newer kernel
 * has added.
 */
static inline __u32 vmsix_op(__u32 type, __u32 detail)
{
	switch (type) {
	case VMSIX_SET_IRQS:
		return VMSIX_OP_SET_IRQS;
	case VMSIX_ENABLE:
		return VMSIX_OP_ENABLE;
	case VMSIX_DISABLE:
		return VMSIX_OP_DISABLE;
	case VMSIX_ALLOC:
		if (detail <= VMSIX_SOURCE_CACHED)
			return VMSIX_OP_ALLOC_INITIAL + detail;
		break;
	case VMSIX_FREE:
		if (detail <= VMSIX_REASON_CACHE)
			return VMSIX_OP_FREE_DISABLE + detail;
		break;
	case VMSIX_TRIGGER:
		if (detail <= VMSIX_TRIGGER_CLEAR)
			return VMSIX_OP_ASSIGN + detail;
		break;
	}
	return VMSIX_NR_OPS;
}

/**
 * struct vmsix_process - a guest: the process that holds the device
 * @start_ns: start time, nanoseconds of CLOCK_BOOTTIME; distinguishes guests that reuse a @tgid
 * @tgid: process id in the initial pid namespace
 * @pad: 0
 */
struct vmsix_process {
	__u64 start_ns;
	__u32 tgid;
	__u32 pad;
};

/**
 * struct vmsix_bdf - a PCI address
 * @domain: PCI domain (segment)
 * @bus: bus number, 0 .. 255
 * @devfn: device number << 3 | function number, 0 .. 255
 *
 * It is two 32-bit words without padding, for comparing and hashing.
 */
struct vmsix_bdf {
	__u32 domain;
	__u16 bus;
	__u16 devfn;
};

/**
 * struct vmsix_pair - key of the pairs map: a guest and a device, packed
 * @start_ns: as in struct vmsix_process
 * @place: process id << 42 | domain << 16 | bus << 8 | devfn
 *
 * 16 bytes are hashed and compared twice as fast as the 24 of both parts.
 */
struct vmsix_pair {
	__u64 start_ns;
	__u64 place;
};

#define VMSIX_PAIR_TGID_BITS	22	/* the kernel's PID_MAX_LIMIT */
#define VMSIX_PAIR_DOMAIN_BITS	26	/* a VMD's domains are numbered from 1 << 16 on */

/** vmsix_pair_pack() - false if a domain is beyond VMSIX_PAIR_DOMAIN_BITS */
static inline _Bool vmsix_pair_pack(struct vmsix_pair *pair, const struct vmsix_process *process,
				    const struct vmsix_bdf *bdf)
{
	pair->start_ns = process->start_ns;
	pair->place = (__u64)process->tgid << 42 | (__u64)bdf->domain << 16 |
		      (__u32)bdf->bus << 8 | bdf->devfn;
	return !(bdf->domain >> VMSIX_PAIR_DOMAIN_BITS);
}

/** vmsix_pair_unpack() - both parts of a key */
static inline void vmsix_pair_unpack(const struct vmsix_pair *pair, struct vmsix_process *process,
				     struct vmsix_bdf *bdf)
{
	*process = (struct vmsix_process){ pair->start_ns, (__u32)(pair->place >> 42), 0 };
	*bdf = (struct vmsix_bdf){ (__u32)(pair->place >> 16) & ((1 << VMSIX_PAIR_DOMAIN_BITS) - 1),
				   (__u16)(pair->place >> 8) & 0xff, (__u16)pair->place & 0xff };
}

/** struct vmsix_guest - a guest at its first event on a device
 * @first_ns: time of the event, CLOCK_MONOTONIC
 * @cgroup_id: its cgroup (v2) at that time
 * @comm: name of the thread group's leader at that time, NUL terminated
 */
struct vmsix_guest {
	__u64 first_ns;
	__u64 cgroup_id;
	char comm[16];
};

/* The operations with a duration, numbered without gaps: see vmsix_timed(). */
#define VMSIX_NR_TIMED	8

/** vmsix_timed() - number of an operation with a duration, VMSIX_NR_TIMED if @op has none */
static inline __u32 vmsix_timed(__u32 op)
{
	if (op <= VMSIX_OP_DISABLE)
		return op;
	if (op == VMSIX_OP_ALLOC_DYNAMIC || op == VMSIX_OP_ALLOC_CACHED)
		return op - VMSIX_OP_ALLOC_DYNAMIC + VMSIX_OP_DISABLE + 1;
	if (op >= VMSIX_OP_ASSIGN && op <= VMSIX_OP_CLEAR)
		return op - VMSIX_OP_ASSIGN + VMSIX_OP_DISABLE + 3;
	return VMSIX_NR_TIMED;
}

/* Number of operations on several vectors: SET_IRQS, ENABLE and DISABLE, the first ones. */
#define VMSIX_NR_RANGES	(VMSIX_OP_DISABLE + 1)

/**
 * struct vmsix_times - histogram of an operation's durations
 * @slots: see vmsix_hist.h; each modulo 2^32, see struct vmsix_carry
 */
struct vmsix_times {
	__u64 sum_ns;
	__u64 max_ns;
	__u32 slots[VMSIX_HIST_SLOTS];
};

/**
 * struct vmsix_counters - value of the pairs map: operations that succeeded, since attach
 * @count: number of events, by enum vmsix_op
 * @vectors: number of vectors, by enum vmsix_op: for SET_IRQS the count of the call, for ENABLE and
 *           DISABLE the number enabled or freed
 * @times: by vmsix_timed(). A duration of 0 (the event was switched on while the operation ran)
 *         is not in them
 *
 * With key and header it fits the 8 KB that the kernel allocates for an entry.
 */
struct vmsix_counters {
	struct vmsix_guest guest;
	__u64 count[VMSIX_NR_OPS];
	__u64 vectors[VMSIX_NR_RANGES];
	struct vmsix_times times[VMSIX_NR_TIMED];
};

/**
 * struct vmsix_carry - key of the carries map, whose value counts how often a slot reached 2^32
 * @timed: see vmsix_timed()
 */
struct vmsix_carry {
	struct vmsix_pair pair;
	__u32 timed;
	__u32 slot;
};

/**
 * struct vmsix_key - key of the failures map
 * @process: the guest
 * @bdf: the device
 * @op: enum vmsix_op
 * @result: a negative errno; or 1 if the kernel returned a positive number (ENABLE: too few
 *          vectors were available, so nothing was enabled); in user space also 0
 */
struct vmsix_key {
	struct vmsix_process process;
	struct vmsix_bdf bdf;
	__u32 op;
	__s32 result;
};

/**
 * struct vmsix_stats - value of the failures map, since attach
 * @count: number of events
 * @vectors: number of vectors, as in struct vmsix_counters; one for each event of other operations
 * @sum_ns: sum of durations
 * @max_ns: longest duration
 * @slots: histogram of durations, see vmsix_hist.h; empty for operations without duration
 */
struct vmsix_stats {
	__u64 count;
	__u64 vectors;
	__u64 sum_ns;
	__u64 max_ns;
	__u64 slots[VMSIX_HIST_SLOTS];
};

/**
 * struct vmsix_event - one record of the ring buffer
 * @time_ns: end of the operation, CLOCK_MONOTONIC
 * @delta_ns: its duration; 0 if it has none, or its event was switched on while it ran
 * @process: the guest
 * @cgroup_id: its cgroup (v2)
 * @bdf: the device
 * @tid: the calling thread
 * @type: enum vmsix_type
 * @msix: 1: MSI-X, 0: MSI; SET_IRQS: 0
 * @pad: 0
 * @index: SET_IRQS: the VFIO irq index (1: MSI, 2: MSI-X), or any other of the caller; otherwise 0
 * @detail: ALLOC: enum vmsix_source; FREE: enum vmsix_reason; TRIGGER: enum vmsix_trigger; a number
 *          beyond the enum if the kernel is newer than this file; otherwise 0
 * @vector: ALLOC, FREE, TRIGGER: the vector; SET_IRQS: the first vector of the range
 * @count: SET_IRQS: vectors of the range; ENABLE, DISABLE: vectors enabled, freed; otherwise 1
 * @flags: SET_IRQS: VFIO_IRQ_SET_* flags
 * @irq: ALLOC, FREE, TRIGGER: the Linux irq, 0 if there is none
 * @ret: return value of the kernel's function; 0 if it cannot fail
 * @cpu: CPU of the thread
 * @comm: name of the thread, NUL terminated
 *
 * A VMSIX_GUEST record has only @time_ns, @process, @cgroup_id, @tid, @type, @cpu and @comm (here
 * the name of the thread group's leader).
 */
struct vmsix_event {
	__u64 time_ns;
	__u64 delta_ns;
	struct vmsix_process process;
	__u64 cgroup_id;
	struct vmsix_bdf bdf;
	__u32 tid;
	__u8 type;
	__u8 msix;
	__u16 pad;
	__u32 index;
	__u32 detail;
	__u32 vector;
	__u32 count;
	__u32 flags;
	__s32 irq;
	__s32 ret;
	__u32 cpu;
	char comm[16];
};

/**
 * struct vmsix_totals - counts of the events of one type, since attach
 * @seen: events that passed the filters
 * @sent: records put into the ring buffer
 * @lost: records dropped because the ring buffer was full
 * @unaccounted: events not counted: a map was full, memory was short, the device's PCI domain is
 *               beyond VMSIX_PAIR_DOMAIN_BITS, or a newer kernel has added the event's source,
 *               reason or operation. 0 with the stream on, which counts nothing else
 *
 * With the stream on, @seen == @sent + @lost; for VMSIX_GUEST also with the stream off.
 */
struct vmsix_totals {
	__u64 seen;
	__u64 sent;
	__u64 lost;
	__u64 unaccounted;
};

#endif /* VMSIX_EVENT_H */
