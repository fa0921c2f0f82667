// SPDX-License-Identifier: GPL-2.0-only
#include <string.h>

#include "base/log.h"
#include "session/live.h"

void session_fail(struct session *s, const char *what, int err)
{
	if (!s->failed)
		log_error("%s: %s", what, strerror(-err));
	s->failed = true;
	s->stop = true;
}

int session_totals(struct session *s, struct vmsix_totals *totals)
{
	const struct source_reader reader = { .totals = totals };
	int err = s->source->read(&reader);

	if (err)
		session_fail(s, "cannot read the totals of events", err);
	return err;
}
