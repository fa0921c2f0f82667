/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef VMSIX_SOURCE_SOURCE_H
#define VMSIX_SOURCE_SOURCE_H

#include <stdbool.h>
#include <sys/types.h>

#include "base/check.h"
#include "vmsix_event.h"

/*
 * Where events come from. This file is the whole interface: a source delivers events, or counters
 * with histograms; and totals. It lists the fields that it fills.
 */

/** enum source_field - fields of struct vmsix_event that a source may not fill */
enum source_field {
	SOURCE_CGROUP	= 1 << 0,	/* cgroup_id */
	SOURCE_TID	= 1 << 1,	/* tid */
	SOURCE_COMM	= 1 << 2,	/* comm */
	SOURCE_CPU	= 1 << 3,	/* cpu */
	SOURCE_IRQ	= 1 << 4,	/* irq */
	SOURCE_DELTA	= 1 << 5,	/* delta_ns */
};

#define SOURCE_NR_FIELDS	6
#define SOURCE_ALL_FIELDS	((1u << SOURCE_NR_FIELDS) - 1)

/** source_field_name() - JSON key of the field 1 << @i; 0 .. SOURCE_NR_FIELDS - 1 */
const char *source_field_name(unsigned int i);

/**
 * struct source_request - what a source should observe
 * @stream: call @event for events, rather than count them
 * @pid: only this process's events; 0: all
 * @device: only this device's events; NULL: all
 * @ring_kib: size of the buffer for unread events, KiB
 * @event: wait() calls it for each event, and for guests (VMSIX_GUEST). The type is below
 *         VMSIX_NR_RECORDS. Events of different CPUs may come in the wrong order. Returns 0 or a
 *         negative errno, which wait() returns
 * @ctx: for @event
 */
struct source_request {
	bool stream;
	pid_t pid;
	const struct vmsix_bdf *device;
	__u32 ring_kib;
	int (*event)(void *ctx, const struct vmsix_event *event);
	void *ctx;
};

/**
 * struct source_cost - cost of observing
 * @runs, @run_ns: runs of BPF programs, and their time; 0 if the kernel does not measure them
 */
struct source_cost {
	__u64 runs;
	__u64 run_ns;
};

/**
 * struct source_reader - what to read; NULL for members that are not needed
 * @carry: called for each slot of an entry that has reached 2^32, before @pair for the entry
 * @pair: called for each guest and device, in any order. If counters change meanwhile, it may be
 *        called again; what came last is valid
 * @failure: called for each guest, device, operation and result other than 0, after all @pair; the
 *           guest and device have a @pair too, if only with zeros
 * @ctx: for these, which return 0 or a negative errno, which read() and take() return
 * @ended: for take(): whether a process has ended, so that it has no more events
 * @totals: array of VMSIX_NR_RECORDS, indexed by enum vmsix_type
 * @cost: cost of observing so far
 */
struct source_reader {
	int (*carry)(void *ctx, const struct vmsix_carry *carry, __u64 times);
	int (*pair)(void *ctx, const struct vmsix_pair *pair,
		    const struct vmsix_counters *counters);
	int (*failure)(void *ctx, const struct vmsix_key *key, const struct vmsix_stats *stats);
	bool (*ended)(void *ctx, const struct vmsix_process *process);
	void *ctx;
	struct vmsix_totals *totals;
	struct source_cost *cost;
};

/**
 * struct source - a source of events; there is one of each kind, with its own state
 * @name: name of the source in all output
 * @fields: enum source_field, or'ed: fields that it fills for every event
 * @check: checks of the host, see checks_run(); their @ctx is NULL
 * @select: load what is needed to observe @request. It copies @request, but pointers in it must
 *          stay valid until @close
 * @attach: attach what was loaded; counting begins
 * @wait: deliver events; wait up to @timeout_ms for the first, or with 0 not at all. Returns 0, 1
 *        if there will be no more, or a negative errno
 * @detach: end counting. Counters can still be read; one @wait for 0 ms then delivers all remaining
 *          events
 * @read: read counters and totals since @attach; they only grow. With the stream on there are no
 *        counters. Returns 0 or a negative errno
 * @take: read the counters of processes that have ended, and forget each entry once it was read.
 *        Returns 0 or a negative errno. NULL if the source cannot
 * @close: free everything; may be called at any time, even first or after an error
 *
 * @select and @attach print nothing. If they fail, they fill @p and return its code.
 */
struct source {
	const char *name;
	__u32 fields;
	const struct check *check;
	enum exitcode (*select)(const struct source_request *request, struct problem *p);
	enum exitcode (*attach)(struct problem *p);
	int (*wait)(int timeout_ms);
	void (*detach)(void);
	int (*read)(const struct source_reader *reader);
	int (*take)(const struct source_reader *reader);
	void (*close)(void);
};

/* The source in use: the trace events of the vfio_pci series, or a test's own source. */
extern const struct source *source_current;

#endif /* VMSIX_SOURCE_SOURCE_H */
