// SPDX-License-Identifier: GPL-2.0-only
/* vfio-msix hist: how long operations take. */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/exitcode.h"
#include "base/format.h"
#include "cli/options.h"
#include "cmd/commands.h"
#include "output/bars.h"
#include "output/heading.h"
#include "output/json.h"
#include "output/labels.h"
#include "output/names.h"
#include "output/table.h"
#include "session/session.h"
#include "stats/percentile.h"
#include "stats/snapshot.h"

/**
 * struct hist - the command's state
 * @before: the map at the end of the last interval; empty if there are none
 * @blocks: tables printed
 */
struct hist {
	struct table table;
	struct snapshot before;
	__u64 before_ns;
	unsigned int blocks;
};

struct hist_row {
	struct labels labels;
	const struct vmsix_key *key;
	const struct vmsix_stats *stats;
};

static const struct hist_row *row_of(const void *row)
{
	return row;
}

static void cell_op(char *cell, const void *row)
{
	snprintf(cell, TABLE_CELL_SIZE, "%s", name_op(row_of(row)->key->op));
}

static void cell_result(char *cell, const void *row)
{
	snprintf(cell, TABLE_CELL_SIZE, "%s", name_result(row_of(row)->key->result));
}

static void cell_count(char *cell, const void *row)
{
	snprintf(cell, TABLE_CELL_SIZE, "%llu", row_of(row)->stats->count);
}

static void cell_ns(char *cell, __u64 ns)
{
	format_ns(cell, TABLE_CELL_SIZE, ns);
}

static void cell_p50(char *cell, const void *row)
{
	cell_ns(cell, percentile_ns(row_of(row)->stats, 500));
}

static void cell_p90(char *cell, const void *row)
{
	cell_ns(cell, percentile_ns(row_of(row)->stats, 900));
}

static void cell_p99(char *cell, const void *row)
{
	cell_ns(cell, percentile_ns(row_of(row)->stats, 990));
}

static void cell_p999(char *cell, const void *row)
{
	cell_ns(cell, percentile_ns(row_of(row)->stats, 999));
}

static void cell_max(char *cell, const void *row)
{
	cell_ns(cell, row_of(row)->stats->max_ns);
}

static void cell_mean(char *cell, const void *row)
{
	cell_ns(cell, percentile_mean_ns(row_of(row)->stats));
}

static void cell_sum(char *cell, const void *row)
{
	cell_ns(cell, row_of(row)->stats->sum_ns);
}

static const struct table_column columns[] = {
	{ "guest", 0, false, cell_guest },
	{ "guest_source", 0, false, cell_guest_source },
	{ "pid", 0, true, cell_pid },
	{ "device", 0, false, cell_device },
	{ "op", 0, false, cell_op },
	{ "result", 0, false, cell_result },
	{ "count", 0, true, cell_count },
	{ "p50", 7, true, cell_p50 },
	{ "p90", 7, true, cell_p90 },
	{ "p99", 7, true, cell_p99 },
	{ "p99.9", 7, true, cell_p999 },
	{ "max", 7, true, cell_max },
	{ "mean", 7, true, cell_mean },
	{ "sum", 7, true, cell_sum },
	{ 0 }
};

static const char standard_columns[] =
	"guest,device,op,result,count,p50,p90,p99,p99.9,max,mean";

static struct json_object *json_slots(const struct vmsix_stats *stats)
{
	struct json_object *slots = json_object_new_array(), *slot;
	unsigned int i;

	for (i = 0; i < VMSIX_HIST_SLOTS; i++) {
		if (!stats->slots[i])
			continue;
		slot = json_object_new_array();
		json_object_array_add(slot, json_object_new_uint64(vmsix_hist_low(i)));
		/* The last slot has no upper edge: null. */
		json_object_array_add(slot, i + 1 < VMSIX_HIST_SLOTS ?
				      json_object_new_uint64(vmsix_hist_low(i + 1)) : NULL);
		json_object_array_add(slot, json_object_new_uint64(stats->slots[i]));
		json_object_array_add(slots, slot);
	}
	return slots;
}

static void emit_json(const struct hist_row *row, __u64 time_ns, __u64 interval_ns)
{
	struct json_object *record = json_record("hist", time_ns);
	const struct vmsix_stats *stats = row->stats;

	json_add_u64(record, "interval_ns", interval_ns);
	labels_add_json(record, &row->labels);
	json_add_str(record, "op", name_op(row->key->op));
	json_add_int(record, "result", row->key->result);
	json_add_u64(record, "count", stats->count);
	json_add_u64(record, "samples", percentile_samples(stats));
	json_add_u64(record, "sum_ns", stats->sum_ns);
	json_add_u64(record, "mean_ns", percentile_mean_ns(stats));
	json_add_u64(record, "p50_ns", percentile_ns(stats, 500));
	json_add_u64(record, "p90_ns", percentile_ns(stats, 900));
	json_add_u64(record, "p99_ns", percentile_ns(stats, 990));
	json_add_u64(record, "p99_9_ns", percentile_ns(stats, 999));
	json_add_u64(record, "max_ns", stats->max_ns);
	json_object_object_add(record, "slots", json_slots(stats));
	json_emit(record);
}

/*
 * Calls @fn for each guest × device × operation × result that had durations after the last
 * interval; returns how many.
 */
static size_t for_each_row(struct session *s, const struct snapshot *now,
			   void (*fn)(struct session *s, const struct snapshot *now,
				      const struct hist_row *row))
{
	struct hist *hist = s->ctx;
	struct vmsix_stats stats;
	struct hist_row row;
	size_t i, rows = 0;

	for (i = 0; i < now->nr; i++) {
		snapshot_difference(&hist->before, &now->rows[i], &stats);
		if (!op_has_duration(now->rows[i].key.op) || !percentile_samples(&stats))
			continue;
		row.labels.guest = guests_identify(s->guests, &now->rows[i].key.process);
		row.labels.bdf = &now->rows[i].key.bdf;
		row.key = &now->rows[i].key;
		row.stats = &stats;
		if (!row.labels.guest || !row.labels.guest->matches)
			continue;
		fn(s, now, &row);
		rows++;
	}
	return rows;
}

static void add_row(struct session *s, const struct snapshot *now, const struct hist_row *row)
{
	struct hist *hist = s->ctx;

	table_add(&hist->table, row);
}

static void emit_row(struct session *s, const struct snapshot *now, const struct hist_row *row)
{
	const struct hist *hist = s->ctx;

	emit_json(row, now->time_ns, now->time_ns - hist->before_ns);
}

static void print_bars(struct session *s, const struct snapshot *now, const struct hist_row *row)
{
	char device[FORMAT_BDF_SIZE];

	format_bdf(device, sizeof(device), &row->key->bdf);
	printf("\n%s %s %s %s\n", row->labels.guest->name, device, name_op(row->key->op),
	       name_result(row->key->result));
	bars_print(row->stats);
}

static void print_block(struct session *s, const struct snapshot *now)
{
	struct hist *hist = s->ctx;

	heading_print(s, &hist->blocks, now->time_ns);
	if (for_each_row(s, now, add_row))
		table_print(&hist->table);
	else
		printf("(no operations)\n");
	if (s->opts->bars)
		for_each_row(s, now, print_bars);
}

static void report(struct session *s)
{
	struct snapshot now = { 0 };
	struct hist *hist = s->ctx;
	int err = snapshot_read(&now, s->source);

	if (err) {
		session_fail(s, "cannot read the counters", err);
		return;
	}
	if (s->opts->json)
		for_each_row(s, &now, emit_row);
	else
		print_block(s, &now);
	snapshot_free(&hist->before);
	hist->before = now;
	hist->before_ns = now.time_ns;
}

static void on_attached(struct session *s)
{
	struct hist *hist = s->ctx;

	hist->before_ns = s->time.start_ns;
}

static void on_finish(struct session *s)
{
	if (!s->opts->interval_ns)
		report(s);
}

static const struct session_ops ops = {
	.attached = on_attached,
	.interval = report,
	.finish = on_finish,
};

static const struct argp_option own_options[] = {
	{ "bars", OPTIONS_BARS, 0, 0, "draw each distribution, a bar for each power of two", 2 },
	{ 0 }
};

static const struct argp_child children[] = {
	{ &options_interval_argp, 0, NULL, 0 },
	{ &options_common_argp, 0, NULL, 0 },
	{ 0 }
};

static const struct argp argp = {
	.options = own_options,
	.parser = options_root_parser,
	.args_doc = "[INTERVAL [COUNT]]",
	.doc = "Shows how long MSI and MSI-X operations take: percentiles at the end, or each "
	       "interval if one is given.",
	.children = children,
};

static int check_options(const struct options *opts)
{
	const char *wrong = NULL;

	if (opts->count && !opts->interval_ns)
		wrong = "-n counts intervals: it needs -i INTERVAL";
	else if (opts->json && opts->bars)
		wrong = "--bars is for tables: JSON records have all slots";
	if (wrong)
		fprintf(stderr, "vfio-msix hist: %s\n", wrong);
	return wrong ? -EINVAL : 0;
}

int cmd_hist(int argc, char **argv)
{
	struct hist hist = { 0 };
	struct options opts;
	int code;

	if (options_parse(&opts, &argp, argc, argv) || check_options(&opts) ||
	    table_init(&hist.table, columns, standard_columns, opts.columns))
		return EXITCODE_USAGE;
	code = session_main(&opts, &ops, &hist);
	snapshot_free(&hist.before);
	return code;
}
