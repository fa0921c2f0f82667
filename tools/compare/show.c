// SPDX-License-Identifier: GPL-2.0-only
/* A comparison as text: the table on stdout, what it leaves out on stderr. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/format.h"
#include "base/log.h"
#include "compare/comparison.h"
#include "output/table.h"

static struct table table;

static const struct comparison_pair *pair_of(const void *row)
{
	return row;
}

static void cell_text(char *cell, const char *text)
{
	snprintf(cell, TABLE_CELL_SIZE, "%s", text);
}

static void cell_number(char *cell, __u64 number)
{
	if (number == RESULT_UNKNOWN)
		cell_text(cell, "-");
	else
		snprintf(cell, TABLE_CELL_SIZE, "%llu", number);
}

static void cell_experiment(char *cell, const void *row)
{
	cell_text(cell, pair_of(row)->a.metric->experiment);
}

static void cell_metric(char *cell, const void *row)
{
	cell_text(cell, pair_of(row)->a.metric->metric);
}

static void cell_method(char *cell, const void *row)
{
	const char *a = pair_of(row)->a.metric->method, *b = pair_of(row)->b.metric->method;

	if (strcmp(a, b))
		snprintf(cell, TABLE_CELL_SIZE, "%s:%s", a, b);
	else
		cell_text(cell, a[0] ? a : "-");
}

static void cell_vectors(char *cell, const void *row)
{
	cell_number(cell, pair_of(row)->a.metric->vectors);
}

static void cell_unit(char *cell, const void *row)
{
	cell_text(cell, pair_of(row)->a.metric->unit);
}

static void cell_samples_a(char *cell, const void *row)
{
	cell_number(cell, pair_of(row)->a.samples.nr);
}

static void cell_samples_b(char *cell, const void *row)
{
	cell_number(cell, pair_of(row)->b.samples.nr);
}

static void cell_median(char *cell, const struct comparison_side *side)
{
	if (!side->samples.nr)
		cell_text(cell, "-");
	else if (!strcmp(side->metric->unit, "ns"))
		format_ns(cell, TABLE_CELL_SIZE, side->median);
	else
		cell_number(cell, side->median);
}

static void cell_a(char *cell, const void *row)
{
	cell_median(cell, &pair_of(row)->a);
}

static void cell_b(char *cell, const void *row)
{
	cell_median(cell, &pair_of(row)->b);
}

/* Three decimals: intervals are seldom narrower. */
static void cell_ppm(char *cell, bool known, __u64 ppm)
{
	if (!known)
		cell_text(cell, "-");
	else if (ppm == BOOTSTRAP_INFINITE)
		cell_text(cell, "inf");
	else
		snprintf(cell, TABLE_CELL_SIZE, "%.3f", (double)ppm / 1e6);
}

static void cell_ratio(char *cell, const void *row)
{
	cell_ppm(cell, comparison_has_ratio(row), pair_of(row)->ratio_ppm);
}

static void cell_low(char *cell, const void *row)
{
	cell_ppm(cell, comparison_has_interval(row), pair_of(row)->interval.low_ppm);
}

static void cell_high(char *cell, const void *row)
{
	cell_ppm(cell, comparison_has_interval(row), pair_of(row)->interval.high_ppm);
}

static void cell_verdict(char *cell, const void *row)
{
	cell_text(cell, comparison_verdict_name(pair_of(row)->verdict));
}

static const struct table_column columns[] = {
	{ "experiment", 0, false, cell_experiment },
	{ "metric", 0, false, cell_metric },
	{ "method", 0, false, cell_method },
	{ "vectors", 0, true, cell_vectors },
	{ "unit", 0, false, cell_unit },
	{ "samples_a", 0, true, cell_samples_a },
	{ "samples_b", 0, true, cell_samples_b },
	{ "a", 7, true, cell_a },
	{ "b", 7, true, cell_b },
	{ "ratio", 7, true, cell_ratio },
	{ "low", 7, true, cell_low },
	{ "high", 7, true, cell_high },
	{ "verdict", 0, false, cell_verdict },
	{ 0 }
};

int comparison_table_init(const char *chosen)
{
	return table_init(&table, columns,
			  "experiment,metric,method,vectors,a,b,ratio,low,high,verdict", chosen);
}

/* What a reader must know of a run to trust the comparison. */
static void print_side(char side, const struct result *r)
{
	printf("%c: %s: %s, kernel %s", side, r->name, r->device[0] ? r->device : "device unknown",
	       r->kernel[0] ? r->kernel : "unknown");
	if (r->cpus != RESULT_UNKNOWN)
		printf(", %llu CPUs", r->cpus);
	if (r->label[0])
		printf(", %s", r->label);
	puts(r->partial ? ", partial" : "");
}

static void cell_count(char *text, __u64 number, bool is_ns)
{
	if (number != RESULT_UNKNOWN && is_ns)
		format_ns(text, TABLE_CELL_SIZE, number);
	else
		cell_number(text, number);
}

static void print_counts(const char *what, __u64 a, __u64 b, bool is_ns)
{
	char text_a[TABLE_CELL_SIZE], text_b[TABLE_CELL_SIZE];

	cell_count(text_a, a, is_ns);
	cell_count(text_b, b, is_ns);
	printf("%s: %s and %s", what, text_a, text_b);
}

static void print_loads(const struct comparison_loads *loads)
{
	const struct result_load *a = loads->a, *b = loads->b;

	printf("%s", a->experiment);
	if (a->method[0])
		printf(" %s%s%s", a->method, strcmp(a->method, b->method) ? ":" : "",
		       strcmp(a->method, b->method) ? b->method : "");
	if (a->queues != RESULT_UNKNOWN)
		printf(" with %llu queues", a->queues);
	print_counts("; additions", a->additions, b->additions, false);
	print_counts("; lost interrupts", a->lost, b->lost, false);
	print_counts("; longest blackout", a->blackout_ns, b->blackout_ns, true);
	putchar('\n');
}

void comparison_print_table(const struct comparison *c)
{
	size_t i;

	print_side('A', c->a);
	if (comparison_methods(c))
		puts("A is dynamic, B reenable");
	else
		print_side('B', c->b);
	putchar('\n');
	for (i = 0; i < c->nr_pairs; i++)
		table_add(&table, &c->pairs[i]);
	if (c->nr_pairs)
		table_print(&table);
	if (c->nr_pairs && c->nr_loads)
		putchar('\n');
	for (i = 0; i < c->nr_loads; i++)
		print_loads(&c->loads[i]);
}

/**
 * struct unpaired_row - an unpaired metric or load; a message lists all of one kind
 * @first: the first of its kind
 */
struct unpaired_row {
	const struct comparison_unpaired *item;
	const struct comparison_unpaired *first;
};

/* Metrics that differ only in the number of vectors are of one kind. */
static int by_kind(const struct comparison_unpaired *a, const struct comparison_unpaired *b)
{
	int order = a->side - b->side;

	if (order || !a->metric || !b->metric)
		return order ? order : !!a->metric - !!b->metric;
	return result_compare_kind(a->metric, b->metric);
}

static int by_kind_and_place(const void *a, const void *b)
{
	const struct unpaired_row *x = a, *y = b;
	int order = by_kind(x->item, y->item);

	return order ? order : (x->item > y->item) - (x->item < y->item);
}

static int by_first_and_place(const void *a, const void *b)
{
	const struct unpaired_row *x = a, *y = b;
	int order = (x->first > y->first) - (x->first < y->first);

	return order ? order : (x->item > y->item) - (x->item < y->item);
}

/* Keep the order of the files, but put each kind together. Return: NULL without memory. */
static struct unpaired_row *sort_unpaired(const struct comparison *c)
{
	struct unpaired_row *all = calloc(c->nr_unpaired + 1, sizeof(*all));
	bool same;
	size_t i;

	if (!all)
		return NULL;
	for (i = 0; i < c->nr_unpaired; i++)
		all[i].item = &c->unpaired[i];
	qsort(all, c->nr_unpaired, sizeof(*all), by_kind_and_place);
	for (i = 0; i < c->nr_unpaired; i++) {
		same = i && all[i].item->metric && !by_kind(all[i - 1].item, all[i].item);
		all[i].first = same ? all[i - 1].first : all[i].item;
	}
	qsort(all, c->nr_unpaired, sizeof(*all), by_first_and_place);
	return all;
}

/* "growth grow dynamic at 1, 2, 4 vectors": @nr of one kind. */
static void write_unpaired(FILE *text, const struct unpaired_row *of, size_t nr)
{
	const struct comparison_unpaired *item = of->item;
	const char *before = " at";
	size_t i;

	if (!item->metric) {
		fprintf(text, "%s %s", item->load->experiment, item->load->method);
		if (item->load->queues != RESULT_UNKNOWN)
			fprintf(text, " with %llu queues", item->load->queues);
		return;
	}
	fprintf(text, "%s %s%s%s", item->metric->experiment, item->metric->metric,
		item->metric->method[0] ? " " : "", item->metric->method);
	for (i = 0; i < nr; i++) {
		if (of[i].item->metric->vectors == RESULT_UNKNOWN)
			continue;
		fprintf(text, "%s %llu", before, of[i].item->metric->vectors);
		before = ",";
	}
	fputs(before[0] == ',' ? " vectors" : "", text);
}

static void log_kind(const struct comparison *c, const struct unpaired_row *of, size_t nr)
{
	char *name = NULL;
	size_t size;
	FILE *text = open_memstream(&name, &size);

	if (!text)
		return;
	write_unpaired(text, of, nr);
	fclose(text);
	if (comparison_methods(c))
		log_info("not compared: only one method has %s", name);
	else
		log_info("not compared: only %c has %s", of->item->side - 'a' + 'A', name);
	free(name);
}

static void log_unpaired(const struct comparison *c)
{
	struct unpaired_row *all = sort_unpaired(c);
	size_t i, nr;

	for (i = 0; all && i < c->nr_unpaired; i += nr) {
		for (nr = 1; i + nr < c->nr_unpaired && all[i + nr].first == all[i].first; nr++)
			;
		log_kind(c, &all[i], nr);
	}
	free(all);
}

static void log_drawn(const struct comparison *c, const struct comparison_pair *pair)
{
	struct result_metric both = *pair->a.metric;
	char name[5 * RESULT_TEXT_SIZE];

	if (comparison_methods(c))
		both.method[0] = '\0';
	result_name_metric(name, sizeof(name), &both);
	log_info("%s: A %zu samples in %zu rounds, B %zu in %zu", name, pair->a.samples.nr,
		 pair->a.samples.rounds, pair->b.samples.nr, pair->b.samples.rounds);
}

static void log_too_few(const struct comparison *c)
{
	size_t i, few = 0;

	for (i = 0; i < c->nr_pairs; i++)
		few += c->pairs[i].verdict == COMPARISON_TOO_FEW;
	if (few)
		log_info("%zu of %zu metrics have fewer than %d rounds on a side, too few for an "
			 "interval; measure more (-n %d)", few, c->nr_pairs, BOOTSTRAP_MIN_ROUNDS,
			 BOOTSTRAP_MIN_ROUNDS);
}

void comparison_print_notes(const struct comparison *c, bool verbose)
{
	size_t i;

	for (i = 0; i < c->nr_warnings; i++)
		log_info("warning: %s", c->warnings[i]);
	for (i = 0; verbose && i < c->nr_pairs; i++)
		log_drawn(c, &c->pairs[i]);
	log_too_few(c);
	log_unpaired(c);
	if (c->nr_unpaired)
		log_info("%zu compared, %zu not", c->nr_pairs + c->nr_loads, c->nr_unpaired);
}
