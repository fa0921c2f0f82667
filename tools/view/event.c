// SPDX-License-Identifier: GPL-2.0-only
/* Events, one line or record each. */
#include <linux/vfio.h>
#include <stdio.h>

#include "base/format.h"
#include "output/json.h"
#include "output/labels.h"
#include "output/names.h"
#include "source/source.h"
#include "view/event.h"

struct event_row {
	struct labels labels;
	const struct event_view *view;
	const struct vmsix_event *event;
};

static const struct vmsix_event *event_of(const void *row)
{
	return ((const struct event_row *)row)->event;
}

/* Whether the source does not fill a field; the cell then shows that. */
static bool unknown(char *cell, const void *row, enum source_field field)
{
	if (((const struct event_row *)row)->view->fields & field)
		return false;
	snprintf(cell, TABLE_CELL_SIZE, "-");
	return true;
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
	const struct timebase *time = ((const struct event_row *)row)->view->time;

	format_time(cell, TABLE_CELL_SIZE, event_of(row)->time_ns + time->wall_offset_ns);
}

static void cell_elapsed(char *cell, const void *row)
{
	const struct timebase *time = ((const struct event_row *)row)->view->time;
	__u64 ns = event_of(row)->time_ns - time->start_ns;

	snprintf(cell, TABLE_CELL_SIZE, "%llu.%09llu", ns / NS_PER_S, ns % NS_PER_S);
}

static void cell_tid(char *cell, const void *row)
{
	if (!unknown(cell, row, SOURCE_TID))
		snprintf(cell, TABLE_CELL_SIZE, "%u", event_of(row)->tid);
}

static void cell_comm(char *cell, const void *row)
{
	if (unknown(cell, row, SOURCE_COMM))
		return;
	snprintf(cell, TABLE_CELL_SIZE, "%.16s", event_of(row)->comm);
	format_clean(cell);
}

static void cell_cgroup(char *cell, const void *row)
{
	if (!unknown(cell, row, SOURCE_CGROUP))
		snprintf(cell, TABLE_CELL_SIZE, "%llu", event_of(row)->cgroup_id);
}

static void cell_cpu(char *cell, const void *row)
{
	if (!unknown(cell, row, SOURCE_CPU))
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
	if (unknown(cell, row, SOURCE_IRQ))
		return;
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
	if (unknown(cell, row, SOURCE_DELTA))
		return;
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

static void cell_vector_fields(char *cell, const void *row, const char *ret)
{
	const struct vmsix_event *e = event_of(row);
	char irq[TABLE_CELL_SIZE];
	int n;

	cell_irq(irq, row);
	n = snprintf(cell, TABLE_CELL_SIZE, "%s vector=%u irq=%.16s %s=%s",
		     e->msix ? "msix" : "msi", e->vector, irq, name_detail_key(e->type),
		     name_detail(e));
	if (can_fail(e))
		snprintf(cell + n, TABLE_CELL_SIZE - (size_t)n, " ret=%s", ret);
}

/* The other fields of the trace event, in its own words. */
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
		cell_vector_fields(cell, row, ret);
	}
}

static const struct table_column all_columns[] = {
	{ "time", 30, false, cell_time },
	{ "elapsed", 14, true, cell_elapsed },
	{ "guest", 16, false, cell_guest },
	{ "guest_source", 12, false, cell_guest_source },
	{ "pid", 7, true, cell_pid },
	{ "tid", 7, true, cell_tid },
	{ "comm", 15, false, cell_comm },
	{ "cgroup", 8, true, cell_cgroup },
	{ "cpu", 3, true, cell_cpu },
	{ "device", 13, false, cell_device },
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

static void add_json_fields(struct json_object *record, const struct vmsix_event *e, __u32 fields)
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
		json_add_int_if(record, "irq", fields & SOURCE_IRQ, e->irq);
		json_add_str(record, name_detail_key(e->type), name_detail(e));
	}
	if (can_fail(e))
		json_add_int(record, "ret", e->ret);
}

static void emit_comm(struct json_object *record, const struct vmsix_event *e, __u32 fields)
{
	char comm[sizeof(e->comm) + 1];

	snprintf(comm, sizeof(comm), "%.16s", e->comm);
	format_clean(comm);
	json_add_str(record, "comm", fields & SOURCE_COMM ? comm : NULL);
}

static void emit_json(const struct event_row *row)
{
	const struct vmsix_event *e = row->event;
	struct json_object *record = json_record("event", e->time_ns);
	__u32 fields = row->view->fields;

	json_add_str(record, "event", name_type(e->type));
	labels_add_json(record, &row->labels, fields);
	json_add_u64_if(record, "tid", fields & SOURCE_TID, e->tid);
	emit_comm(record, e, fields);
	json_add_u64_if(record, "cpu", fields & SOURCE_CPU, e->cpu);
	add_json_fields(record, e, fields);
	json_add_u64_if(record, "delta_ns", fields & SOURCE_DELTA, e->delta_ns);
	json_emit(record);
}

int event_view_init(struct event_view *v, bool json, const char *columns)
{
	*v = (struct event_view){ .json = json };
	return table_init(&v->table, all_columns, standard_columns, columns);
}

void event_view_begin(struct event_view *v, const struct timebase *time, __u32 fields)
{
	v->time = time;
	v->fields = fields;
	if (!v->json)
		table_heading(&v->table);
}

void event_view_show(const struct event_view *v, const struct vmsix_event *e,
		     const struct guest *guest)
{
	const struct event_row row = { { guest, &e->bdf, 0 }, v, e };

	if (v->json)
		emit_json(&row);
	else
		table_stream(&v->table, &row);
}
