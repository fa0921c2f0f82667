/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef VMSIX_COMPARE_RESULT_H
#define VMSIX_COMPARE_RESULT_H

#include <json-c/json.h>
#include <stdbool.h>
#include <stddef.h>

#include <linux/types.h>

/*
 * A benchmark result: what `vfio-msix bench -j' printed, as docs/json-schema.md describes it.
 * Texts are safe to print, and cut if they are longer than there is room for.
 */

#define RESULT_TEXT_SIZE	64
#define RESULT_UNKNOWN		(~0ULL)		/* a number that the file does not have */

/**
 * struct result_metric - samples of one metric
 * @experiment: e.g. "growth"
 * @metric: e.g. "grow"
 * @method: "dynamic", "reenable", or empty if the metric has but one way
 * @unit: "ns", "instructions"
 * @vectors: live vectors before the operation; may be RESULT_UNKNOWN
 * @rounds: that they were taken in, 0 if not known
 * @line: of the file
 * @value: @nr of them, in the order in which they were taken
 */
struct result_metric {
	char experiment[RESULT_TEXT_SIZE];
	char metric[RESULT_TEXT_SIZE];
	char method[RESULT_TEXT_SIZE];
	char unit[RESULT_TEXT_SIZE];
	__u64 vectors;
	__u64 rounds;
	unsigned long line;
	__u64 *value;
	size_t nr;
};

/**
 * struct result_load - what queues at work noticed of additions; numbers may be RESULT_UNKNOWN
 * @completions: of all queues
 * @lost: interrupts
 * @blackout_ns: longest gap that a queue saw
 */
struct result_load {
	char experiment[RESULT_TEXT_SIZE];
	char method[RESULT_TEXT_SIZE];
	__u64 queues;
	__u64 additions;
	__u64 completions;
	__u64 lost;
	__u64 blackout_ns;
};

/**
 * struct result - one run of the benchmark
 * @name: of the file, safe to print
 * @device: PCI address; as @kernel, @cpu_model, @machine_id and @label empty if not known
 * @unit: of metrics that do not say theirs
 * @vendor_id, @device_id, @vectors, @cpus: may be RESULT_UNKNOWN
 * @rounds: 0 if not known
 * @partial: the run did not come to its end
 * @sorted: the metrics, for result_find()
 */
struct result {
	char *name;
	char device[RESULT_TEXT_SIZE];
	char kernel[RESULT_TEXT_SIZE];
	char cpu_model[RESULT_TEXT_SIZE];
	char machine_id[RESULT_TEXT_SIZE];
	char label[4 * RESULT_TEXT_SIZE];
	char unit[RESULT_TEXT_SIZE];
	__u64 vendor_id;
	__u64 device_id;
	__u64 vectors;
	__u64 cpus;
	__u64 rounds;
	bool partial;
	struct result_metric *metrics;
	size_t nr_metrics;
	const struct result_metric **sorted;
	struct result_load *loads;
	size_t nr_loads;
};

/*
 * Each takes a record of its kind into the result. They print one line about line @line of the file
 * on an error, and return 0 or a negative errno.
 */
int result_take_header(struct result *r, struct json_object *record, unsigned long line);
int result_take_samples(struct result *r, struct json_object *record, unsigned long line);
int result_take_load(struct result *r, struct json_object *record, unsigned long line);

/** result_is_type() - whether the record's type is @type */
bool result_is_type(struct json_object *record, const char *type);

/** result_bad() - say what is wrong with a line; returns -EINVAL */
int result_bad(const struct result *r, unsigned long line, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

/**
 * result_sort() - when all records are taken: get ready for result_find()
 *
 * Return: 0, or a negative errno after a message: a metric is there twice.
 */
int result_sort(struct result *r);

/** result_find() - the metric of what @like is of, done by @method; NULL if there is none */
const struct result_metric *result_find(const struct result *r, const struct result_metric *like,
					const char *method);

/** result_name_metric() - "growth grow dynamic at 16 vectors" */
void result_name_metric(char *buf, size_t size, const struct result_metric *m);

void result_free(struct result *r);

#endif /* VMSIX_COMPARE_RESULT_H */
