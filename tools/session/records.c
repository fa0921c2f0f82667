// SPDX-License-Identifier: GPL-2.0-only
#include "base/clock.h"
#include "output/json.h"
#include "output/names.h"
#include "session/live.h"
#include "session/records.h"
#include "session/session.h"

static struct json_object *filters(const struct options *opts)
{
	struct json_object *obj = json_new_object();

	json_add_str(obj, "guest", opts->guest);
	if (opts->has_device)
		json_add_device(obj, &opts->device);
	else
		json_add_str(obj, "device", NULL);
	if (opts->pid)
		json_add_int(obj, "pid", opts->pid);
	else
		json_add_str(obj, "pid", NULL);
	return obj;
}

static struct json_object *missing_fields(const struct source *source)
{
	struct json_object *names = json_new_array();
	unsigned int i;

	for (i = 0; i < SOURCE_NR_FIELDS; i++)
		if (!(source->fields & 1u << i))
			json_append_str(names, source_field_name(i));
	return names;
}

void session_record_header(const struct session *s)
{
	struct json_object *record = json_header(s->opts->command, s->source->name,
						 s->time.start_ns,
						 s->time.start_ns + s->time.wall_offset_ns);

	json_add(record, "missing", missing_fields(s->source));
	json_add_u64(record, "interval_ns", s->opts->interval_ns);
	json_add(record, "filters", filters(s->opts));
	json_emit(record);
}

void session_record_clock(const struct session *s, __u64 time_ns, __s64 step_ns)
{
	struct json_object *record = json_record("clock", time_ns);

	json_add_u64(record, "wall_ns", time_ns + s->time.wall_offset_ns);
	json_add_s64(record, "step_ns", step_ns);
	json_emit(record);
}

static struct json_object *totals_of(const struct vmsix_totals *t, __u64 received)
{
	struct json_object *obj = json_new_object();

	json_add_u64(obj, "seen", t->seen);
	json_add_u64(obj, "sent", t->sent);
	json_add_u64(obj, "received", received);
	json_add_u64(obj, "lost", t->lost);
	json_add_u64(obj, "unaccounted", t->unaccounted);
	return obj;
}

static struct json_object *totals_of_events(const struct session *s,
					    const struct vmsix_totals *totals)
{
	struct json_object *all = json_new_object();
	unsigned int type;

	for (type = 0; type < VMSIX_NR_TYPES; type++)
		json_add(all, name_type(type), totals_of(&totals[type], s->received[type]));
	return all;
}

static void add_cost(struct json_object *record, const struct source_cost *cost)
{
	if (!cost->runs)
		return;
	json_add_u64(record, "bpf_runs", cost->runs);
	json_add_u64(record, "bpf_run_ns", cost->run_ns);
}

void session_record_end(struct session *s)
{
	__u64 now = clock_event_ns();
	struct vmsix_totals totals[VMSIX_NR_RECORDS];
	struct source_cost cost = { 0 };
	const struct source_reader reader = { .cost = &cost };
	struct json_object *record;

	/* A missing end record shows that the output is incomplete. */
	if (session_totals(s, totals) || s->source->read(&reader))
		return;
	record = json_record("end", now);
	json_add_u64(record, "duration_ns", now - s->time.start_ns);
	json_add(record, "totals", totals_of_events(s, totals));
	/* Separate from totals, whose sum is the number of events. */
	json_add(record, "guests", totals_of(&totals[VMSIX_GUEST], s->received[VMSIX_GUEST]));
	if (s->ops->stream)
		json_add_u64(record, "late", s->reorder.late);
	add_cost(record, &cost);
	json_emit(record);
}
