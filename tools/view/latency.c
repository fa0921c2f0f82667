// SPDX-License-Identifier: GPL-2.0-only
/* How long operations took. */
#include <stdio.h>

#include "base/format.h"
#include "output/bars.h"
#include "output/json.h"
#include "output/labels.h"
#include "output/names.h"
#include "stats/percentile.h"
#include "view/latency.h"

/**
 * struct latency_interval - the interval to show
 * @length_ns: length of the interval
 */
struct latency_interval {
	struct latency_view *view;
	const struct snapshot *before;
	const struct snapshot *now;
	__u64 length_ns;
	struct guests *guests;
};

struct latency_row {
	struct labels labels;
	const struct vmsix_key *key;
	const struct vmsix_stats *stats;
};

static const struct latency_row *row_of(const void *row)
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

static const struct table_column all_columns[] = {
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
	struct json_object *slots = json_new_array(), *slot;
	unsigned int i;

	for (i = 0; i < VMSIX_HIST_SLOTS; i++) {
		if (!stats->slots[i])
			continue;
		slot = json_new_array();
		json_append_u64(slot, vmsix_hist_low(i));
		/* The last slot has no upper edge, so that is null. */
		if (i + 1 < VMSIX_HIST_SLOTS)
			json_append_u64(slot, vmsix_hist_low(i + 1));
		else
			json_append(slot, NULL);
		json_append_u64(slot, stats->slots[i]);
		json_append(slots, slot);
	}
	return slots;
}

static void emit_json(const struct latency_row *row, __u64 time_ns, __u64 interval_ns, __u32 fields)
{
	struct json_object *record = json_record("hist", time_ns);
	const struct vmsix_stats *stats = row->stats;

	json_add_u64(record, "interval_ns", interval_ns);
	labels_add_json(record, &row->labels, fields);
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
	json_add(record, "slots", json_slots(stats));
	json_emit(record);
}

/* Call @fn for each row with durations in the interval. Return: number of rows. */
static size_t for_each_row(const struct latency_interval *interval,
			   void (*fn)(const struct latency_interval *interval,
				      const struct latency_row *row))
{
	const struct snapshot *now = interval->now;
	struct vmsix_stats stats;
	struct latency_row row;
	size_t i, rows = 0;

	for (i = 0; i < now->nr; i++) {
		snapshot_difference(interval->before, &now->rows[i], &stats);
		if (!op_has_duration(now->rows[i].key.op) || !percentile_samples(&stats))
			continue;
		row.labels.guest = guests_identify(interval->guests, &now->rows[i].key.process);
		row.labels.bdf = &now->rows[i].key.bdf;
		row.key = &now->rows[i].key;
		row.stats = &stats;
		if (!row.labels.guest->matches)
			continue;
		fn(interval, &row);
		rows++;
	}
	return rows;
}

static void add_row(const struct latency_interval *interval, const struct latency_row *row)
{
	table_add(&interval->view->table, row);
}

static void emit_row(const struct latency_interval *interval, const struct latency_row *row)
{
	emit_json(row, interval->now->time_ns, interval->length_ns, interval->view->fields);
}

static void draw_row(const struct latency_interval *interval, const struct latency_row *row)
{
	char device[FORMAT_BDF_SIZE];

	format_bdf(device, sizeof(device), &row->key->bdf);
	printf("\n%s %s %s %s\n", row->labels.guest->name, device, name_op(row->key->op),
	       name_result(row->key->result));
	bars_print(row->stats);
}

static void print_table(const struct latency_interval *interval)
{
	struct latency_view *v = interval->view;

	heading_print(&v->heading, interval->now->time_ns);
	if (for_each_row(interval, add_row))
		table_print(&v->table);
	else
		printf("(no operations)\n");
	if (v->bars)
		for_each_row(interval, draw_row);
}

int latency_view_init(struct latency_view *v, const char *columns)
{
	*v = (struct latency_view){ 0 };
	return table_init(&v->table, all_columns, standard_columns, columns);
}

void latency_view_show(struct latency_view *v, const struct snapshot *before,
		       const struct snapshot *now, __u64 interval_ns, struct guests *guests)
{
	const struct latency_interval interval = { v, before, now, interval_ns, guests };

	if (v->json)
		for_each_row(&interval, emit_row);
	else
		print_table(&interval);
}
