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
#include "view/pair.h"

#define DEFAULT_INTERVAL_NS NS_PER_S
#define SETTLE_NS (NS_PER_S / 10)
#define SETTLE_LOOKS 4
#define SETTLE_LOOKS_OLD 3

/**
 * struct stat_state - the command's state
 * @pairs: pairs of this interval; @last: pairs of the last one
 * @held: vectors held at the start
 */
struct stat_state {
	struct pair_view view;
	struct pairs pairs, last;
	struct held held;
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

static int read_settled(struct session *s)
{
	const __u64 end_ns = clock_ns(CLOCK_MONOTONIC) + SETTLE_NS;
	struct stat_state *stat = s->ctx;
	int looks, err;

	for (looks = 1;; looks++) {
		err = ledger_read(&s->ledger);
		if (!err)
			err = pairs_build(&stat->pairs, &s->ledger, &stat->held);
		if (err || settled(stat, looks, end_ns))
			return err;
		usleep(2000);
	}
}

/* Pairs without operations and vectors are shown only with -v: many guests come and go. */
static bool shown(const struct pair *pair, void *ctx)
{
	const struct account *account = pair->account;
	const struct session *s = ctx;

	if (!account->matches)
		return false;
	return s->opts->verbose || pair_active(pair) ||
	       (account->guest && !account->guest->ended && pair_holds_vectors(pair));
}

static void on_interval(struct session *s)
{
	struct stat_state *stat = s->ctx;
	int err = read_settled(s);

	if (err) {
		session_fail(s, "cannot read the counters", err);
		return;
	}
	pair_view_show(&stat->view, &stat->pairs, shown, s);
	ledger_next(&s->ledger);
	pairs_free(&stat->last);
	stat->last = stat->pairs;
	stat->pairs = (struct pairs){ 0 };
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
	held_free(&stat.held);
	return code;
}
