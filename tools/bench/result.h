/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef VMSIX_BENCH_RESULT_H
#define VMSIX_BENCH_RESULT_H

#include <json-c/json.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * Results of a benchmark: NDJSON records as in docs/json-schema.md, or rows of a table.
 */

/**
 * bench_result_begin() - call it before anything is emitted
 * @json: emit records, not a table
 * @columns: columns of the table, argument of -o; NULL for all
 *
 * Return: 0, or -EINVAL after a message about @columns.
 */
int bench_result_begin(bool json, const char *columns);

/** bench_result_end() - print the table, if there is one */
void bench_result_end(void);

/**
 * struct bench_samples - samples of one metric, in the order in which they were taken
 * @experiment: "growth", "operations", "load"
 * @metric: e.g. "swap"
 * @method: "dynamic", "reenable", or NULL if the metric has only one method
 * @unit: "ns" or "instructions"
 * @vectors: live vectors before the operation
 * @rounds: number of complete rounds of the samples; 0 if they are not grouped
 * @value: @nr samples, owned by the struct
 */
struct bench_samples {
	const char *experiment;
	const char *metric;
	const char *method;
	const char *unit;
	unsigned int vectors;
	unsigned int rounds;
	size_t nr;
	size_t size;
	uint64_t *value;
};

/** bench_samples_add() - add a sample; without memory, the program ends with a message */
void bench_samples_add(struct bench_samples *s, uint64_t value);

/** bench_samples_free() - free the values */
void bench_samples_free(struct bench_samples *s);

/** bench_samples_max() - the largest sample; 0 if there are none */
uint64_t bench_samples_max(const struct bench_samples *s);

/** bench_emit_samples() - emit a "samples" record, or a table row; nothing without samples */
void bench_emit_samples(const struct bench_samples *s);

/** bench_emit_record() - free a record of another kind, and print it with -j */
void bench_emit_record(struct json_object *record);

#endif /* VMSIX_BENCH_RESULT_H */
