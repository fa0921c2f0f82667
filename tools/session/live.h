/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef VMSIX_SESSION_LIVE_H
#define VMSIX_SESSION_LIVE_H

#include <stdbool.h>

#include "base/clock.h"
#include "cli/options.h"
#include "guest/guest.h"
#include "session/reorder.h"
#include "source/source.h"
#include "vmsix_event.h"

struct session_ops;

/**
 * struct session - a source that is being observed, and what came from it
 * @ctx: the subcommand's own
 * @guests: seen so far
 * @reorder: events that wait for older ones
 * @time: when counting began: just before the source was attached, with all loaded; and the wall
 *        clock, which may step meanwhile
 * @looked_ns: when the wall clock was last seen where @time has it
 * @received: records that the source has handed out, by type
 * @reported: losses that the user has been told of, by type
 * @process: pidfd of the process that -p names; -1 if there is none
 * @stop: end as soon as possible
 * @failed: the exit status will be 1
 */
struct session {
	const struct options *opts;
	const struct session_ops *ops;
	void *ctx;
	const struct source *source;
	struct guests *guests;
	struct reorder reorder;
	struct timebase time;
	__u64 looked_ns;
	__u64 received[VMSIX_NR_RECORDS];
	struct vmsix_totals reported[VMSIX_NR_RECORDS];
	int process;
	bool stop;
	bool failed;
};

/** session_fail() - say what failed, and end with status 1; @err: negative errno */
void session_fail(struct session *s, const char *what, int err);

/**
 * session_totals() - the source's totals so far
 * @totals: VMSIX_NR_RECORDS of them
 *
 * If they cannot be read, the session fails.
 *
 * Return: 0 or a negative errno.
 */
int session_totals(struct session *s, struct vmsix_totals *totals);

#endif /* VMSIX_SESSION_LIVE_H */
