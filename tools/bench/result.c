// SPDX-License-Identifier: GPL-2.0-only
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/format.h"
#include "base/log.h"
#include "base/memory.h"
#include "base/rank.h"
#include "bench/result.h"
#include "output/json.h"
#include "output/table.h"

static bool as_json;
static struct table table;

struct row {
	const struct bench_samples *samples;
	struct bench_samples sorted;
};

void bench_samples_add(struct bench_samples *s, uint64_t value)
{
	s->value = memory_or_exit(memory_grow(s->value, &s->size, s->nr + 1, sizeof(*s->value)));
	s->value[s->nr++] = value;
}

void bench_samples_free(struct bench_samples *s)
{
	free(s->value);
	s->value = NULL;
	s->nr = s->size = 0;
}

static uint64_t at(const struct bench_samples *sorted, unsigned int permille)
{
	return sorted->nr ? sorted->value[rank_of(sorted->nr, permille) - 1] : 0;
}

static struct bench_samples sorted_copy(const struct bench_samples *s)
{
	struct bench_samples copy = { .unit = s->unit };
	size_t i;

	for (i = 0; i < s->nr; i++)
		bench_samples_add(&copy, s->value[i]);
	qsort(copy.value, copy.nr, sizeof(*copy.value), rank_compare);
	return copy;
}

uint64_t bench_samples_max(const struct bench_samples *s)
{
	uint64_t max = 0;
	size_t i;

	for (i = 0; i < s->nr; i++)
		if (s->value[i] > max)
			max = s->value[i];
	return max;
}

static void cell_cost(char *cell, const void *data, unsigned int permille)
{
	const struct row *row = data;
	uint64_t value = at(&row->sorted, permille);

	if (!strcmp(row->samples->unit, "ns"))
		format_ns(cell, TABLE_CELL_SIZE, value);
	else
		snprintf(cell, TABLE_CELL_SIZE, "%llu", (unsigned long long)value);
}

static void cell_text(char *cell, const char *text)
{
	snprintf(cell, TABLE_CELL_SIZE, "%s", text ? text : "-");
}

static void cell_experiment(char *cell, const void *row)
{
	cell_text(cell, ((const struct row *)row)->samples->experiment);
}

static void cell_metric(char *cell, const void *row)
{
	cell_text(cell, ((const struct row *)row)->samples->metric);
}

static void cell_method(char *cell, const void *row)
{
	cell_text(cell, ((const struct row *)row)->samples->method);
}

static void cell_vectors(char *cell, const void *row)
{
	snprintf(cell, TABLE_CELL_SIZE, "%u", ((const struct row *)row)->samples->vectors);
}

static void cell_samples(char *cell, const void *row)
{
	snprintf(cell, TABLE_CELL_SIZE, "%zu", ((const struct row *)row)->samples->nr);
}

static void cell_min(char *cell, const void *row)
{
	cell_cost(cell, row, 0);
}

static void cell_p50(char *cell, const void *row)
{
	cell_cost(cell, row, 500);
}

static void cell_p90(char *cell, const void *row)
{
	cell_cost(cell, row, 900);
}

static void cell_p99(char *cell, const void *row)
{
	cell_cost(cell, row, 990);
}

static void cell_max(char *cell, const void *row)
{
	cell_cost(cell, row, 1000);
}

static const struct table_column columns[] = {
	{ "experiment", 10, false, cell_experiment },
	{ "metric", 8, false, cell_metric },
	{ "method", 8, false, cell_method },
	{ "vectors", 7, true, cell_vectors },
	{ "samples", 7, true, cell_samples },
	{ "min", 8, true, cell_min },
	{ "p50", 8, true, cell_p50 },
	{ "p90", 8, true, cell_p90 },
	{ "p99", 8, true, cell_p99 },
	{ "max", 8, true, cell_max },
	{ 0 }
};

int bench_result_begin(bool json, const char *chosen)
{
	as_json = json;
	return table_init(&table, columns,
			  "experiment,metric,method,vectors,samples,min,p50,p90,p99,max", chosen);
}

static void emit_json(const struct bench_samples *s)
{
	struct json_object *record = json_record("samples", clock_event_ns());
	struct json_object *values = json_new_array();
	size_t i;

	for (i = 0; i < s->nr; i++)
		json_append_u64(values, s->value[i]);
	json_add_str(record, "experiment", s->experiment);
	json_add_str(record, "metric", s->metric);
	json_add_str(record, "method", s->method);
	json_add_u64(record, "vectors", s->vectors);
	json_add_str(record, "unit", s->unit);
	json_add_u64(record, "rounds", s->rounds ? s->rounds : s->nr);
	json_add(record, "samples", values);
	json_emit(record);
}

void bench_emit_samples(const struct bench_samples *s)
{
	struct row row = { .samples = s };

	if (!s->nr)
		return;
	log_clear_progress();
	if (as_json) {
		emit_json(s);
		return;
	}
	row.sorted = sorted_copy(s);
	table_add(&table, &row);
	bench_samples_free(&row.sorted);
}

void bench_emit_record(struct json_object *record)
{
	log_clear_progress();
	if (as_json)
		json_emit(record);
	else
		json_object_put(record);
}

void bench_result_end(void)
{
	if (!as_json && table.nr_cells)
		table_print(&table);
	table_free(&table);
}
