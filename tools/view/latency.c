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

struct latency_row {
	struct labels labels;
	const struct series *series;
	const struct vmsix_stats *stats;
};

static const struct latency_row *row_of(const void *row)
{
	return row;
}

static void cell_op(char *cell, const void *row)
{
	snprintf(cell, TABLE_CELL_SIZE, "%s", name_op(row_of(row)->series->op));
}

static void cell_result(char *cell, const void *row)
{
	snprintf(cell, TABLE_CELL_SIZE, "%s", name_result(row_of(row)->series->result));
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

static void emit_row(struct latency_view *v, const struct ledger *ledger,
		     const struct latency_row *row)
{
	struct json_object *record = json_record("hist", ledger->time_ns);
	const struct vmsix_stats *stats = row->stats;

	json_add_u64(record, "interval_ns", ledger->time_ns - ledger->before_ns);
	labels_add_json(record, &row->labels, v->fields);
	json_add_str(record, "op", name_op(row->series->op));
	json_add_int(record, "result", row->series->result);
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

typedef void row_fn(struct latency_view *v, const struct ledger *ledger,
		    const struct latency_row *row);

/* Call @fn for each row with durations in the interval. Return: number of rows. */
static size_t for_each_row_of(struct latency_view *v, const struct ledger *ledger,
			      const struct account *account, row_fn *fn)
{
	const struct series *series;
	struct vmsix_stats stats;
	size_t rows = 0;

	for (series = account->series; series < account->series + account->nr_series; series++) {
		const struct latency_row row = {
			{ account->guest, &account->bdf, account->guests }, series, &stats
		};

		if (!op_has_duration(series->op) || series->now.count == series->before.count)
			continue;
		series_interval(series, &stats);
		if (!percentile_samples(&stats))
			continue;
		fn(v, ledger, &row);
		rows++;
	}
	return rows;
}

static size_t for_each_row(struct latency_view *v, const struct ledger *ledger, row_fn *fn)
{
	size_t i, rows = 0;

	for (i = 0; i < ledger->nr; i++)
		if (ledger->accounts[i]->matches)
			rows += for_each_row_of(v, ledger, ledger->accounts[i], fn);
	return rows;
}

static void add_row(struct latency_view *v, const struct ledger *ledger,
		    const struct latency_row *row)
{
	table_add(&v->table, row);
}

static void draw_row(struct latency_view *v, const struct ledger *ledger,
		     const struct latency_row *row)
{
	char device[FORMAT_BDF_SIZE];

	format_bdf(device, sizeof(device), row->labels.bdf);
	printf("\n%s %s %s %s\n", labels_name(&row->labels), device, name_op(row->series->op),
	       name_result(row->series->result));
	bars_print(row->stats);
}

static void print_table(struct latency_view *v, const struct ledger *ledger)
{
	heading_print(&v->heading, ledger->time_ns);
	if (for_each_row(v, ledger, add_row))
		table_print(&v->table);
	else
		printf("(no operations)\n");
	if (v->bars)
		for_each_row(v, ledger, draw_row);
}

int latency_view_init(struct latency_view *v, const char *columns)
{
	*v = (struct latency_view){ 0 };
	return table_init(&v->table, all_columns, standard_columns, columns);
}

void latency_view_show(struct latency_view *v, const struct ledger *ledger)
{
	if (v->json)
		for_each_row(v, ledger, emit_row);
	else
		print_table(v, ledger);
}
