// SPDX-License-Identifier: GPL-2.0-only
/* vfio-msix stat: operations in each interval, and vectors held. */
#include <unistd.h>

#include "base/clock.h"
#include "base/exitcode.h"
#include "cli/options.h"
#include "cli/usage.h"
#include "cmd/commands.h"
#include "session/session.h"
#include "stats/held.h"
#include "stats/pairs.h"
#include "stats/snapshot.h"
#include "view/pair.h"

#define DEFAULT_INTERVAL_NS NS_PER_S
#define SETTLE_NS (NS_PER_S / 10)
#define SETTLE_LOOKS 4
#define SETTLE_LOOKS_OLD 3

/**
 * struct stat_state - the command's state
 * @pairs: pairs of this interval; @last: pairs of the last one
 * @held: vectors held at the start
 * @before: counters at the end of the last interval
 * @before_ns: end of the last interval
 */
struct stat_state {
	struct pair_view view;
	struct pairs pairs, last;
	struct held held;
	struct snapshot before;
	__u64 before_ns;
};

static void on_attached(struct session *s)
{
	struct stat_state *stat = s->ctx;
	int err = held_init(&stat->held, s->source);

	if (err)
		session_fail(s, "cannot count the vectors held", err);
	stat->view.json = s->opts->json;
	stat->view.heading = (struct heading){ s->opts->timestamps, &s->time, 0 };
	stat->view.fields = s->source->fields;
	stat->before_ns = s->time.start_ns;
}

/*
 * A running operation has changed sysfs before its event. So a difference is a mismatch only if it
 * persists: read again, for longer than operations take, and several times even if the host stalls
 * meanwhile. For a mismatch of the last interval, a few readings are enough: with -p, which counts
 * one guest of a device, it may be permanent.
 */
static bool settled(const struct stat_state *stat, int looks, __u64 end_ns)
{
	if (pairs_new_mismatch(&stat->pairs, &stat->last))
		return looks >= SETTLE_LOOKS && clock_ns(CLOCK_MONOTONIC) >= end_ns;
	return !pairs_mismatch(&stat->pairs) || looks >= SETTLE_LOOKS_OLD;
}

static int read_settled(struct session *s, struct snapshot *now)
{
	const __u64 end_ns = clock_ns(CLOCK_MONOTONIC) + SETTLE_NS;
	struct stat_state *stat = s->ctx;
	int looks, err;

	for (looks = 1;; looks++) {
		err = snapshot_read(now, s->source);
		if (!err)
			err = pairs_build(&stat->pairs, &stat->before, stat->before_ns, now,
					  &stat->held, s->guests);
		if (err || settled(stat, looks, end_ns))
			return err;
		usleep(2000);
	}
}

/* Pairs without operations and vectors are shown only with -v: many guests come and go. */
static bool shown(const struct pair *pair, void *ctx)
{
	const struct session *s = ctx;

	if (!pair->guest->matches)
		return false;
	return s->opts->verbose || pair_active(pair) ||
	       (pair_holds_vectors(pair) && guest_alive(pair->guest));
}

static void on_interval(struct session *s)
{
	struct stat_state *stat = s->ctx;
	struct snapshot now = { 0 };
	int err = read_settled(s, &now);

	if (err) {
		session_fail(s, "cannot read the counters", err);
		snapshot_free(&now);
		return;
	}
	pair_view_show(&stat->view, &stat->pairs, shown, s);
	snapshot_free(&stat->before);
	stat->before = now;
	pairs_free(&stat->last);
	stat->last = stat->pairs;
	stat->pairs = (struct pairs){ 0 };
	stat->before_ns = now.time_ns;
}

static const struct session_ops ops = {
	.attached = on_attached,
	.interval = on_interval,
};

static const struct argp_child children[] = {
	{ &options_interval_argp, 0, NULL, 0 },
	{ &options_common_argp, 0, NULL, 0 },
	{ &usage_argp, 0, NULL, 0 },
	{ 0 }
};

static const struct argp argp = {
	.parser = options_root_parser,
	.args_doc = "[INTERVAL [COUNT]]",
	.doc = "Shows how often each MSI and MSI-X operation happened, interval by interval "
	       "(default: a second), and how many vectors are held.",
	.children = children,
};

int cmd_stat(int argc, char **argv)
{
	struct stat_state stat = { 0 };
	struct options opts;
	int code;

	if (options_parse(&opts, &argp, argc, argv) ||
	    pair_view_init(&stat.view, opts.columns))
		return EXITCODE_USAGE;
	if (!opts.interval_ns)
		opts.interval_ns = DEFAULT_INTERVAL_NS;
	code = session_main(&opts, &ops, &stat);
	pairs_free(&stat.pairs);
	pairs_free(&stat.last);
	snapshot_free(&stat.before);
	held_free(&stat.held);
	return code;
}
