// SPDX-License-Identifier: GPL-2.0-only
/* vfio-msix trace: one line per event. */
#include <stdbool.h>
#include <stdio.h>

#include "base/exitcode.h"
#include "base/log.h"
#include "base/output.h"
#include "cli/options.h"
#include "cli/usage.h"
#include "cmd/commands.h"
#include "session/session.h"
#include "view/event.h"

struct trace {
	struct event_view view;
	__u64 shown;
};

static void on_attached(struct session *s)
{
	struct trace *trace = s->ctx;

	event_view_begin(&trace->view, &s->time, s->source->fields);
}

static void on_event(struct session *s, const struct vmsix_event *e, const struct guest *guest)
{
	struct trace *trace = s->ctx;

	event_view_show(&trace->view, e, guest);
	output_mark();
	if (++trace->shown == s->opts->count)
		s->stop = true;
}

/* Only written events count as shown. If output has failed, those are not all. */
static void log_summary(const struct session *s, __u64 seen, __u64 lost)
{
	const struct trace *trace = s->ctx;
	bool failed = output_check() == OUTPUT_FAILED;
	__u64 written = output_marks_written();
	char late[48] = "";

	if (s->reorder.late)
		snprintf(late, sizeof(late), ", %llu late", s->reorder.late);
	if (failed)
		log_error("%llu events shown, %llu seen, %llu lost%s, %llu not written", written,
			  seen, lost, late, trace->shown - written);
	else
		log_info("%llu events shown, %llu seen, %llu lost%s", written, seen, lost, late);
}

static void on_finish(struct session *s)
{
	struct vmsix_totals totals[VMSIX_NR_RECORDS];
	__u64 seen = 0, lost = 0;
	unsigned int type;

	if (session_totals(s, totals))
		return;
	for (type = 0; type < VMSIX_NR_TYPES; type++) {
		seen += totals[type].seen;
		lost += totals[type].lost;
	}
	log_summary(s, seen, lost);
}

static const struct session_ops ops = {
	.stream = true,
	.attached = on_attached,
	.event = on_event,
	.finish = on_finish,
};

static const struct argp_child children[] = {
	{ &options_common_argp, 0, NULL, 0 },
	{ &usage_argp, 0, NULL, 0 },
	{ 0 }
};

static const struct argp argp = {
	.parser = options_root_parser,
	.doc = "Shows MSI and MSI-X events of passed-through devices, one line each.",
	.children = children,
};

int cmd_trace(int argc, char **argv)
{
	struct trace trace = { 0 };
	struct options opts;

	if (options_parse(&opts, &argp, argc, argv) ||
	    event_view_init(&trace.view, opts.json, opts.columns))
		return EXITCODE_USAGE;
	return session_main(&opts, &ops, &trace);
}
