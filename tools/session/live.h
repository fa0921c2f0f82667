/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef VMSIX_SESSION_LIVE_H
#define VMSIX_SESSION_LIVE_H

#include <stdbool.h>

#include "base/clock.h"
#include "cli/options.h"
#include "guest/guest.h"
#include "session/reorder.h"
#include "source/source.h"
#include "stats/ledger.h"
#include "vmsix_event.h"

struct session_ops;

/**
 * struct session - a source that is observed, and its state
 * @ctx: for the subcommand
 * @guests: guests seen so far, without those that ended long ago
 * @ledger: what they did; empty if events are streamed
 * @reorder: events that wait for older ones
 * @time: start of counting, just before the loaded source is attached; and the offset of the wall
 *        clock, which may step meanwhile
 * @seconds: how often the session has looked after itself, once a second
 * @settled: in the last second, an interval has looked for guests that ended
 * @looked_ns: when the wall clock last agreed with @time
 * @received: records that the source has delivered, by type
 * @reported: losses that were reported, by type
 * @process: pidfd of the process of -p; -1 if there is none
 * @stop: end as soon as possible
 * @failed: the exit status will be 1
 */
struct session {
	const struct options *opts;
	const struct session_ops *ops;
	void *ctx;
	const struct source *source;
	struct guests *guests;
	struct ledger ledger;
	struct reorder reorder;
	struct timebase time;
	unsigned int seconds;
	bool settled;
	__u64 looked_ns;
	__u64 received[VMSIX_NR_RECORDS];
	struct vmsix_totals reported[VMSIX_NR_RECORDS];
	int process;
	bool stop;
	bool failed;
};

/** session_fail() - print what failed, and end with status 1; @err: negative errno */
void session_fail(struct session *s, const char *what, int err);

/**
 * session_totals() - read the source's totals so far
 * @totals: array of VMSIX_NR_RECORDS
 *
 * If they cannot be read, the session fails.
 *
 * Return: 0 or a negative errno.
 */
int session_totals(struct session *s, struct vmsix_totals *totals);

#endif /* VMSIX_SESSION_LIVE_H */
