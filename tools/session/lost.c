// SPDX-License-Identifier: GPL-2.0-only
/* Reports of losses. */
#include "base/clock.h"
#include "base/log.h"
#include "output/json.h"
#include "output/names.h"
#include "session/live.h"
#include "session/lost.h"

static void emit(unsigned int type, const struct vmsix_totals *now,
		 const struct vmsix_totals *before)
{
	struct json_object *record = json_record("lost", clock_event_ns());

	json_add_str(record, "event", name_type(type));
	json_add_u64(record, "lost", now->lost - before->lost);
	json_add_u64(record, "lost_total", now->lost);
	json_add_u64(record, "unaccounted", now->unaccounted - before->unaccounted);
	json_add_u64(record, "unaccounted_total", now->unaccounted);
	json_emit(record);
}

static void report(struct session *s, unsigned int type, const struct vmsix_totals *now)
{
	struct vmsix_totals *before = &s->reported[type];
	const char *name = name_type(type);

	if (now->lost > before->lost)
		log_error("%llu %s records lost, %llu in all: the ring buffer was full; "
			  "--ringbuf-size makes it bigger (now %u KiB)", now->lost - before->lost,
			  name, now->lost, s->opts->ringbuf_kib);
	if (now->unaccounted > before->unaccounted)
		log_error("%llu %s events not counted, %llu in all: the map of counters was full "
			  "or memory short (count fewer with -p or -d), or only a newer kernel "
			  "knows their kind", now->unaccounted - before->unaccounted, name,
			  now->unaccounted);
	if (s->opts->json && (now->lost > before->lost || now->unaccounted > before->unaccounted))
		emit(type, now, before);
	*before = *now;
}

void lost_report(struct session *s)
{
	struct vmsix_totals totals[VMSIX_NR_RECORDS];
	unsigned int type;

	if (session_totals(s, totals))
		return;
	for (type = 0; type < VMSIX_NR_RECORDS; type++)
		report(s, type, &totals[type]);
}

bool lost_any(struct session *s)
{
	struct vmsix_totals totals[VMSIX_NR_RECORDS], *t;

	if (session_totals(s, totals))
		return false;
	for (t = totals; t < totals + VMSIX_NR_RECORDS; t++)
		if (t->lost || t->unaccounted)
			return true;
	return false;
}
