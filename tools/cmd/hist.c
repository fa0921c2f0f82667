// SPDX-License-Identifier: GPL-2.0-only
/* vfio-msix hist: how long operations take. */
#include <errno.h>

#include "base/exitcode.h"
#include "base/log.h"
#include "cli/options.h"
#include "cli/usage.h"
#include "cmd/commands.h"
#include "session/session.h"
#include "view/latency.h"

static void on_attached(struct session *s)
{
	struct latency_view *view = s->ctx;

	view->json = s->opts->json;
	view->bars = s->opts->bars;
	view->heading = (struct heading){ s->opts->timestamps, &s->time, 0 };
	view->fields = s->source->fields;
}

static void report(struct session *s)
{
	int err = ledger_read(&s->ledger);

	if (err) {
		session_fail(s, "cannot read the counters", err);
		return;
	}
	latency_view_show(s->ctx, &s->ledger);
	ledger_next(&s->ledger);
}

static void on_finish(struct session *s)
{
	if (!s->opts->interval_ns)
		report(s);
}

static const struct session_ops ops = {
	.histograms = true,
	.attached = on_attached,
	.interval = report,
	.finish = on_finish,
};

static const struct argp_option own_options[] = {
	{ "bars", OPTIONS_BARS, 0, 0, "draw each distribution, a bar for each power of two", 2 },
	{ 0 }
};

static const struct argp_child children[] = {
	{ &options_interval_argp, 0, NULL, 0 },
	{ &options_common_argp, 0, NULL, 0 },
	{ &usage_argp, 0, NULL, 0 },
	{ 0 }
};

static const struct argp argp = {
	.options = own_options,
	.parser = options_root_parser,
	.args_doc = "[INTERVAL [COUNT]]",
	.doc = "Shows how long MSI and MSI-X operations take: percentiles at the end, or each "
	       "interval if one is given.",
	.children = children,
};

static int check_options(const struct options *opts, const char *command)
{
	const char *wrong = NULL;

	if (opts->count && !opts->interval_ns)
		wrong = "-n counts intervals: it needs -i INTERVAL";
	else if (opts->json && opts->bars)
		wrong = "--bars is for tables: JSON records have all slots";
	if (wrong)
		log_command_error(command, "%s", wrong);
	return wrong ? -EINVAL : 0;
}

int cmd_hist(int argc, char **argv)
{
	struct latency_view view;
	struct options opts;

	if (options_parse(&opts, &argp, argc, argv) || check_options(&opts, argv[0]) ||
	    latency_view_init(&view, opts.columns))
		return EXITCODE_USAGE;
	return session_main(&opts, &ops, &view);
}
