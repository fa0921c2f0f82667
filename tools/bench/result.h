/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef VMSIX_BENCH_RESULT_H
#define VMSIX_BENCH_RESULT_H

#include <json-c/json.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * Results of a benchmark: records of NDJSON as docs/json-schema.md has them, or rows of a table.
 */

/**
 * bench_result_begin() - before anything is emitted
 * @json: records, not a table
 * @columns: of the table, argument of -o; NULL for all
 *
 * Return: 0, or -EINVAL after a message about @columns.
 */
int bench_result_begin(bool json, const char *columns);

/** bench_result_end() - print the table, if it is one */
void bench_result_end(void);

/**
 * struct bench_samples - what was measured of one metric, in the order in which it was taken
 * @experiment: "growth", "operations", "load"
 * @metric: e.g. "swap"
 * @method: "dynamic", "reenable", or NULL if the metric has but one way
 * @unit: "ns" or "instructions"
 * @vectors: live vectors before the operation
 * @rounds: complete rounds that the samples are of; 0 if they are not of rounds
 * @value: @nr of them, memory owned by the struct
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

/** bench_samples_add() - one more; memory that runs out ends the program with a message */
void bench_samples_add(struct bench_samples *s, uint64_t value);

/** bench_samples_free() - forget the values */
void bench_samples_free(struct bench_samples *s);

/** bench_samples_max() - the greatest; 0 if there are none */
uint64_t bench_samples_max(const struct bench_samples *s);

/** bench_emit_samples() - a "samples" record, or a row of the table; nothing if there are none */
void bench_emit_samples(const struct bench_samples *s);

/** bench_emit_record() - with -j a record of another kind, which is freed; else nothing */
void bench_emit_record(struct json_object *record);

#endif /* VMSIX_BENCH_RESULT_H */
