// SPDX-License-Identifier: GPL-2.0-only
#include <stdio.h>
#include <string.h>

#include "replay.h"

#define MAX_KEYS 64

const char *replay_path;

static struct {
	struct source_request request;
	FILE *file;
	struct vmsix_totals totals[VMSIX_NR_RECORDS];
	struct vmsix_key keys[MAX_KEYS];
	struct vmsix_stats stats[MAX_KEYS];
	unsigned int nr;
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

/* The counters of its operation; NULL if that is not known. */
static struct vmsix_stats *stats_of(const struct vmsix_event *e)
{
	const struct vmsix_key key = {
		.process = e->process,
		.bdf = e->bdf,
		.op = vmsix_op(e->type, e->detail),
		.result = e->ret > 0 ? 1 : e->ret,
	};
	unsigned int i = 0;

	while (i < replay.nr && memcmp(&replay.keys[i], &key, sizeof(key)))
		i++;
	if (key.op == VMSIX_NR_OPS || i == MAX_KEYS)
		return NULL;
	if (i == replay.nr)
		replay.keys[replay.nr++] = key;
	return &replay.stats[i];
}

static void count(const struct vmsix_event *e)
{
	struct vmsix_stats *stats = stats_of(e);

	replay.totals[e->type].seen++;
	if (!stats) {
		replay.totals[e->type].unaccounted++;
		return;
	}
	stats->count++;
	stats->vectors += e->count;
	stats->sum_ns += e->delta_ns;
	stats->slots[vmsix_hist_slot(e->delta_ns)] += e->delta_ns != 0;
	if (e->delta_ns > stats->max_ns)
		stats->max_ns = e->delta_ns;
}

/* All at once, however long one would wait. Guests are in the file, before their first event. */
static int replay_wait(int timeout_ms)
{
	struct vmsix_event e;
	int err = 0;

	while (!err && fread(&e, sizeof(e), 1, replay.file)) {
		if (e.type != VMSIX_GUEST)
			count(&e);
		if (!replay.request.stream && e.type != VMSIX_GUEST)
			continue;
		replay.totals[e.type].sent++;
		err = replay.request.event(replay.request.ctx, &e);
	}
	return err ? err : 1;
}

static void replay_detach(void)
{
}

static int replay_read(const struct source_reader *reader)
{
	unsigned int i;
	int err = 0;

	if (reader->totals)
		memcpy(reader->totals, replay.totals, sizeof(replay.totals));
	for (i = 0; reader->counter && i < replay.nr && !err; i++)
		err = reader->counter(reader->ctx, &replay.keys[i], &replay.stats[i]);
	return err;
}

static void replay_close(void)
{
	if (replay.file)
		fclose(replay.file);
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
