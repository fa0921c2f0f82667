/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef VMSIX_COMPARE_RESULT_H
#define VMSIX_COMPARE_RESULT_H

#include <json-c/json.h>
#include <stdbool.h>
#include <stddef.h>

#include <linux/types.h>

/*
 * A benchmark result: the output of `vfio-msix bench -j', as docs/json-schema.md describes it.
 * Strings are safe to print, and truncated if too long.
 */

#define RESULT_TEXT_SIZE	64
#define RESULT_UNKNOWN		(~0ULL)		/* the file does not have this number */

/**
 * struct result_metric - samples of one metric
 * @experiment: e.g. "growth"
 * @metric: e.g. "grow"
 * @method: "dynamic", "reenable", or empty if the metric has only one method
 * @unit: "ns", "instructions"
 * @vectors: live vectors before the operation; may be RESULT_UNKNOWN
 * @rounds: number of rounds of the samples, 0 if not known
 * @line: line of the file
 * @value: @nr samples, in the order in which they were taken
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
 * struct result_load - a load under which vectors were added; numbers may be RESULT_UNKNOWN
 * @completions: completions of all queues
 * @lost: lost interrupts
 * @blackout_ns: longest time that a queue was without an interrupt
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
 * @name: name of the file, safe to print
 * @device: PCI address; like @kernel, @cpu_model, @machine_id and @label empty if not known
 * @unit: unit of metrics that have none
 * @vendor_id, @device_id, @vectors, @cpus: may be RESULT_UNKNOWN
 * @rounds: 0 if not known
 * @partial: the run did not finish
 * @room_metrics, @room_loads: for memory_grow()
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
	size_t room_metrics;
	const struct result_metric **sorted;
	struct result_load *loads;
	size_t nr_loads;
	size_t room_loads;
};

/*
 * Each adds a record of its kind to the result. On an error it prints one line, which names line
 * @line of the file. It returns 0 or a negative errno.
 */
int result_take_header(struct result *r, struct json_object *record, unsigned long line);
int result_take_samples(struct result *r, struct json_object *record, unsigned long line);
int result_take_load(struct result *r, struct json_object *record, unsigned long line);

/** result_is_type() - whether the record's type is @type */
bool result_is_type(struct json_object *record, const char *type);

/** result_bad() - print what is wrong with a line; returns -EINVAL */
int result_bad(const struct result *r, unsigned long line, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

/**
 * result_sort() - prepare for result_find(), after the last record
 *
 * Return: 0, or a negative errno after a message, e.g. if a metric is there twice.
 */
int result_sort(struct result *r);

/** result_find() - find the same metric as @like, but with @method; NULL if there is none */
const struct result_metric *result_find(const struct result *r, const struct result_metric *like,
					const char *method);

/** result_compare_kind() - order metrics by everything but the number of vectors, as strcmp() */
int result_compare_kind(const struct result_metric *a, const struct result_metric *b);

/** result_name_metric() - "growth grow dynamic at 16 vectors" */
void result_name_metric(char *buf, size_t size, const struct result_metric *m);

void result_free(struct result *r);

#endif /* VMSIX_COMPARE_RESULT_H */
