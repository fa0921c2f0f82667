/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef VMSIX_SESSION_SESSION_H
#define VMSIX_SESSION_SESSION_H

#include <stdbool.h>

#include "guest/guest.h"
#include "cli/options.h"
#include "session/order.h"
#include "vmsix_event.h"

struct ring_buffer;
struct vfio_msix;
struct session;

/**
 * struct session_ops - what a subcommand does in a session
 * @stream: whether it wants @event
 * @attached: once, when events have begun to count; may be NULL
 * @event: one event of a guest that was asked for, in time order
 * @interval: each interval, and once more for what was left when the end came; NULL if the
 *            subcommand has none
 * @finish: once, when the last event has been counted; may be NULL
 */
struct session_ops {
	bool stream;
	void (*attached)(struct session *s);
	void (*event)(struct session *s, const struct vmsix_event *e, const struct guest *guest);
	void (*interval)(struct session *s);
	void (*finish)(struct session *s);
};

/**
 * struct session - programs loaded and attached, and what came from them
 * @ctx: the subcommand's own
 * @start_ns: when counting began, just before the programs were attached; CLOCK_MONOTONIC
 * @wall_offset_ns: CLOCK_REALTIME minus CLOCK_MONOTONIC then
 * @received: records read from the ring buffer, by type
 * @reported: losses that the user has been told of
 * @stop: end as soon as possible
 * @failed: end so, with status 1
 */
struct session {
	const struct options *opts;
	const struct session_ops *ops;
	void *ctx;
	struct vfio_msix *skel;
	struct ring_buffer *ring;
	struct guests *guests;
	struct order order;
	__u64 start_ns;
	__u64 wall_offset_ns;
	__u64 received[VMSIX_NR_RECORDS];
	struct vmsix_totals reported[VMSIX_NR_RECORDS];
	bool stop;
	bool failed;
};

/**
 * session_main() - load, attach, run until COUNT, a signal or a closed pipe, and say how it ended
 *
 * Return: enum exitcode; errors have been printed.
 */
int session_main(const struct options *opts, const struct session_ops *ops, void *ctx);

/** session_guest() - the guest that a key of the maps is about; NULL if there is no memory */
const struct guest *session_guest(struct session *s, const struct vmsix_process *process);

/** session_fail() - say what failed, and end with status 1; @err: negative errno */
void session_fail(struct session *s, const char *what, int err);

/** session_stats_fd() - the stats map */
int session_stats_fd(const struct session *s);

/** session_totals() - copy of the totals of one type */
struct vmsix_totals session_totals(const struct session *s, unsigned int type);

#endif /* VMSIX_SESSION_SESSION_H */
