// SPDX-License-Identifier: GPL-2.0-only
#include <stdio.h>
#include <string.h>

#include "counted.h"
#include "replay.h"

const char *replay_path;

static struct {
	struct source_request request;
	FILE *file;
	struct vmsix_totals totals[VMSIX_NR_RECORDS];
} replay;

static const struct check checks[] = { { 0 } };

static enum exitcode replay_select(const struct source_request *request, struct problem *p)
{
	replay.request = *request;
	replay.file = fopen(replay_path, "re");
	return replay.file ? EXITCODE_OK :
	       problem_set(p, EXITCODE_NO_SOURCE, "nothing to replay in %s", replay_path);
}

static enum exitcode replay_attach(struct problem *p)
{
	return EXITCODE_OK;
}

static int deliver(const struct vmsix_event *e)
{
	replay.totals[e->type].seen++;
	if (replay.request.stream || e->type == VMSIX_GUEST) {
		replay.totals[e->type].sent++;
		return replay.request.event(replay.request.ctx, e);
	}
	if (!counted_event(e))
		replay.totals[e->type].unaccounted++;
	return 0;
}

/* All at once, however long one would wait. Guests are in the file, before their first event. */
static int replay_wait(int timeout_ms)
{
	struct vmsix_event e;
	int err = 0;

	while (!err && fread(&e, sizeof(e), 1, replay.file))
		err = deliver(&e);
	return err ? err : 1;
}

static void replay_detach(void)
{
}

static int replay_read(const struct source_reader *reader)
{
	if (reader->totals)
		memcpy(reader->totals, replay.totals, sizeof(replay.totals));
	return counted_read(reader);
}

static void replay_close(void)
{
	if (replay.file)
		fclose(replay.file);
	counted_free();
	memset(&replay, 0, sizeof(replay));
}

const struct source replay_source = {
	.name = "replay",
	.fields = SOURCE_ALL_FIELDS & ~(SOURCE_CPU | SOURCE_CGROUP),
	.check = checks,
	.select = replay_select,
	.attach = replay_attach,
	.wait = replay_wait,
	.detach = replay_detach,
	.read = replay_read,
	.close = replay_close,
};
