// SPDX-License-Identifier: GPL-2.0-only
/* A comparison as records: docs/json-schema.md is the contract. */
#include "base/clock.h"
#include "compare/comparison.h"
#include "output/json.h"

/* What is not known is null. */
static void add_number(struct json_object *obj, const char *key, __u64 number, bool known)
{
	if (known && number != RESULT_UNKNOWN)
		json_add_u64(obj, key, number);
	else
		json_add_str(obj, key, NULL);
}

static void add_text(struct json_object *obj, const char *key, const char *text)
{
	json_add_str(obj, key, text[0] ? text : NULL);
}

static struct json_object *side(const struct result *r, const char *method)
{
	struct json_object *obj = json_new_object();

	json_add_str(obj, "file", r->name);
	json_add_str(obj, "method", method);
	add_text(obj, "device", r->device);
	add_number(obj, "vendor_id", r->vendor_id, true);
	add_number(obj, "device_id", r->device_id, true);
	add_text(obj, "kernel", r->kernel);
	add_text(obj, "cpu_model", r->cpu_model);
	add_text(obj, "machine_id", r->machine_id);
	add_text(obj, "label", r->label);
	add_number(obj, "cpus", r->cpus, true);
	add_number(obj, "rounds", r->rounds, r->rounds);
	json_add_bool(obj, "partial", r->partial);
	return obj;
}

static struct json_object *warnings(const struct comparison *c)
{
	struct json_object *array = json_new_array();
	size_t i;

	for (i = 0; i < c->nr_warnings; i++)
		json_append_str(array, c->warnings[i]);
	return array;
}

static void emit_header(const struct comparison *c, __u64 start_ns, __u64 wall_ns)
{
	struct json_object *record = json_header("compare", NULL, start_ns, wall_ns);
	bool methods = comparison_methods(c);

	json_add(record, "a", side(c->a, methods ? "dynamic" : NULL));
	json_add(record, "b", side(c->b, methods ? "reenable" : NULL));
	json_add(record, "warnings", warnings(c));
	json_emit(record);
}

static void emit_pair(const struct comparison_pair *pair)
{
	struct json_object *record = json_record("comparison", clock_event_ns());
	const struct result_metric *a = pair->a.metric, *b = pair->b.metric;
	bool interval = comparison_has_interval(pair);

	json_add_str(record, "experiment", a->experiment);
	json_add_str(record, "metric", a->metric);
	add_text(record, "method_a", a->method);
	add_text(record, "method_b", b->method);
	add_number(record, "vectors", a->vectors, true);
	json_add_str(record, "unit", a->unit);
	json_add_u64(record, "samples_a", pair->a.samples.nr);
	json_add_u64(record, "samples_b", pair->b.samples.nr);
	json_add_u64(record, "rounds_a", pair->a.samples.rounds);
	json_add_u64(record, "rounds_b", pair->b.samples.rounds);
	add_number(record, "median_a", pair->a.median, pair->a.samples.nr);
	add_number(record, "median_b", pair->b.median, pair->b.samples.nr);
	add_number(record, "ratio_ppm", pair->ratio_ppm, comparison_has_ratio(pair));
	add_number(record, "low_ppm", pair->interval.low_ppm, interval);
	add_number(record, "high_ppm", pair->interval.high_ppm, interval);
	json_add_str(record, "verdict", comparison_verdict_name(pair->verdict));
	json_emit(record);
}

static void emit_loads(const struct comparison_loads *loads)
{
	struct json_object *record = json_record("load_comparison", clock_event_ns());
	const struct result_load *a = loads->a, *b = loads->b;

	json_add_str(record, "experiment", a->experiment);
	add_text(record, "method_a", a->method);
	add_text(record, "method_b", b->method);
	add_number(record, "queues", a->queues, true);
	add_number(record, "additions_a", a->additions, true);
	add_number(record, "additions_b", b->additions, true);
	add_number(record, "completions_a", a->completions, true);
	add_number(record, "completions_b", b->completions, true);
	add_number(record, "lost_a", a->lost, true);
	add_number(record, "lost_b", b->lost, true);
	add_number(record, "blackout_a_ns", a->blackout_ns, true);
	add_number(record, "blackout_b_ns", b->blackout_ns, true);
	json_emit(record);
}

static void emit_unpaired(const struct comparison_unpaired *item)
{
	struct json_object *record = json_record("unpaired", clock_event_ns());
	const struct result_metric *m = item->metric;
	const struct result_load *l = item->load;

	json_add_str(record, "side", item->side == 'a' ? "a" : "b");
	json_add_str(record, "experiment", m ? m->experiment : l->experiment);
	json_add_str(record, "metric", m ? m->metric : NULL);
	add_text(record, "method", m ? m->method : l->method);
	add_number(record, "vectors", m ? m->vectors : 0, m);
	add_number(record, "queues", m ? 0 : l->queues, l);
	json_emit(record);
}

static void emit_end(const struct comparison *c, __u64 start_ns)
{
	__u64 now = clock_event_ns();
	struct json_object *record = json_record("end", now);

	json_add_u64(record, "duration_ns", now - start_ns);
	json_add_u64(record, "compared", c->nr_pairs + c->nr_loads);
	json_add_u64(record, "unpaired", c->nr_unpaired);
	json_emit(record);
}

void comparison_print_json(const struct comparison *c, __u64 start_ns, __u64 wall_ns)
{
	size_t i;

	emit_header(c, start_ns, wall_ns);
	for (i = 0; i < c->nr_pairs; i++)
		emit_pair(&c->pairs[i]);
	for (i = 0; i < c->nr_loads; i++)
		emit_loads(&c->loads[i]);
	for (i = 0; i < c->nr_unpaired; i++)
		emit_unpaired(&c->unpaired[i]);
	emit_end(c, start_ns);
}
