// SPDX-License-Identifier: GPL-2.0-only
/*
 * Names of guests. Each file in guests/ is a process: lines "arg WORD", "cgroup LINE", "comm NAME",
 * "exe PATH", "cwd PATH", and "expect SOURCE NAME", what it is to be called.
 */
#include "unit.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fixture.h"
#include "guest/name.h"
#include "host/proc.h"

#define GUESTS "tools/testing/unit/guests"

struct process {
	char cmdline[4096], cgroup[4096], comm[64], exe[256], cwd[256], source[32], name[512];
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
	else if ((value = after(line, "exe")))
		snprintf(p->exe, sizeof(p->exe), "%.255s", value);
	else if ((value = after(line, "cwd")))
		snprintf(p->cwd, sizeof(p->cwd), "%.255s", value);
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
	if (*p->exe)
		fixture_link(proc, "100/exe", p->exe);
	if (*p->cwd)
		fixture_link(proc, "100/cwd", p->cwd);
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

static void expect_name(const char *cmdline, size_t length, enum guest_source source,
			const char *expected)
{
	char name[GUEST_NAME_SIZE], *proc = fixture_new();

	fixture_process(proc, 100, "qemu-system-x86", 5);
	fixture_write(proc, "100/cmdline", cmdline, length);
	proc_root = proc;
	assert_int_equal(guest_name_resolve(100, NULL, name), source);
	assert_string_equal(name, expected);
	fixture_free(proc);
}

/* The socket's name is the same for all sandboxes, and the innermost directory's as well. */
static void kata_sandbox_is_the_directory_of_its_root(void **state)
{
	static const char cmdline[] = "/opt/kata/bin/cloud-hypervisor\0--api-socket\0"
				      "/run/kata/2222bbbb3333cccc/root" "/ch-api.sock";

	expect_name(cmdline, sizeof(cmdline), GUEST_SOURCE_CMDLINE, "2222bbbb3333cccc");
}

static void long_names_are_cut(void **state)
{
	char cmdline[2000] = "qemu\0-name\0", expected[GUEST_NAME_SIZE] = "";

	memset(cmdline + 11, 'x', 1000);
	memset(expected, 'x', GUEST_NAME_SIZE - 1);
	expect_name(cmdline, 1012, GUEST_SOURCE_CMDLINE, expected);
}

static void command_line_cut_short_is_no_harm(void **state)
{
	static const char cmdline[] = "qemu\0-name";

	expect_name(cmdline, sizeof(cmdline), GUEST_SOURCE_COMM, "qemu-system-x86");
	expect_name("qemu\0-name\0guest=  ", 20, GUEST_SOURCE_COMM, "qemu-system-x86");
	expect_name("", 1, GUEST_SOURCE_COMM, "qemu-system-x86");
	expect_name("", 0, GUEST_SOURCE_COMM, "qemu-system-x86");
}

/* A command line of @size bytes or a few more, whose name comes last. Return: its length. */
static size_t long_cmdline(char *cmdline, size_t size, const char *option, const char *value)
{
	size_t length = (size_t)sprintf(cmdline, "qemu-system-x86_64%c%s", 0, option) + 1;

	do {
		length += (size_t)sprintf(cmdline + length, "%s", value) + 1;
		if (length < size)
			length += (size_t)sprintf(cmdline + length, "%s", option) + 1;
	} while (length < size);
	return length + (size_t)sprintf(cmdline + length, "-name%cguest=last", 0) + 1;
}

/* As a cut would come before, amid and behind the name: "gue" would be a name, too. */
static void name_is_found_behind_any_number_of_devices(void **state)
{
	static const size_t sizes[] = { 4096, 65500, 65536, 131072, 6 << 20 };
	char *cmdline = malloc((6 << 20) + 4096);
	size_t i, length;

	for (i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		length = long_cmdline(cmdline, sizes[i], "-device", "vfio-pci,host=0000:03:00.0");
		expect_name(cmdline, length, GUEST_SOURCE_CMDLINE, "last");
	}
	free(cmdline);
}

static void name_is_found_behind_an_argument_of_any_length(void **state)
{
	static const char last[] = "\0-name\0guest=cut";
	static const char *const options[] = { "-append", "-fw_cfg" };
	char *cmdline = malloc(1 << 20);
	size_t i, size, length;

	for (i = 0; i < 2; i++) {
		for (size = 65480; size < 65540; size++) {
			length = (size_t)sprintf(cmdline, "qemu%c%s", 0, options[i]) + 1;
			memset(cmdline + length, 'x', size);
			memcpy(cmdline + length + size, last, sizeof(last));
			expect_name(cmdline, length + size + sizeof(last), GUEST_SOURCE_CMDLINE,
				    "cut");
		}
	}
	free(cmdline);
}

/* A process may say that its command line is all of its memory. */
static void endless_command_line_is_read_to_a_bound(void **state)
{
	size_t size = 9 << 20;
	char *cmdline = malloc(size), *proc = fixture_new(), *read;
	size_t length;

	memset(cmdline, 'x', size);
	memcpy(cmdline, "qemu\0-name", 11);
	fixture_write(proc, "100/cmdline", cmdline, size);
	proc_root = proc;
	read = proc_read_all(100, "cmdline", &length);
	assert_non_null(read);
	assert_int_equal(length, 11);
	free(read);
	fixture_free(proc);
	expect_name(cmdline, size, GUEST_SOURCE_COMM, "qemu-system-x86");
	free(cmdline);
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
	expect_comm("   ", GUEST_SOURCE_PID, "pid:100");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_file_gets_its_name),
		cmocka_unit_test(process_that_has_gone_is_its_id),
		cmocka_unit_test(kata_sandbox_is_the_directory_of_its_root),
		cmocka_unit_test(long_names_are_cut),
		cmocka_unit_test(command_line_cut_short_is_no_harm),
		cmocka_unit_test(name_is_found_behind_any_number_of_devices),
		cmocka_unit_test(name_is_found_behind_an_argument_of_any_length),
		cmocka_unit_test(endless_command_line_is_read_to_a_bound),
		cmocka_unit_test(process_names_are_whole),
	};

	return cmocka_run_group_tests_name("guest_name", tests, NULL, NULL);
}
