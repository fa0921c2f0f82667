// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "compare/comparison.h"

/**
 * struct matched - which metrics and loads of a result are paired
 * @metrics, @loads: indexed as in struct result
 */
struct matched {
	bool *metrics;
	bool *loads;
};

bool comparison_methods(const struct comparison *c)
{
	return c->a == c->b;
}

bool comparison_has_ratio(const struct comparison_pair *pair)
{
	return pair->a.median && pair->b.median;
}

bool comparison_has_interval(const struct comparison_pair *pair)
{
	return pair->verdict != COMPARISON_TOO_FEW && pair->verdict != COMPARISON_NO_RATIO;
}

const char *comparison_verdict_name(enum comparison_verdict verdict)
{
	static const char * const names[] = {
		[COMPARISON_NO_DIFFERENCE]	= "no difference shown",
		[COMPARISON_LESS]		= "B costs less",
		[COMPARISON_MORE]		= "B costs more",
		[COMPARISON_TOO_FEW]		= "too few samples",
		[COMPARISON_NO_RATIO]		= "no ratio: a median is 0",
	};

	return names[verdict];
}

static void __attribute__((format(printf, 2, 3)))
warn(struct comparison *c, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	if (c->nr_warnings < COMPARISON_MAX_WARNINGS &&
	    vasprintf(&c->warnings[c->nr_warnings], fmt, ap) >= 0)
		c->nr_warnings++;
	va_end(ap);
}

static void warn_of_partial(struct comparison *c, const struct result *r)
{
	if (r->partial)
		warn(c, "%s is partial: the benchmark did not finish", r->name);
}

static void name_device(char *buf, size_t size, const struct result *r)
{
	const char *device = r->device[0] ? r->device : "unknown";

	if (r->vendor_id == RESULT_UNKNOWN || r->device_id == RESULT_UNKNOWN)
		snprintf(buf, size, "%s", device);
	else
		snprintf(buf, size, "%s (%04llx:%04llx)", device, r->vendor_id, r->device_id);
}

static void warn_of_devices(struct comparison *c)
{
	char a[2 * RESULT_TEXT_SIZE], b[2 * RESULT_TEXT_SIZE];

	name_device(a, sizeof(a), c->a);
	name_device(b, sizeof(b), c->b);
	if (strcmp(a, b))
		warn(c, "different devices: %s and %s", a, b);
}

static void warn_of_counts(struct comparison *c, const char *what, __u64 a, __u64 b)
{
	char text[2][32] = { "unknown", "unknown" };

	if (a == b)
		return;
	if (a != RESULT_UNKNOWN)
		snprintf(text[0], sizeof(text[0]), "%llu", a);
	if (b != RESULT_UNKNOWN)
		snprintf(text[1], sizeof(text[1]), "%llu", b);
	warn(c, "%s: %s and %s", what, text[0], text[1]);
}

/* Older results have no CPU model and no machine id. */
static void warn_of_texts(struct comparison *c, const char *what, const char *a, const char *b)
{
	if (a[0] && b[0] && strcmp(a, b))
		warn(c, "%s: %s and %s", what, a, b);
}

static void make_warnings(struct comparison *c)
{
	warn_of_partial(c, c->a);
	if (comparison_methods(c))
		return;
	warn_of_partial(c, c->b);
	warn_of_devices(c);
	warn_of_counts(c, "devices with different numbers of vectors", c->a->vectors,
		       c->b->vectors);
	warn_of_counts(c, "different numbers of CPUs", c->a->cpus, c->b->cpus);
	warn_of_texts(c, "different CPUs", c->a->cpu_model, c->b->cpu_model);
	warn_of_texts(c, "different machines", c->a->machine_id, c->b->machine_id);
}

static bool methods_match(const struct comparison *c, const char *a, const char *b)
{
	if (!comparison_methods(c))
		return !strcmp(a, b);
	return !strcmp(a, "dynamic") && !strcmp(b, "reenable");
}

static bool loads_match(const struct comparison *c, const struct result_load *a,
			const struct result_load *b)
{
	return methods_match(c, a->method, b->method) && a->queues == b->queues &&
	       !strcmp(a->experiment, b->experiment);
}

static int refuse_units(const struct comparison_pair *pair)
{
	const struct result_metric *a = pair->a.metric, *b = pair->b.metric;
	char name[5 * RESULT_TEXT_SIZE];

	result_name_metric(name, sizeof(name), a);
	log_error("cannot compare %s: A is in %s, B in %s; measure both with the same --clock",
		  name, a->unit, b->unit);
	return -EINVAL;
}

static int measure_side(struct comparison_side *side)
{
	side->samples = (struct bootstrap_side){
		.value = side->metric->value,
		.nr = side->metric->nr,
		.rounds = bootstrap_rounds(side->metric->nr, side->metric->rounds),
	};
	return side->samples.nr ? bootstrap_median(&side->samples, &side->median) : 0;
}

static enum comparison_verdict judge(const struct bootstrap_interval *interval)
{
	if (interval->high_ppm < 1000000)
		return COMPARISON_LESS;
	return interval->low_ppm > 1000000 ? COMPARISON_MORE : COMPARISON_NO_DIFFERENCE;
}

static int measure(const struct comparison *c, struct comparison_pair *pair)
{
	int err;

	if (strcmp(pair->a.metric->unit, pair->b.metric->unit))
		return refuse_units(pair);
	if ((err = measure_side(&pair->a)) || (err = measure_side(&pair->b)))
		return err;
	if (comparison_has_ratio(pair)) {
		pair->ratio_ppm = bootstrap_ratio_ppm(pair->a.median, pair->b.median);
		err = bootstrap_interval(&pair->a.samples, &pair->b.samples, &pair->interval);
	} else if (pair->a.samples.nr && pair->b.samples.nr) {
		pair->verdict = COMPARISON_NO_RATIO;
		return 0;
	} else {
		err = -ERANGE;
	}
	if (!err)
		pair->verdict = judge(&pair->interval);
	else if (err == -ERANGE)
		pair->verdict = COMPARISON_TOO_FEW;
	return err == -ERANGE ? 0 : err;
}

/* The metric of B to compare with A's metric @x, NULL if there is none. */
static const struct result_metric *partner(const struct comparison *c,
					   const struct result_metric *x)
{
	if (!comparison_methods(c))
		return result_find(c->b, x, x->method);
	return strcmp(x->method, "dynamic") ? NULL : result_find(c->b, x, "reenable");
}

static int pair_metrics(struct comparison *c, struct matched *a, struct matched *b)
{
	const struct result_metric *x, *y;
	struct comparison_pair *pair;
	size_t i;
	int err = 0;

	for (i = 0; !err && i < c->a->nr_metrics; i++) {
		x = &c->a->metrics[i];
		y = partner(c, x);
		if (!y)
			continue;
		a->metrics[i] = b->metrics[y - c->b->metrics] = true;
		pair = &c->pairs[c->nr_pairs++];
		pair->a.metric = x;
		pair->b.metric = y;
		err = measure(c, pair);
	}
	return err;
}

/* If there are several loads of one kind, pair them in the order in which they ran. */
static void pair_loads(struct comparison *c, struct matched *a, struct matched *b)
{
	size_t i, j;

	for (i = 0; i < c->a->nr_loads; i++) {
		for (j = 0; j < c->b->nr_loads; j++)
			if (!b->loads[j] && loads_match(c, &c->a->loads[i], &c->b->loads[j]))
				break;
		if (j == c->b->nr_loads)
			continue;
		a->loads[i] = b->loads[j] = true;
		c->loads[c->nr_loads++] = (struct comparison_loads){ &c->a->loads[i],
								     &c->b->loads[j] };
	}
}

static void list_unpaired(struct comparison *c, const struct result *r,
			  const struct matched *matched, char side)
{
	size_t i;

	for (i = 0; i < r->nr_metrics; i++)
		if (!matched->metrics[i])
			c->unpaired[c->nr_unpaired++] = (struct comparison_unpaired){
				.metric = &r->metrics[i], .side = side };
	for (i = 0; i < r->nr_loads; i++)
		if (!matched->loads[i])
			c->unpaired[c->nr_unpaired++] = (struct comparison_unpaired){
				.load = &r->loads[i], .side = side };
}

static int refuse_nothing(const struct comparison *c)
{
	if (comparison_methods(c))
		log_error("nothing to compare: %s has no metric with both methods, dynamic and "
			  "reenable; measure both, or give a second result", c->a->name);
	else
		log_error("nothing to compare: %s and %s have no metric in common; measure the "
			  "same experiments in both", c->a->name, c->b->name);
	return -ENODATA;
}

static int matched_alloc(struct matched *matched, const struct result *r)
{
	matched->metrics = calloc(r->nr_metrics + 1, sizeof(bool));
	matched->loads = calloc(r->nr_loads + 1, sizeof(bool));
	return matched->metrics && matched->loads ? 0 : -ENOMEM;
}

static void matched_free(struct matched *matched)
{
	free(matched->metrics);
	free(matched->loads);
}

static int alloc(struct comparison *c)
{
	c->pairs = calloc(c->a->nr_metrics + 1, sizeof(*c->pairs));
	c->loads = calloc(c->a->nr_loads + 1, sizeof(*c->loads));
	c->unpaired = calloc(c->a->nr_metrics + c->b->nr_metrics + c->a->nr_loads +
			     c->b->nr_loads + 1, sizeof(*c->unpaired));
	return c->pairs && c->loads && c->unpaired ? 0 : -ENOMEM;
}

static int compare(struct comparison *c, struct matched *a, struct matched *b)
{
	int err = pair_metrics(c, a, b);

	if (err)
		return err;
	pair_loads(c, a, b);
	if (!c->nr_pairs && !c->nr_loads)
		return refuse_nothing(c);
	list_unpaired(c, c->a, a, 'a');
	if (a != b)
		list_unpaired(c, c->b, b, 'b');
	make_warnings(c);
	return 0;
}

int comparison_make(struct comparison *c, const struct result *a, const struct result *b)
{
	struct matched matched_a = { 0 }, matched_b = { 0 };
	int err;

	memset(c, 0, sizeof(*c));
	c->a = a;
	c->b = b ? b : a;
	err = alloc(c);
	if (!err)
		err = matched_alloc(&matched_a, a);
	if (!err && b)
		err = matched_alloc(&matched_b, b);
	if (!err)
		err = compare(c, &matched_a, b ? &matched_b : &matched_a);
	if (err == -ENOMEM)
		log_error("no memory to compare %s", a->name);
	matched_free(&matched_a);
	matched_free(&matched_b);
	return err;
}

void comparison_free(struct comparison *c)
{
	size_t i;

	for (i = 0; i < c->nr_warnings; i++)
		free(c->warnings[i]);
	free(c->pairs);
	free(c->loads);
	free(c->unpaired);
}
