// SPDX-License-Identifier: GPL-2.0-only
/* Columns. */
#include "unit.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>

#include "fixture.h"
#include "output/json.h"
#include "output/table.h"

struct row {
	const char *name;
	int number;
};

static void cell_name(char *cell, const void *row)
{
	snprintf(cell, TABLE_CELL_SIZE, "%s", ((const struct row *)row)->name);
}

static void cell_number(char *cell, const void *row)
{
	snprintf(cell, TABLE_CELL_SIZE, "%d", ((const struct row *)row)->number);
}

static const struct table_column columns[] = {
	{ "name", 6, false, cell_name },
	{ "nr", 0, true, cell_number },
	{ "again", 0, false, cell_name },
	{ 0 }
};

static const struct row rows[] = { { "a", 1 }, { "gr\303\274n-long", 12345 } };

/* A name of two wide characters, one with an accent of its own */
static const struct row wide[] = {
	{ "\346\235\261\344\272\254", 1 }, { "cafe\314\201", 2 }, { "web1", 3 }
};

static void print_wide(void *ctx)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(wide); i++)
		table_add(ctx, &wide[i]);
	table_print(ctx);
}

static void print_wide_stream(void *ctx)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(wide); i++)
		table_stream(ctx, &wide[i]);
}

static void print_block(void *ctx)
{
	table_add(ctx, &rows[0]);
	table_add(ctx, &rows[1]);
	table_print(ctx);
}

static void print_stream(void *ctx)
{
	table_heading(ctx);
	table_stream(ctx, &rows[0]);
	table_stream(ctx, &rows[1]);
}

static void expect(const char *chosen, void (*fn)(void *ctx), const char *text)
{
	struct table t;
	char *printed;

	assert_int_equal(table_init(&t, columns, "name,nr", chosen), 0);
	printed = fixture_capture(fn, &t);
	assert_string_equal(printed, text);
	free(printed);
	table_free(&t);
}

static void block_fits_its_widest_cell(void **state)
{
	expect(NULL, print_block,
	       "NAME          NR\n"
	       "a              1\n"
	       "gr\303\274n-long  12345\n");
}

static void stream_is_as_wide_as_declared(void **state)
{
	expect(NULL, print_stream,
	       "NAME    NR\n"
	       "a        1\n"
	       "gr\303\274n-long  12345\n");
}

static void wide_characters_are_aligned(void **state)
{
	expect(NULL, print_wide,
	       "NAME    NR\n"
	       "\346\235\261\344\272\254     1\n"
	       "cafe\314\201     2\n"
	       "web1     3\n");
	expect(NULL, print_wide_stream,
	       "\346\235\261\344\272\254     1\n"
	       "cafe\314\201     2\n"
	       "web1     3\n");
}

/* More names than the message has room for */
static void many_columns_can_be_listed(void **state)
{
	static struct table_column many[101];
	static char names[100][24];
	struct table t;
	size_t i;

	for (i = 0; i < 100; i++) {
		snprintf(names[i], sizeof(names[i]), "a_very_long_name_%03zu", i);
		many[i] = (struct table_column){ names[i], 0, false, cell_name };
	}
	assert_int_equal(table_init(&t, many, "a_very_long_name_000", "bogus"), -EINVAL);
}

static void columns_can_be_chosen(void **state)
{
	expect("nr,name", print_block,
	       "   NR  NAME\n"
	       "    1  a\n"
	       "12345  gr\303\274n-long\n");
	expect("+again", print_stream,
	       "NAME    NR  AGAIN\n"
	       "a        1  a\n"
	       "gr\303\274n-long  12345  gr\303\274n-long\n");
}

static void unknown_columns_are_refused(void **state)
{
	static const char *const bad[] = { "", "+", "n", "names", "name,", ",name", "name,,nr",
					   "name,+nr" };
	struct table t;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(bad); i++)
		assert_int_equal(table_init(&t, columns, "name", bad[i]), -EINVAL);
}

static void too_many_columns_are_refused(void **state)
{
	char list[3 * TABLE_MAX_COLUMNS + 4] = "nr";
	struct table t;
	size_t i;

	for (i = 1; i < TABLE_MAX_COLUMNS; i++)
		snprintf(list + 3 * i - 1, sizeof(list) - 3 * i + 1, ",nr");
	assert_int_equal(table_init(&t, columns, "name", list), 0);
	assert_int_equal(t.nr_columns, TABLE_MAX_COLUMNS);
	snprintf(list + 3 * i - 1, sizeof(list) - 3 * i + 1, ",nr");
	assert_int_equal(table_init(&t, columns, "name", list), -EINVAL);
}

#ifndef __SANITIZE_ADDRESS__	/* its allocator ends the program itself */
/* What is added until there is no memory any more. */
static void (*fill)(void);

static int run_out_of_memory(int argc, char **argv)
{
	const struct rlimit limit = { 64 << 20, 64 << 20 };

	setrlimit(RLIMIT_DATA, &limit);
	fill();
	return 0;
}

static void fill_table(void)
{
	static struct table t;
	unsigned int i;

	table_init(&t, columns, "name,nr", NULL);
	for (i = 0; i < 100000000; i++)
		table_add(&t, &rows[0]);
}

static void fill_record(void)
{
	struct json_object *array = json_new_array();
	unsigned int i;

	for (i = 0; i < 100000000; i++)
		json_append_u64(array, i);
}

/* A row or a key that is not there would be taken for one that there is not. */
static void without_memory_nothing_is_left_out_silently(void **state)
{
	static void (*const fills[])(void) = { fill_table, fill_record };
	char *argv[] = { NULL }, *dir = fixture_new();
	struct fixture_run run;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(fills); i++) {
		fill = fills[i];
		run = fixture_run(dir, run_out_of_memory, argv);
		assert_string_equal(run.err, "vfio-msix: no memory: output is incomplete\n");
		assert_int_equal(run.status, 1);
		fixture_run_free(&run);
	}
	fixture_free(dir);
}
#endif

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(block_fits_its_widest_cell),
		cmocka_unit_test(stream_is_as_wide_as_declared),
		cmocka_unit_test(wide_characters_are_aligned),
		cmocka_unit_test(many_columns_can_be_listed),
		cmocka_unit_test(columns_can_be_chosen),
		cmocka_unit_test(unknown_columns_are_refused),
		cmocka_unit_test(too_many_columns_are_refused),
#ifndef __SANITIZE_ADDRESS__
		cmocka_unit_test(without_memory_nothing_is_left_out_silently),
#endif
	};

	return cmocka_run_group_tests_name("table", tests, NULL, NULL);
}
