/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef VMSIX_OUTPUT_JSON_H
#define VMSIX_OUTPUT_JSON_H

#include <json-c/json.h>
#include <stdbool.h>

#include "vmsix_event.h"

/*
 * Records of the JSON output. docs/json-schema.md is the contract: keys are added, never renamed,
 * and numbers are integers.
 */
#define JSON_SCHEMA_VERSION "1.4"

/* Like json-c's functions, but without memory the command ends: see memory_or_exit(). */
struct json_object *json_new_object(void);
struct json_object *json_new_array(void);
void json_append(struct json_object *array, struct json_object *value);

/** json_append_str() - add a string; format_clean() makes it UTF-8 */
void json_append_str(struct json_object *array, const char *value);

void json_append_u64(struct json_object *array, __u64 value);

/** json_add() - NULL gives null */
void json_add(struct json_object *obj, const char *key, struct json_object *value);

/** json_record() - make a new record, for json_emit() */
struct json_object *json_record(const char *type, __u64 time_ns);

/**
 * json_header() - make the first record, with the keys that all commands have
 * @command: the subcommand
 * @source: source of events; NULL for a command without events
 * @time_ns: start, as clock_event_ns()
 * @wall_ns: the same moment, since the epoch
 */
struct json_object *json_header(const char *command, const char *source, __u64 time_ns,
				__u64 wall_ns);

/** json_emit() - print a record as one line, and free it */
void json_emit(struct json_object *record);

void json_add_u64(struct json_object *obj, const char *key, __u64 value);
void json_add_s64(struct json_object *obj, const char *key, __s64 value);
void json_add_int(struct json_object *obj, const char *key, int value);

/* The same, but null unless @known. */
void json_add_u64_if(struct json_object *obj, const char *key, bool known, __u64 value);
void json_add_int_if(struct json_object *obj, const char *key, bool known, int value);

void json_add_bool(struct json_object *obj, const char *key, bool value);

/** json_add_str() - add a string, like json_append_str(); NULL gives null */
void json_add_str(struct json_object *obj, const char *key, const char *value);

void json_add_device(struct json_object *obj, const struct vmsix_bdf *bdf);

#endif /* VMSIX_OUTPUT_JSON_H */
