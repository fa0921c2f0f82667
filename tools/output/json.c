// SPDX-License-Identifier: GPL-2.0-only
#include <stdio.h>
#include <sys/utsname.h>

#include "base/format.h"
#include "output/json.h"

struct json_object *json_record(const char *type, __u64 time_ns)
{
	struct json_object *record = json_object_new_object();

	json_add_str(record, "type", type);
	json_add_u64(record, "time_ns", time_ns);
	return record;
}

struct json_object *json_header(const char *command, const char *source, __u64 time_ns,
				__u64 wall_ns)
{
	struct json_object *record = json_object_new_object();
	struct utsname uts;

	uname(&uts);
	json_add_str(record, "type", "header");
	json_add_str(record, "schema", JSON_SCHEMA_VERSION);
	json_add_str(record, "tool", "vfio-msix");
	json_add_str(record, "version", VMSIX_VERSION);
	json_add_str(record, "command", command);
	if (source)
		json_add_str(record, "source", source);
	json_add_str(record, "kernel", uts.release);
	json_add_str(record, "clock", "CLOCK_MONOTONIC");
	json_add_u64(record, "time_ns", time_ns);
	json_add_u64(record, "wall_ns", wall_ns);
	return record;
}

void json_emit(struct json_object *record)
{
	puts(json_object_to_json_string_ext(record, JSON_C_TO_STRING_PLAIN |
					    JSON_C_TO_STRING_NOSLASHESCAPE));
	json_object_put(record);
}

void json_add_u64(struct json_object *obj, const char *key, __u64 value)
{
	json_object_object_add(obj, key, json_object_new_uint64(value));
}

void json_add_int(struct json_object *obj, const char *key, int value)
{
	json_object_object_add(obj, key, json_object_new_int(value));
}

void json_add_u64_if(struct json_object *obj, const char *key, bool known, __u64 value)
{
	json_object_object_add(obj, key, known ? json_object_new_uint64(value) : NULL);
}

void json_add_int_if(struct json_object *obj, const char *key, bool known, int value)
{
	json_object_object_add(obj, key, known ? json_object_new_int(value) : NULL);
}

void json_add_bool(struct json_object *obj, const char *key, bool value)
{
	json_object_object_add(obj, key, json_object_new_boolean(value));
}

void json_add_str(struct json_object *obj, const char *key, const char *value)
{
	json_object_object_add(obj, key, value ? json_object_new_string(value) : NULL);
}

void json_add_device(struct json_object *obj, const struct vmsix_bdf *bdf)
{
	char name[FORMAT_BDF_SIZE];

	format_bdf(name, sizeof(name), bdf);
	json_add_str(obj, "device", name);
}
