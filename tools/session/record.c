// SPDX-License-Identifier: GPL-2.0-only
#include <bpf/bpf.h>
#include <bpf/libbpf.h>

#include "vmsix_event.h"
#include "vfio_msix.skel.h"

#include "base/clock.h"
#include "output/json.h"
#include "output/names.h"
#include "session/record.h"
#include "session/session.h"
#include "source/source.h"

static struct json_object *filters(const struct options *opts)
{
	struct json_object *obj = json_object_new_object();

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

void session_record_header(const struct session *s)
{
	struct json_object *record = json_header(s->opts->command, source->name, s->start_ns,
						 s->start_ns + s->wall_offset_ns);

	json_add_u64(record, "interval_ns", s->opts->interval_ns);
	json_object_object_add(record, "filters", filters(s->opts));
	json_emit(record);
}

static struct json_object *totals_of(const struct session *s, unsigned int type)
{
	struct json_object *obj = json_object_new_object();
	struct vmsix_totals t = session_totals(s, type);

	json_add_u64(obj, "seen", t.seen);
	json_add_u64(obj, "sent", t.sent);
	json_add_u64(obj, "received", s->received[type]);
	json_add_u64(obj, "lost", t.lost);
	json_add_u64(obj, "unaccounted", t.unaccounted);
	return obj;
}

static struct json_object *totals(const struct session *s)
{
	struct json_object *all = json_object_new_object();
	unsigned int type;

	for (type = 0; type < VMSIX_NR_TYPES; type++)
		json_object_object_add(all, name_type(type), totals_of(s, type));
	return all;
}

/* The kernel measures programs only while kernel.bpf_stats_enabled is set. */
static void add_cost(struct json_object *record, const struct session *s)
{
	struct bpf_prog_info info;
	struct bpf_program *prog;
	__u64 runs = 0, ns = 0;
	__u32 size;

	bpf_object__for_each_program(prog, s->skel->obj) {
		info = (struct bpf_prog_info){ 0 };
		size = sizeof(info);
		if (bpf_obj_get_info_by_fd(bpf_program__fd(prog), &info, &size))
			continue;
		runs += info.run_cnt;
		ns += info.run_time_ns;
	}
	if (!runs)
		return;
	json_add_u64(record, "bpf_runs", runs);
	json_add_u64(record, "bpf_run_ns", ns);
}

void session_record_end(const struct session *s)
{
	__u64 now = clock_ns(CLOCK_MONOTONIC);
	struct json_object *record = json_record("end", now);

	json_add_u64(record, "duration_ns", now - s->start_ns);
	json_object_object_add(record, "totals", totals(s));
	/* Apart, so that the sum of totals is the number of events. */
	json_object_object_add(record, "guests", totals_of(s, VMSIX_GUEST));
	add_cost(record, s);
	json_emit(record);
}
