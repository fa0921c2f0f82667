// SPDX-License-Identifier: GPL-2.0-only
/* Files of guests' names. */
#include "unit.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fixture.h"
#include "guest/map.h"
#include "guest/name.h"

#define UUID "1b4e28ba-2fa1-11d2-883f-0016d3cca427"

static char *dir, path[256];

static int setup(void **state)
{
	dir = fixture_new();
	snprintf(path, sizeof(path), "%s/map", dir);
	return 0;
}

static int teardown(void **state)
{
	fixture_free(dir);
	return 0;
}

static struct guest_map *load_bytes(const char *text, size_t size, int want)
{
	struct guest_map *map = NULL;

	fixture_write(dir, "map", text, size);
	assert_int_equal(guest_map_load(path, &map), want);
	return map;
}

static struct guest_map *load(const char *text, int want)
{
	return load_bytes(text, strlen(text), want);
}

static void expect_mapped(const struct guest_map *map, pid_t pid, const char *uuid,
			  const char *before, const char *after)
{
	struct guest_names names = { .of[GUEST_RANK_UUID] = *uuid ? (char *)uuid : NULL };
	char name[GUEST_NAME_SIZE];

	snprintf(name, sizeof(name), "%s", before);
	assert_int_equal(guest_map_lookup(map, pid, &names, name), strcmp(before, after) != 0);
	assert_string_equal(name, after);
}

static void map_names_by_pid_uuid_and_glob(void **state)
{
	struct guest_map *map = load("# names\n\n12 twelve\n"
				     "1B4E28BA-2fa1-11d2-883f-0016d3cca427\tby uuid\n"
				     "  instance-* an instance\n", 0);

	expect_mapped(map, 12, "", "x", "twelve");
	expect_mapped(map, 13, UUID, "x", "by uuid");
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

/* Proxmox: -name is not unique, the number in the cgroup is. The process's name is for all alike. */
static void map_takes_any_name_of_a_guest(void **state)
{
	struct guest_map *map = load("kvm all\n100 hundred\n", 0);
	struct guest_names names = { .of = { [GUEST_RANK_OPTION] = (char *)"web",
					     [GUEST_RANK_MACHINE] = (char *)"100",
					     [GUEST_RANK_COMM] = (char *)"kvm" } };
	char name[GUEST_NAME_SIZE];

	assert_int_equal(guest_names_choose(&names, 7, map, name), GUEST_SOURCE_MAP);
	assert_string_equal(name, "hundred");
	names.of[GUEST_RANK_MACHINE] = NULL;
	assert_int_equal(guest_names_choose(&names, 7, map, name), GUEST_SOURCE_CMDLINE);
	assert_string_equal(name, "web");
	names.of[GUEST_RANK_OPTION] = NULL;
	assert_int_equal(guest_names_choose(&names, 7, map, name), GUEST_SOURCE_MAP);
	assert_string_equal(name, "all");
	guest_map_free(map);
}

static void map_globs_match_characters(void **state)
{
	struct guest_map *map = load("caf? short\nth[éè] accent\n???? four\n", 0);

	expect_mapped(map, 1, "", "café", "short");
	expect_mapped(map, 1, "", "thé", "accent");
	expect_mapped(map, 1, "", "тест", "four");
	expect_mapped(map, 1, "", "🙂🙂🙂🙂", "four");
	expect_mapped(map, 1, "", "日本語", "日本語");
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

static void malformed_map_says_where(void **state)
{
	assert_null(load("12 twelve\nonly-a-key\n", 2));
	assert_null(load("12 twelve\n\n13  \n", 3));
}

static void map_that_cannot_be_read_is_an_error(void **state)
{
	struct guest_map *map = NULL;

	assert_int_equal(guest_map_load("/", &map), -EISDIR);
	assert_null(map);
	assert_int_equal(guest_map_load("/nonexistent", &map), -ENOENT);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(map_names_by_pid_uuid_and_glob),
		TEST(map_takes_numbers_for_names_too),
		TEST(map_takes_any_name_of_a_guest),
		TEST(map_globs_match_characters),
		TEST(map_takes_lines_of_any_length),
		TEST(malformed_map_says_where),
		TEST(map_that_cannot_be_read_is_an_error),
	};

	return cmocka_run_group_tests_name("guest_map", tests, NULL, NULL);
}
