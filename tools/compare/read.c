// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <fcntl.h>
#include <json-c/json.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/format.h"
#include "base/log.h"
#include "base/memory.h"
#include "base/reading.h"
#include "compare/read.h"

#define MAX_LINE	(64 << 20)	/* some million samples */

/**
 * struct reader - a file that is being read
 * @text: the current line, @length bytes, in @size bytes of memory
 * @line: number of the current line
 * @began: the header has been read
 * @ended: the end record has been read
 */
struct reader {
	struct result *result;
	int fd;
	FILE *file;
	struct json_tokener *json;
	char *text;
	size_t length;
	size_t size;
	unsigned long line;
	bool began;
	bool ended;
};

static int add_byte(struct reader *rd, int byte)
{
	char *text;

	if (rd->length == MAX_LINE)
		return result_bad(rd->result, rd->line, "longer than %d bytes: not a benchmark "
				  "result", MAX_LINE);
	text = memory_grow(rd->text, &rd->size, rd->length + 1, 1);
	if (!text)
		return result_bad(rd->result, rd->line, "no memory for more than %zu bytes",
				  rd->length);
	rd->text = text;
	text[rd->length++] = (char)byte;
	return 0;
}

/* getline() has no size limit. Return: 1, 0 at the end of the file, or a negative errno. */
static int read_line(struct reader *rd)
{
	int byte, err = 0;

	rd->length = 0;
	rd->line++;
	while ((byte = getc_unlocked(rd->file)) != EOF && byte != '\n' && !err)
		err = add_byte(rd, byte);
	if (err)
		return err;
	if (!ferror(rd->file))
		return byte == '\n' || rd->length;
	err = -errno;
	log_error("cannot read the benchmark result %s: %s", rd->result->name, strerror(-err));
	return err;
}

/* The last line is incomplete: the benchmark was killed, or the disk was full. */
static bool is_cut_off(const struct reader *rd, enum json_tokener_error error)
{
	return error == json_tokener_continue && rd->line > 1 && feof(rd->file);
}

static int not_json(const struct reader *rd, enum json_tokener_error error)
{
	if (is_cut_off(rd, error))
		return result_bad(rd->result, rd->line, "not JSON: the line is cut off; remove it "
				  "to compare those before it");
	return result_bad(rd->result, rd->line, "not JSON: %s; give what `vfio-msix bench -j' "
			  "printed",
			  error == json_tokener_continue ? "the record is incomplete" :
			  json_tokener_error_desc(error));
}

static int parse_line(struct reader *rd, struct json_object **record)
{
	enum json_tokener_error error;

	json_tokener_reset(rd->json);
	*record = json_tokener_parse_ex(rd->json, rd->text, (int)rd->length);
	error = json_tokener_get_error(rd->json);
	if (error == json_tokener_success && json_tokener_get_parse_end(rd->json) < rd->length)
		error = json_tokener_error_parse_unexpected;
	if (error != json_tokener_success) {
		json_object_put(*record);
		return not_json(rd, error);
	}
	return 0;
}

static void take_end(struct reader *rd, struct json_object *record)
{
	rd->ended = true;
	rd->result->partial = json_object_get_boolean(json_object_object_get(record, "partial"));
}

/* Unknown records are ignored, as docs/json-schema.md demands. */
static int take_record(struct reader *rd, struct json_object *record)
{
	if (!rd->began) {
		rd->began = true;
		return result_take_header(rd->result, record, rd->line);
	}
	if (result_is_type(record, "header") || rd->ended)
		return result_bad(rd->result, rd->line, "a second run; a file holds one run: use a "
				  "file for each");
	if (result_is_type(record, "samples"))
		return result_take_samples(rd->result, record, rd->line);
	if (result_is_type(record, "load"))
		return result_take_load(rd->result, record, rd->line);
	if (result_is_type(record, "end"))
		take_end(rd, record);
	return 0;
}

/* Editors leave blank lines. Our output has none, and NDJSON allows readers to skip them. */
static bool is_blank(const struct reader *rd)
{
	size_t i;

	for (i = 0; i < rd->length; i++)
		if (!strchr(" \t\r", rd->text[i]) || !rd->text[i])
			return false;
	return true;
}

static void skip_byte_order_mark(struct reader *rd)
{
	if (rd->line != 1 || rd->length < 3 || memcmp(rd->text, "\xef\xbb\xbf", 3))
		return;
	rd->length -= 3;
	memmove(rd->text, rd->text + 3, rd->length);
}

static int read_record(struct reader *rd)
{
	struct json_object *record;
	int err;

	skip_byte_order_mark(rd);
	if (is_blank(rd))
		return 0;
	err = parse_line(rd, &record);
	if (err)
		return err;
	if (json_object_is_type(record, json_type_object))
		err = take_record(rd, record);
	else
		err = result_bad(rd->result, rd->line, "not a JSON object; give what `vfio-msix "
				 "bench -j' printed");
	json_object_put(record);
	return err;
}

static int read_records(struct reader *rd)
{
	int more;

	while ((more = read_line(rd)) > 0) {
		more = read_record(rd);
		if (more)
			return more;
	}
	if (!more && !rd->began) {
		log_error("%s is empty; did the benchmark run?", rd->result->name);
		return -EINVAL;
	}
	rd->result->partial |= !rd->ended;
	return more ? more : result_sort(rd->result);
}

static int read_json(struct reader *rd)
{
	int err;

	rd->json = json_tokener_new();
	if (!rd->json)
		return -ENOMEM;
	/* JSON_TOKENER_STRICT of json-c 0.18 allows only ASCII. */
	json_tokener_set_flags(rd->json, JSON_TOKENER_VALIDATE_UTF8);
	err = read_records(rd);
	json_tokener_free(rd->json);
	return err;
}

static ssize_t on_read(void *cookie, char *buf, size_t size)
{
	const struct reader *rd = cookie;
	ssize_t n = read_some(rd->fd, buf, size, READING_NO_LIMIT);

	if (n >= 0)
		return n;
	errno = (int)-n;
	return -1;
}

/* stdio treats EAGAIN of a non-blocking descriptor as an error. */
static int open_result(struct reader *rd, const char *path)
{
	const cookie_io_functions_t functions = { .read = on_read };

	rd->fd = strcmp(path, "-") ? open(path, O_RDONLY | O_CLOEXEC) : STDIN_FILENO;
	if (rd->fd >= 0)
		rd->file = fopencookie(rd, "r", functions);
	if (rd->file)
		return 0;
	log_error("cannot read the benchmark result %s: %s%s", path, strerror(errno),
		  errno == ENOENT ? "; `vfio-msix bench -j > FILE' makes one" : "");
	return -EIO;
}

static void close_result(struct reader *rd)
{
	if (rd->file)
		fclose(rd->file);
	if (rd->fd > STDIN_FILENO)
		close(rd->fd);
	free(rd->text);
}

int result_read(struct result *r, const char *path)
{
	struct reader rd = { .result = r };
	int err;

	memset(r, 0, sizeof(*r));
	r->name = strdup(strcmp(path, "-") ? path : "standard input");
	if (!r->name) {
		log_error("no memory to read %s", path);
		return -ENOMEM;
	}
	format_clean(r->name);
	err = open_result(&rd, path);
	if (!err)
		err = read_json(&rd);
	close_result(&rd);
	return err;
}
