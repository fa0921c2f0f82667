// SPDX-License-Identifier: GPL-2.0-only
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>

#include "base/format.h"
#include "base/memory.h"
#include "output/json.h"

struct json_object *json_new_object(void)
{
	return memory_or_exit(json_object_new_object());
}

struct json_object *json_new_array(void)
{
	return memory_or_exit(json_object_new_array());
}

void json_add(struct json_object *obj, const char *key, struct json_object *value)
{
	if (json_object_object_add(obj, key, value))
		memory_or_exit(NULL);
}

void json_append(struct json_object *array, struct json_object *value)
{
	if (json_object_array_add(array, value))
		memory_or_exit(NULL);
}

static bool is_plain(const char *text)
{
	while (*text >= ' ' && *text <= '~')
		text++;
	return !*text;
}

static struct json_object *text_object(const char *text)
{
	struct json_object *string;
	char *clean;

	if (is_plain(text))
		return memory_or_exit(json_object_new_string(text));
	clean = memory_or_exit(strdup(text));
	format_clean(clean);
	string = memory_or_exit(json_object_new_string(clean));
	free(clean);
	return string;
}

void json_append_str(struct json_object *array, const char *value)
{
	json_append(array, text_object(value));
}

void json_append_u64(struct json_object *array, __u64 value)
{
	json_append(array, memory_or_exit(json_object_new_uint64(value)));
}

struct json_object *json_record(const char *type, __u64 time_ns)
{
	struct json_object *record = json_new_object();

	json_add_str(record, "type", type);
	json_add_u64(record, "time_ns", time_ns);
	return record;
}

struct json_object *json_header(const char *command, const char *source, __u64 time_ns,
				__u64 wall_ns)
{
	struct json_object *record = json_new_object();
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
	const char *text = json_object_to_json_string_ext(record, JSON_C_TO_STRING_PLAIN |
							  JSON_C_TO_STRING_NOSLASHESCAPE);

	puts(memory_or_exit((void *)text));
	json_object_put(record);
}

void json_add_u64(struct json_object *obj, const char *key, __u64 value)
{
	json_add(obj, key, memory_or_exit(json_object_new_uint64(value)));
}

void json_add_s64(struct json_object *obj, const char *key, __s64 value)
{
	json_add(obj, key, memory_or_exit(json_object_new_int64(value)));
}

void json_add_int(struct json_object *obj, const char *key, int value)
{
	json_add(obj, key, memory_or_exit(json_object_new_int(value)));
}

void json_add_u64_if(struct json_object *obj, const char *key, bool known, __u64 value)
{
	if (known)
		json_add_u64(obj, key, value);
	else
		json_add(obj, key, NULL);
}

void json_add_int_if(struct json_object *obj, const char *key, bool known, int value)
{
	if (known)
		json_add_int(obj, key, value);
	else
		json_add(obj, key, NULL);
}

void json_add_bool(struct json_object *obj, const char *key, bool value)
{
	json_add(obj, key, memory_or_exit(json_object_new_boolean(value)));
}

void json_add_str(struct json_object *obj, const char *key, const char *value)
{
	json_add(obj, key, value ? text_object(value) : NULL);
}

void json_add_device(struct json_object *obj, const struct vmsix_bdf *bdf)
{
	char name[FORMAT_BDF_SIZE];

	format_bdf(name, sizeof(name), bdf);
	json_add_str(obj, "device", name);
}
