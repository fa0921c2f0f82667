// SPDX-License-Identifier: GPL-2.0-only
/* Nothing is lost silently. */
#include "clock.h"
#include "json.h"
#include "log.h"
#include "loss.h"
#include "names.h"
#include "session.h"

static void emit(unsigned int type, const struct vmsix_totals *now,
		 const struct vmsix_totals *before)
{
	struct json_object *record = json_record("lost", clock_ns(CLOCK_MONOTONIC));

	json_add_str(record, "event", name_type(type));
	json_add_u64(record, "lost", now->lost - before->lost);
	json_add_u64(record, "lost_total", now->lost);
	json_add_u64(record, "unaccounted", now->unaccounted - before->unaccounted);
	json_add_u64(record, "unaccounted_total", now->unaccounted);
	json_emit(record);
}

static void report(struct session *s, unsigned int type)
{
	struct vmsix_totals now = session_totals(s, type), *before = &s->reported[type];
	const char *name = name_type(type);

	if (now.lost > before->lost)
		log_error("%llu %s records lost, %llu in all: the ring buffer was full; "
			  "--ringbuf-size makes it bigger (now %u KiB)", now.lost - before->lost,
			  name, now.lost, s->opts->ringbuf_kib);
	if (now.unaccounted > before->unaccounted)
		log_error("%llu %s events not counted, %llu in all: the map of %s was full; "
			  "-p or -d narrow what is counted",
			  now.unaccounted - before->unaccounted, name, now.unaccounted,
			  type == VMSIX_GUEST ? "guests" : "counters");
	if (s->opts->json && (now.lost > before->lost || now.unaccounted > before->unaccounted))
		emit(type, &now, before);
	*before = now;
}

void loss_report(struct session *s)
{
	unsigned int type;

	for (type = 0; type < VMSIX_NR_RECORDS; type++)
		report(s, type);
}

bool loss_any(const struct session *s)
{
	struct vmsix_totals t;
	unsigned int type;

	for (type = 0; type < VMSIX_NR_RECORDS; type++) {
		t = session_totals(s, type);
		if (t.lost || t.unaccounted)
			return true;
	}
	return false;
}
