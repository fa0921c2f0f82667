// SPDX-License-Identifier: GPL-2.0-only
/* Operations by guest and device. */
#include <stdio.h>

#include "output/json.h"
#include "output/labels.h"
#include "output/names.h"
#include "view/pair.h"

struct pair_row {
	struct labels labels;
	const struct pair *pair;
};

static const struct pair *pair_of(const void *row)
{
	return ((const struct pair_row *)row)->pair;
}

static void cell_number(char *cell, __u64 n)
{
	snprintf(cell, TABLE_CELL_SIZE, "%llu", n);
}

static void cell_set_irqs(char *cell, const void *row)
{
	cell_number(cell, pair_of(row)->interval.ok[VMSIX_OP_SET_IRQS]);
}

static void cell_enable(char *cell, const void *row)
{
	cell_number(cell, pair_of(row)->interval.ok[VMSIX_OP_ENABLE]);
}

static void cell_disable(char *cell, const void *row)
{
	cell_number(cell, pair_of(row)->interval.ok[VMSIX_OP_DISABLE]);
}

static void cell_initial(char *cell, const void *row)
{
	cell_number(cell, pair_of(row)->interval.ok[VMSIX_OP_ALLOC_INITIAL]);
}

static void cell_dynamic(char *cell, const void *row)
{
	cell_number(cell, pair_of(row)->interval.ok[VMSIX_OP_ALLOC_DYNAMIC]);
}

static void cell_cached(char *cell, const void *row)
{
	cell_number(cell, pair_of(row)->interval.ok[VMSIX_OP_ALLOC_CACHED]);
}

static void cell_free(char *cell, const void *row)
{
	cell_number(cell, pair_freed(&pair_of(row)->interval));
}

static void cell_assign(char *cell, const void *row)
{
	cell_number(cell, pair_of(row)->interval.ok[VMSIX_OP_ASSIGN]);
}

static void cell_swap(char *cell, const void *row)
{
	cell_number(cell, pair_of(row)->interval.ok[VMSIX_OP_SWAP]);
}

static void cell_clear(char *cell, const void *row)
{
	cell_number(cell, pair_of(row)->interval.ok[VMSIX_OP_CLEAR]);
}

static void cell_fail(char *cell, const void *row)
{
	cell_number(cell, pair_of(row)->interval.failed);
}

static void cell_held(char *cell, const void *row)
{
	snprintf(cell, TABLE_CELL_SIZE, "%lld", pair_of(row)->device->held);
}

static void cell_msi_irqs(char *cell, const void *row)
{
	snprintf(cell, TABLE_CELL_SIZE, "%u%s", pair_of(row)->device->msi_irqs,
		 pair_of(row)->device->mismatch ? "!" : "");
}

static const struct table_column all_columns[] = {
	{ "guest", 8, false, cell_guest },
	{ "guest_source", 0, false, cell_guest_source },
	{ "pid", 0, true, cell_pid },
	{ "device", 12, false, cell_device },
	{ "set_irqs", 0, true, cell_set_irqs },
	{ "enable", 0, true, cell_enable },
	{ "disable", 0, true, cell_disable },
	{ "initial", 0, true, cell_initial },
	{ "dynamic", 0, true, cell_dynamic },
	{ "cached", 0, true, cell_cached },
	{ "free", 0, true, cell_free },
	{ "assign", 0, true, cell_assign },
	{ "swap", 0, true, cell_swap },
	{ "clear", 0, true, cell_clear },
	{ "fail", 0, true, cell_fail },
	{ "held", 0, true, cell_held },
	{ "msi_irqs", 0, true, cell_msi_irqs },
	{ 0 }
};

static const char standard_columns[] = "guest,device,set_irqs,enable,disable,initial,dynamic,"
				       "cached,free,assign,swap,clear,fail,held,msi_irqs";

static struct json_object *json_counts(const struct pair_counts *counts)
{
	struct json_object *obj = json_new_object();
	unsigned int op;

	for (op = 0; op < VMSIX_NR_OPS; op++)
		json_add_u64(obj, name_op(op), counts->ok[op]);
	return obj;
}

static void emit_json(const struct pair_view *v, const struct pairs *pairs,
		      const struct pair_row *row)
{
	struct json_object *record = json_record("stat", pairs->time_ns);
	const struct pair *pair = row->pair;

	json_add_u64(record, "interval_ns", pairs->interval_ns);
	labels_add_json(record, &row->labels, v->fields);
	json_add(record, "counts", json_counts(&pair->interval));
	json_add(record, "totals", json_counts(&pair->total));
	json_add_u64(record, "failed", pair->interval.failed);
	json_add_u64(record, "failed_total", pair->total.failed);
	json_add_s64(record, "held", pair->device->held);
	json_add_u64(record, "msi_irqs", pair->device->msi_irqs);
	json_add_bool(record, "mismatch", pair->device->mismatch);
	json_emit(record);
}

int pair_view_init(struct pair_view *v, const char *columns)
{
	*v = (struct pair_view){ 0 };
	return table_init(&v->table, all_columns, standard_columns, columns);
}

void pair_view_show(struct pair_view *v, const struct pairs *pairs,
		    bool (*shown)(const struct pair *pair, void *ctx), void *ctx)
{
	const struct pair *pair;
	size_t rows = 0;

	if (!v->json)
		heading_print(&v->heading, pairs->time_ns);
	for (pair = pairs->pair; pair < pairs->pair + pairs->nr; pair++) {
		const struct account *account = pair->account;
		const struct pair_row row = {
			{ account->guest, &account->bdf, account->guests }, pair
		};

		if (!shown(pair, ctx))
			continue;
		if (v->json)
			emit_json(v, pairs, &row);
		else
			table_add(&v->table, &row);
		rows++;
	}
	if (v->json)
		return;
	if (rows)
		table_print(&v->table);
	else
		printf("(nothing)\n");
}
