// SPDX-License-Identifier: GPL-2.0-only
/*
 * Names of guests. Each file in guests/ is a process: lines "arg WORD", "cgroup LINE", "comm NAME",
 * and "expect SOURCE NAME", what it is to be called.
 */
#include "unit.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fixture.h"
#include "guest/map.h"
#include "guest/name.h"
#include "host/proc.h"

#define GUESTS "tools/testing/unit/guests"

struct process {
	char cmdline[4096], cgroup[4096], comm[64], source[32], name[512];
	size_t cmdline_size;
};

static const char *after(const char *line, const char *word)
{
	size_t n = strlen(word);

	return !strncmp(line, word, n) && line[n] == ' ' ? line + n + 1 : NULL;
}

static void read_line(struct process *p, const char *line)
{
	const char *value;

	if ((value = after(line, "arg")))
		p->cmdline_size += (size_t)sprintf(p->cmdline + p->cmdline_size, "%s", value) + 1;
	else if ((value = after(line, "cgroup")))
		sprintf(p->cgroup + strlen(p->cgroup), "%s\n", value);
	else if ((value = after(line, "comm")))
		snprintf(p->comm, sizeof(p->comm), "%.63s", value);
	else if ((value = after(line, "expect")))
		assert_int_equal(sscanf(value, "%31s %511[^\n]", p->source, p->name), 2);
	else
		assert_true(!*line || *line == '#');
}

static void read_process(const char *file, struct process *p)
{
	char path[512], line[1024];
	FILE *f;

	memset(p, 0, sizeof(*p));
	snprintf(path, sizeof(path), GUESTS "/%s", file);
	f = fopen(path, "re");
	assert_non_null(f);
	while (fgets(line, sizeof(line), f)) {
		line[strcspn(line, "\n")] = '\0';
		read_line(p, line);
	}
	fclose(f);
	assert_true(p->name[0]);
}

static void make_process(const char *proc, const struct process *p)
{
	fixture_process(proc, 100, p->comm, 5);
	fixture_write(proc, "100/cgroup", p->cgroup, strlen(p->cgroup));
	fixture_write(proc, "100/cmdline", p->cmdline, p->cmdline_size);
}

static void check_file(const char *file)
{
	char name[GUEST_NAME_SIZE], *proc = fixture_new();
	enum guest_source source;
	struct process p;

	read_process(file, &p);
	make_process(proc, &p);
	proc_root = proc;
	source = guest_name_resolve(100, NULL, name);
	if (strcmp(name, p.name) || strcmp(guest_source_name(source), p.source))
		fail_msg("%s: %s %s, not %s %s", file, guest_source_name(source), name, p.source,
			 p.name);
	fixture_free(proc);
}

static void every_file_gets_its_name(void **state)
{
	DIR *dir = opendir(GUESTS);
	struct dirent *entry;
	unsigned int files = 0;

	assert_non_null(dir);
	while ((entry = readdir(dir))) {
		if (entry->d_name[0] == '.')
			continue;
		check_file(entry->d_name);
		files++;
	}
	closedir(dir);
	assert_true(files > 15);
}

static void process_that_has_gone_is_its_id(void **state)
{
	char name[GUEST_NAME_SIZE], *proc = fixture_new();

	proc_root = proc;
	assert_int_equal(guest_name_resolve(100, NULL, name), GUEST_SOURCE_PID);
	assert_string_equal(name, "pid:100");
	fixture_free(proc);
}

static void long_names_are_cut(void **state)
{
	char cmdline[2000] = "qemu\0-name\0", name[GUEST_NAME_SIZE];

	memset(cmdline + 11, 'x', 1000);
	assert_true(guest_name_from_cmdline(cmdline, 1012, name));
	assert_int_equal(strlen(name), GUEST_NAME_SIZE - 1);
}

static void command_line_cut_short_is_no_harm(void **state)
{
	static const char cmdline[] = "qemu\0-name";
	char name[GUEST_NAME_SIZE] = "unchanged";

	assert_false(guest_name_from_cmdline(cmdline, sizeof(cmdline), name));
	assert_false(guest_name_from_cmdline("", 1, name));
	assert_string_equal(name, "unchanged");
}

static void expect_comm(const char *comm, enum guest_source source, const char *expected)
{
	char name[GUEST_NAME_SIZE], *proc = fixture_new();

	fixture_process(proc, 100, comm, 5);
	proc_root = proc;
	assert_int_equal(guest_name_resolve(100, NULL, name), source);
	assert_string_equal(name, expected);
	fixture_free(proc);
}

static void process_names_are_whole(void **state)
{
	expect_comm("\nfoo", GUEST_SOURCE_COMM, "?foo");
	expect_comm("a\nb", GUEST_SOURCE_COMM, "a?b");
	expect_comm("a\n", GUEST_SOURCE_COMM, "a?");
	expect_comm("\n", GUEST_SOURCE_COMM, "?");
	expect_comm("\033[31m\x7f", GUEST_SOURCE_COMM, "?[31m?");
	expect_comm("\r\xff", GUEST_SOURCE_COMM, "??");
	expect_comm(" x ", GUEST_SOURCE_COMM, " x ");
	expect_comm("", GUEST_SOURCE_PID, "pid:100");
}

static struct guest_map *load(const char *text, int want)
{
	char *dir = fixture_new(), path[256];
	struct guest_map *map = NULL;

	fixture_write(dir, "map", text, strlen(text));
	snprintf(path, sizeof(path), "%s/map", dir);
	assert_int_equal(guest_map_load(path, &map), want);
	fixture_free(dir);
	return map;
}

static void expect_mapped(const struct guest_map *map, pid_t pid, const char *uuid,
			  const char *before, const char *after)
{
	char name[GUEST_NAME_SIZE];

	snprintf(name, sizeof(name), "%s", before);
	assert_int_equal(guest_map_lookup(map, pid, uuid, name), strcmp(before, after) != 0);
	assert_string_equal(name, after);
}

static void map_names_by_pid_uuid_and_glob(void **state)
{
	struct guest_map *map = load("# names\n\n12 twelve\n"
				     "1B4E28BA-2fa1-11d2-883f-0016d3cca427\tby uuid\n"
				     "  instance-* an instance\n", 0);

	expect_mapped(map, 12, "", "x", "twelve");
	expect_mapped(map, 13, "1b4e28ba-2fa1-11d2-883f-0016d3cca427", "x", "by uuid");
	expect_mapped(map, 13, "", "instance-0000001d", "an instance");
	expect_mapped(map, 13, "", "x", "x");
	expect_mapped(NULL, 13, "", "x", "x");
	guest_map_free(map);
}

/* Proxmox's guests are called 100, 101 and so on. */
static void map_takes_numbers_for_names_too(void **state)
{
	struct guest_map *map = load("100 hundred\n4294967309 too big for a process id\n", 0);

	expect_mapped(map, 13, "", "100", "hundred");
	expect_mapped(map, 100, "", "x", "hundred");
	expect_mapped(map, 13, "", "x", "x");
	guest_map_free(map);
}

static void map_takes_lines_of_any_length(void **state)
{
	char text[3000] = "#";
	struct guest_map *map;

	memset(text + 1, 'x', 2000);
	strcpy(text + 2001, "\n12 twelve");
	map = load(text, 0);
	expect_mapped(map, 12, "", "x", "twelve");
	guest_map_free(map);
	memset(text, 'x', 1500);
	strcpy(text + 1500, " y\n");
	assert_null(load(text, 1));
}

static void map_that_cannot_be_read_is_an_error(void **state)
{
	struct guest_map *map = NULL;

	assert_int_equal(guest_map_load("/", &map), -EISDIR);
	assert_null(map);
	assert_int_equal(guest_map_load("/nonexistent", &map), -ENOENT);
}

static void malformed_map_says_where(void **state)
{
	assert_null(load("12 twelve\nonly-a-key\n", 2));
	assert_null(load("12 twelve\n\n13  \n", 3));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_file_gets_its_name),
		cmocka_unit_test(process_that_has_gone_is_its_id),
		cmocka_unit_test(long_names_are_cut),
		cmocka_unit_test(command_line_cut_short_is_no_harm),
		cmocka_unit_test(process_names_are_whole),
		cmocka_unit_test(map_names_by_pid_uuid_and_glob),
		cmocka_unit_test(map_takes_numbers_for_names_too),
		cmocka_unit_test(map_takes_lines_of_any_length),
		cmocka_unit_test(map_that_cannot_be_read_is_an_error),
		cmocka_unit_test(malformed_map_says_where),
	};

	return cmocka_run_group_tests_name("guest_name", tests, NULL, NULL);
}
