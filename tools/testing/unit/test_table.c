// SPDX-License-Identifier: GPL-2.0-only
/* Columns. */
#include "unit.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "fixture.h"
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

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(block_fits_its_widest_cell),
		cmocka_unit_test(stream_is_as_wide_as_declared),
		cmocka_unit_test(columns_can_be_chosen),
		cmocka_unit_test(unknown_columns_are_refused),
		cmocka_unit_test(too_many_columns_are_refused),
	};

	return cmocka_run_group_tests_name("table", tests, NULL, NULL);
}
