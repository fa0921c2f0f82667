// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/format.h"
#include "base/log.h"
#include "base/memory.h"
#include "compare/bootstrap.h"
#include "compare/result.h"
#include "output/json.h"

/* Eight for each number of vectors that MSI-X allows. */
#define MAX_METRICS	16384
#define MAX_LOADS	1024

int result_bad(const struct result *r, unsigned long line, const char *fmt, ...)
{
	char what[512];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(what, sizeof(what), fmt, ap);
	va_end(ap);
	log_error("%s, line %lu: %s", r->name, line, what);
	return -EINVAL;
}

bool result_is_type(struct json_object *record, const char *type)
{
	struct json_object *value = json_object_object_get(record, "type");

	return json_object_is_type(value, json_type_string) &&
	       !strcmp(json_object_get_string(value), type);
}

/* A string that is missing or null becomes empty. */
static int get_text(const struct result *r, struct json_object *record, unsigned long line,
		    const char *key, char *text, size_t size)
{
	struct json_object *value = json_object_object_get(record, key);

	text[0] = '\0';
	if (!value)
		return 0;
	if (!json_object_is_type(value, json_type_string))
		return result_bad(r, line, "\"%s\" is not a string; the file was altered", key);
	snprintf(text, size, "%s", json_object_get_string(value));
	format_clean(text);
	return 0;
}

/* json-c saturates a number that is too large. Floating point is refused. */
static bool is_count(struct json_object *value, __u64 max)
{
	return json_object_is_type(value, json_type_int) && json_object_get_int64(value) >= 0 &&
	       json_object_get_uint64(value) <= max;
}

static int get_count(const struct result *r, struct json_object *record, unsigned long line,
		     const char *key, __u64 *count)
{
	struct json_object *value = json_object_object_get(record, key);

	*count = RESULT_UNKNOWN;
	if (!value)
		return 0;
	if (!is_count(value, INT64_MAX - 1))
		return result_bad(r, line, "\"%s\" is not a whole number, 0 or more; the file was "
				  "altered", key);
	*count = json_object_get_uint64(value);
	return 0;
}

static int no_result(const struct result *r, const char *why, const char *name)
{
	log_error("%s is not a benchmark result: %s%s; give what `vfio-msix bench -j' printed",
		  r->name, why, name);
	return -EINVAL;
}

static int check_schema(const struct result *r, const char *schema)
{
	const int major = (int)strcspn(JSON_SCHEMA_VERSION, ".");

	if (!strncmp(schema, JSON_SCHEMA_VERSION, (size_t)major + 1))
		return 0;
	log_error("%s has schema '%s', vfio-msix " VMSIX_VERSION " reads %.*s.x; compare it with "
		  "the version that wrote it", r->name, schema, major, JSON_SCHEMA_VERSION);
	return -EINVAL;
}

static int check_header(const struct result *r, struct json_object *record, unsigned long line)
{
	char schema[RESULT_TEXT_SIZE], command[RESULT_TEXT_SIZE];
	int err;

	if (!result_is_type(record, "header"))
		return no_result(r, "it does not begin with a header", "");
	if ((err = get_text(r, record, line, "schema", schema, sizeof(schema))) ||
	    (err = get_text(r, record, line, "command", command, sizeof(command))) ||
	    (err = check_schema(r, schema)))
		return err;
	if (!strcmp(command, "bench"))
		return 0;
	return command[0] ? no_result(r, "it is from vfio-msix ", command) :
	       no_result(r, "its header has no command", "");
}

int result_take_header(struct result *r, struct json_object *record, unsigned long line)
{
	int err = check_header(r, record, line);

	if (err ||
	    (err = get_text(r, record, line, "device", r->device, sizeof(r->device))) ||
	    (err = get_text(r, record, line, "kernel", r->kernel, sizeof(r->kernel))) ||
	    (err = get_text(r, record, line, "cpu_model", r->cpu_model, sizeof(r->cpu_model))) ||
	    (err = get_text(r, record, line, "machine_id", r->machine_id,
			    sizeof(r->machine_id))) ||
	    (err = get_text(r, record, line, "label", r->label, sizeof(r->label))) ||
	    (err = get_text(r, record, line, "unit", r->unit, sizeof(r->unit))) ||
	    (err = get_count(r, record, line, "vendor_id", &r->vendor_id)) ||
	    (err = get_count(r, record, line, "device_id", &r->device_id)) ||
	    (err = get_count(r, record, line, "vectors", &r->vectors)) ||
	    (err = get_count(r, record, line, "cpus", &r->cpus)) ||
	    (err = get_count(r, record, line, "rounds", &r->rounds)))
		return err;
	if (r->rounds == RESULT_UNKNOWN)
		r->rounds = 0;
	return 0;
}

void result_name_metric(char *buf, size_t size, const struct result_metric *m)
{
	char vectors[40] = "";

	if (m->vectors != RESULT_UNKNOWN)
		snprintf(vectors, sizeof(vectors), " at %llu vectors", m->vectors);
	snprintf(buf, size, "%s %s%s%s%s", m->experiment, m->metric, m->method[0] ? " " : "",
		 m->method, vectors);
}

static int get_metric(const struct result *r, struct json_object *record, unsigned long line,
		      struct result_metric *m)
{
	int err;

	if ((err = get_text(r, record, line, "experiment", m->experiment, sizeof(m->experiment))) ||
	    (err = get_text(r, record, line, "metric", m->metric, sizeof(m->metric))) ||
	    (err = get_text(r, record, line, "method", m->method, sizeof(m->method))) ||
	    (err = get_text(r, record, line, "unit", m->unit, sizeof(m->unit))) ||
	    (err = get_count(r, record, line, "vectors", &m->vectors)) ||
	    (err = get_count(r, record, line, "rounds", &m->rounds)))
		return err;
	if (m->rounds == RESULT_UNKNOWN)
		m->rounds = r->rounds;
	if (!m->unit[0])
		memcpy(m->unit, r->unit, sizeof(m->unit));
	if (!m->experiment[0] || !m->metric[0] || !m->unit[0])
		return result_bad(r, line, "samples without experiment, metric or unit; the file "
				  "was altered");
	m->line = line;
	return 0;
}

static int get_values(const struct result *r, struct json_object *record, unsigned long line,
		      struct result_metric *m)
{
	struct json_object *values = json_object_object_get(record, "samples"), *value;
	size_t nr, i;

	if (!json_object_is_type(values, json_type_array))
		return result_bad(r, line, "\"samples\" is not an array; the file was altered");
	nr = json_object_array_length(values);
	m->value = calloc(nr + 1, sizeof(*m->value));
	if (!m->value)
		return result_bad(r, line, "no memory for %zu samples", nr);
	for (i = 0; i < nr; i++) {
		value = json_object_array_get_idx(values, i);
		if (!is_count(value, BOOTSTRAP_MAX_SAMPLE))
			return result_bad(r, line, "sample %zu is not a whole number from 0 to "
					  "%llu; the file was altered", i + 1,
					  BOOTSTRAP_MAX_SAMPLE);
		m->value[m->nr++] = json_object_get_uint64(value);
	}
	return 0;
}

int result_take_samples(struct result *r, struct json_object *record, unsigned long line)
{
	struct result_metric *metrics, metric = { 0 };
	int err;

	if (r->nr_metrics == MAX_METRICS)
		return result_bad(r, line, "more than %d metrics", MAX_METRICS);
	metrics = memory_grow(r->metrics, &r->room_metrics, r->nr_metrics + 1, sizeof(*metrics));
	if (!metrics)
		return result_bad(r, line, "no memory for a metric");
	r->metrics = metrics;
	err = get_metric(r, record, line, &metric);
	/* The time at which an addition began is not a cost. */
	if (!err && !strcmp(metric.metric, "at"))
		return 0;
	if (!err)
		err = get_values(r, record, line, &metric);
	/* Add it even after an error: it is freed with the others. */
	metrics[r->nr_metrics++] = metric;
	return err;
}

static int get_load(const struct result *r, struct json_object *record, unsigned long line,
		    struct result_load *l)
{
	int err;

	if ((err = get_text(r, record, line, "experiment", l->experiment, sizeof(l->experiment))) ||
	    (err = get_text(r, record, line, "method", l->method, sizeof(l->method))) ||
	    (err = get_count(r, record, line, "queues", &l->queues)) ||
	    (err = get_count(r, record, line, "additions", &l->additions)) ||
	    (err = get_count(r, record, line, "completions", &l->completions)) ||
	    (err = get_count(r, record, line, "lost", &l->lost)) ||
	    (err = get_count(r, record, line, "blackout_ns", &l->blackout_ns)))
		return err;
	return 0;
}

int result_take_load(struct result *r, struct json_object *record, unsigned long line)
{
	struct result_load *loads;

	if (r->nr_loads == MAX_LOADS)
		return result_bad(r, line, "more than %d loads", MAX_LOADS);
	loads = memory_grow(r->loads, &r->room_loads, r->nr_loads + 1, sizeof(*loads));
	if (!loads)
		return result_bad(r, line, "no memory for a load");
	r->loads = loads;
	return get_load(r, record, line, &loads[r->nr_loads++]);
}

int result_compare_kind(const struct result_metric *a, const struct result_metric *b)
{
	int order = strcmp(a->experiment, b->experiment);

	if (!order)
		order = strcmp(a->metric, b->metric);
	return order ? order : strcmp(a->method, b->method);
}

static int by_metric(const struct result_metric *a, const struct result_metric *b)
{
	int order = result_compare_kind(a, b);

	return order ? order : (a->vectors > b->vectors) - (a->vectors < b->vectors);
}

static int by_metric_and_line(const void *a, const void *b)
{
	const struct result_metric *x = *(const struct result_metric *const *)a;
	const struct result_metric *y = *(const struct result_metric *const *)b;
	int order = by_metric(x, y);

	return order ? order : (x->line > y->line) - (x->line < y->line);
}

int result_sort(struct result *r)
{
	const struct result_metric *again = NULL;
	char name[5 * RESULT_TEXT_SIZE];
	size_t i;

	r->sorted = calloc(r->nr_metrics + 1, sizeof(*r->sorted));
	if (!r->sorted)
		return result_bad(r, 1, "no memory for %zu metrics", r->nr_metrics);
	for (i = 0; i < r->nr_metrics; i++)
		r->sorted[i] = &r->metrics[i];
	qsort(r->sorted, r->nr_metrics, sizeof(*r->sorted), by_metric_and_line);
	for (i = 1; i < r->nr_metrics; i++)
		if (!by_metric(r->sorted[i - 1], r->sorted[i]) &&
		    (!again || r->sorted[i]->line < again->line))
			again = r->sorted[i];
	if (!again)
		return 0;
	result_name_metric(name, sizeof(name), again);
	return result_bad(r, again->line, "%s is there twice; a file holds one run: use a file for "
			  "each", name);
}

static int to_metric(const void *key, const void *member)
{
	return by_metric(key, *(const struct result_metric *const *)member);
}

const struct result_metric *result_find(const struct result *r, const struct result_metric *like,
					const char *method)
{
	const struct result_metric *const *found;
	struct result_metric key = *like;

	snprintf(key.method, sizeof(key.method), "%s", method);
	found = bsearch(&key, r->sorted, r->nr_metrics, sizeof(*r->sorted), to_metric);
	return found ? *found : NULL;
}

void result_free(struct result *r)
{
	size_t i;

	for (i = 0; i < r->nr_metrics; i++)
		free(r->metrics[i].value);
	free(r->name);
	free(r->metrics);
	free(r->sorted);
	free(r->loads);
}
