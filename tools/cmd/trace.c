// SPDX-License-Identifier: GPL-2.0-only
/* vfio-msix trace: one line per event. */
#include <linux/vfio.h>
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/exitcode.h"
#include "base/format.h"
#include "base/log.h"
#include "cli/options.h"
#include "cmd/commands.h"
#include "output/json.h"
#include "output/labels.h"
#include "output/names.h"
#include "output/table.h"
#include "session/session.h"

struct trace {
	struct table table;
	__u64 shown;
};

struct trace_row {
	struct labels labels;
	const struct session *session;
	const struct vmsix_event *event;
};

static const struct vmsix_event *event_of(const void *row)
{
	return ((const struct trace_row *)row)->event;
}

static bool has_vector(const struct vmsix_event *e)
{
	return e->type == VMSIX_ALLOC || e->type == VMSIX_FREE || e->type == VMSIX_TRIGGER;
}

static bool can_fail(const struct vmsix_event *e)
{
	return e->type != VMSIX_DISABLE && e->type != VMSIX_FREE;
}

static void cell_time(char *cell, const void *row)
{
	const struct session *s = ((const struct trace_row *)row)->session;

	format_time(cell, TABLE_CELL_SIZE, event_of(row)->time_ns + s->time.wall_offset_ns);
}

static void cell_elapsed(char *cell, const void *row)
{
	__u64 ns = event_of(row)->time_ns - ((const struct trace_row *)row)->session->time.start_ns;

	snprintf(cell, TABLE_CELL_SIZE, "%llu.%09llu", ns / NS_PER_S, ns % NS_PER_S);
}

static void cell_tid(char *cell, const void *row)
{
	snprintf(cell, TABLE_CELL_SIZE, "%u", event_of(row)->tid);
}

static void cell_comm(char *cell, const void *row)
{
	snprintf(cell, TABLE_CELL_SIZE, "%.16s", event_of(row)->comm);
	format_clean(cell);
}

static void cell_cgroup(char *cell, const void *row)
{
	snprintf(cell, TABLE_CELL_SIZE, "%llu", event_of(row)->cgroup_id);
}

static void cell_cpu(char *cell, const void *row)
{
	snprintf(cell, TABLE_CELL_SIZE, "%u", event_of(row)->cpu);
}

static void cell_event(char *cell, const void *row)
{
	snprintf(cell, TABLE_CELL_SIZE, "%s", name_type(event_of(row)->type));
}

static void cell_detail(char *cell, const void *row)
{
	snprintf(cell, TABLE_CELL_SIZE, "%s", name_detail(event_of(row)));
}

static void cell_vector(char *cell, const void *row)
{
	if (has_vector(event_of(row)) || event_of(row)->type == VMSIX_SET_IRQS)
		snprintf(cell, TABLE_CELL_SIZE, "%u", event_of(row)->vector);
	else
		snprintf(cell, TABLE_CELL_SIZE, "-");
}

static void cell_count(char *cell, const void *row)
{
	snprintf(cell, TABLE_CELL_SIZE, "%u", event_of(row)->count);
}

static void cell_irq(char *cell, const void *row)
{
	if (has_vector(event_of(row)))
		snprintf(cell, TABLE_CELL_SIZE, "%d", event_of(row)->irq);
	else
		snprintf(cell, TABLE_CELL_SIZE, "-");
}

static void cell_ret(char *cell, const void *row)
{
	int ret = event_of(row)->ret;

	if (!can_fail(event_of(row)))
		snprintf(cell, TABLE_CELL_SIZE, "-");
	else if (ret < 0)
		snprintf(cell, TABLE_CELL_SIZE, "-%s", name_result(ret));
	else
		snprintf(cell, TABLE_CELL_SIZE, "%d", ret);
}

static void cell_delta(char *cell, const void *row)
{
	if (event_of(row)->delta_ns)
		format_ns(cell, TABLE_CELL_SIZE, event_of(row)->delta_ns);
	else
		snprintf(cell, TABLE_CELL_SIZE, "-");
}

static void cell_flags(char *cell, __u32 flags)
{
	static const struct {
		__u32 flag;
		const char *name;
	} names[] = {
		{ VFIO_IRQ_SET_DATA_NONE, "none" },
		{ VFIO_IRQ_SET_DATA_BOOL, "bool" },
		{ VFIO_IRQ_SET_DATA_EVENTFD, "eventfd" },
		{ VFIO_IRQ_SET_ACTION_MASK, "mask" },
		{ VFIO_IRQ_SET_ACTION_UNMASK, "unmask" },
		{ VFIO_IRQ_SET_ACTION_TRIGGER, "trigger" },
	};
	size_t i, n = 0;

	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		if (!(flags & names[i].flag))
			continue;
		n += (size_t)snprintf(cell + n, TABLE_CELL_SIZE - n, "%s%s", n ? "|" : "",
				      names[i].name);
		flags &= ~names[i].flag;
	}
	if (flags || !n)
		snprintf(cell + n, TABLE_CELL_SIZE - n, "%s%#x", n ? "|" : "", flags);
}

static void cell_vector_fields(char *cell, const struct vmsix_event *e, const char *ret)
{
	int n = snprintf(cell, TABLE_CELL_SIZE, "%s vector=%u irq=%d %s=%s",
			 e->msix ? "msix" : "msi", e->vector, e->irq, name_detail_key(e->type),
			 name_detail(e));

	if (can_fail(e))
		snprintf(cell + n, TABLE_CELL_SIZE - (size_t)n, " ret=%s", ret);
}

/* What the event's other columns would say, in the words of the trace event. */
static void cell_fields(char *cell, const void *row)
{
	const struct vmsix_event *e = event_of(row);
	char ret[TABLE_CELL_SIZE], flags[TABLE_CELL_SIZE];

	cell_ret(ret, row);
	switch (e->type) {
	case VMSIX_SET_IRQS:
		cell_flags(flags, e->flags);
		snprintf(cell, TABLE_CELL_SIZE, "index=%u start=%u count=%u flags=%.64s ret=%.16s",
			 e->index, e->vector, e->count, flags, ret);
		break;
	case VMSIX_ENABLE:
		snprintf(cell, TABLE_CELL_SIZE, "%s nvec=%u ret=%.16s", e->msix ? "msix" : "msi",
			 e->count, ret);
		break;
	case VMSIX_DISABLE:
		snprintf(cell, TABLE_CELL_SIZE, "%s nvec=%u", e->msix ? "msix" : "msi", e->count);
		break;
	default:
		cell_vector_fields(cell, e, ret);
	}
}

static const struct table_column columns[] = {
	{ "time", 30, false, cell_time },
	{ "elapsed", 14, true, cell_elapsed },
	{ "guest", 16, false, cell_guest },
	{ "guest_source", 12, false, cell_guest_source },
	{ "pid", 7, true, cell_pid },
	{ "tid", 7, true, cell_tid },
	{ "comm", 15, false, cell_comm },
	{ "cgroup", 8, true, cell_cgroup },
	{ "cpu", 3, true, cell_cpu },
	{ "device", 12, false, cell_device },
	{ "event", 8, false, cell_event },
	{ "detail", 7, false, cell_detail },
	{ "vector", 6, true, cell_vector },
	{ "count", 5, true, cell_count },
	{ "irq", 4, true, cell_irq },
	{ "ret", 8, false, cell_ret },
	{ "delta", 7, true, cell_delta },
	{ "fields", 0, false, cell_fields },
	{ 0 }
};

static const char standard_columns[] = "time,guest,device,event,delta,fields";

static void add_json_fields(struct json_object *record, const struct vmsix_event *e)
{
	switch (e->type) {
	case VMSIX_SET_IRQS:
		json_add_u64(record, "index", e->index);
		json_add_u64(record, "start", e->vector);
		json_add_u64(record, "count", e->count);
		json_add_u64(record, "flags", e->flags);
		break;
	case VMSIX_ENABLE:
	case VMSIX_DISABLE:
		json_add_bool(record, "msix", e->msix);
		json_add_u64(record, "nvec", e->count);
		break;
	default:
		json_add_bool(record, "msix", e->msix);
		json_add_u64(record, "vector", e->vector);
		json_add_int(record, "irq", e->irq);
		json_add_str(record, name_detail_key(e->type), name_detail(e));
	}
	if (can_fail(e))
		json_add_int(record, "ret", e->ret);
}

static void emit_json(const struct trace_row *row)
{
	const struct vmsix_event *e = row->event;
	struct json_object *record = json_record("event", e->time_ns);
	char comm[sizeof(e->comm) + 1];

	snprintf(comm, sizeof(comm), "%.16s", e->comm);
	format_clean(comm);
	json_add_str(record, "event", name_type(e->type));
	labels_add_json(record, &row->labels);
	json_add_u64(record, "tid", e->tid);
	json_add_str(record, "comm", comm);
	json_add_u64(record, "cpu", e->cpu);
	add_json_fields(record, e);
	json_add_u64(record, "delta_ns", e->delta_ns);
	json_emit(record);
}

static void on_attached(struct session *s)
{
	struct trace *trace = s->ctx;

	if (!s->opts->json)
		table_heading(&trace->table);
}

static void on_event(struct session *s, const struct vmsix_event *e, const struct guest *guest)
{
	struct trace_row row = { { guest, &e->bdf }, s, e };
	struct trace *trace = s->ctx;

	if (s->opts->json)
		emit_json(&row);
	else
		table_stream(&trace->table, &row);
	if (++trace->shown == s->opts->count)
		s->stop = true;
}

static void on_finish(struct session *s)
{
	const struct trace *trace = s->ctx;
	struct vmsix_totals totals[VMSIX_NR_RECORDS];
	__u64 seen = 0, lost = 0;
	unsigned int type;

	session_totals(s, totals);
	for (type = 0; type < VMSIX_NR_TYPES; type++) {
		seen += totals[type].seen;
		lost += totals[type].lost;
	}
	log_info("%llu events shown, %llu seen, %llu lost", trace->shown, seen, lost);
}

static const struct session_ops ops = {
	.stream = true,
	.attached = on_attached,
	.event = on_event,
	.finish = on_finish,
};

static const struct argp_child children[] = {
	{ &options_common_argp, 0, NULL, 0 },
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
	    table_init(&trace.table, columns, standard_columns, opts.columns))
		return EXITCODE_USAGE;
	return session_main(&opts, &ops, &trace);
}
