/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef VMSIX_SOURCE_SOURCE_H
#define VMSIX_SOURCE_SOURCE_H

#include <stdbool.h>
#include <sys/types.h>

#include "base/check.h"
#include "vmsix_event.h"

/*
 * Where events come from. All that the rest of the command knows of it is in this file: a source
 * hands out events, counters with their histograms, totals, and which fields it knows.
 */

/** enum source_field - fields of struct vmsix_event that a source may not know */
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

/** source_field_name() - what JSON calls the field 1 << @i; 0 .. SOURCE_NR_FIELDS - 1 */
const char *source_field_name(unsigned int i);

/**
 * struct source_request - what is asked of a source
 * @stream: whether events are handed to @event; guests are in any case
 * @pid: only this process's events; 0: all
 * @device: only this device's events; NULL: all
 * @ring_kib: room for events that have not been read, KiB
 * @event: takes an event, or a guest that was seen for the first time (VMSIX_GUEST), whose type is
 *         below VMSIX_NR_RECORDS; called by wait(). Events of different CPUs may come in the wrong
 *         order. Returns 0 or a negative errno, which wait() returns
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
 * struct source_cost - what observing has cost
 * @runs, @run_ns: runs of BPF programs, and their time; 0 if nobody has the kernel measure them
 */
struct source_cost {
	__u64 runs;
	__u64 run_ns;
};

/**
 * struct source_reader - what read() is to hand out; a member that is NULL is not wanted
 * @counter: called for each guest, device, operation and result, in any order; returns 0 or a
 *           negative errno, which read() returns
 * @ctx: for @counter
 * @totals: VMSIX_NR_RECORDS of them, by enum vmsix_type
 * @cost: what observing has cost so far
 */
struct source_reader {
	int (*counter)(void *ctx, const struct vmsix_key *key, const struct vmsix_stats *stats);
	void *ctx;
	struct vmsix_totals *totals;
	struct source_cost *cost;
};

/**
 * struct source - a source of events; there is one of each kind, which keeps its state to itself
 * @name: what every output says its source is
 * @fields: enum source_field, or'ed: those it knows of every event
 * @check: what the host must have, see checks_run(); the checks' @ctx is NULL
 * @select: choose what is to be observed, and load what that needs. @request is copied, but what it
 *          points to must stay valid until @close
 * @attach: connect what was loaded; from here on events are counted
 * @wait: hand over events; wait up to @timeout_ms for the first. 0: those that are there.
 *        Returns 0, 1 if there will be no more, or a negative errno
 * @detach: end counting. Counters can still be read; one @wait for 0 ms then hands over all events
 *          that are left
 * @read: counters and totals since @attach; they only grow. Returns 0 or a negative errno
 * @guest: what it knows of a process that it has counted; NULL if it knows nothing. Returns 0 or a
 *         negative errno
 * @close: free all; may follow any of the others, also one that failed, and come first
 *
 * @select and @attach fill @p if they fail, print nothing, and return its code.
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
	int (*guest)(const struct vmsix_process *process, struct vmsix_guest *guest);
	void (*close)(void);
};

/* The one in use: the trace events of the vfio_pci series, unless a test brings its own. */
extern const struct source *source_current;

#endif /* VMSIX_SOURCE_SOURCE_H */
