// SPDX-License-Identifier: GPL-2.0-only
/* How rows and records name a guest, or several that ended long ago. */
#include "unit.h"

#include <stdlib.h>
#include <string.h>

#include <json-c/json.h>

#include "fixture.h"
#include "output/labels.h"
#include "output/table.h"
#include "source/source.h"
#include "view/latency.h"
#include "view/pair.h"

static const struct vmsix_bdf device = { .bus = 3 };
static const struct guest web = {
	.tgid = 7, .name = "web1", .source = GUEST_SOURCE_CMDLINE, .cgroup_id = 77,
};
static const struct labels one = { &web, &device, 1 };
static const struct labels several = { NULL, &device, 12 };

static const struct table_column columns[] = {
	{ "guest", 0, false, cell_guest },
	{ "guest_source", 0, false, cell_guest_source },
	{ "pid", 0, true, cell_pid },
	{ "device", 0, false, cell_device },
	{ 0 }
};

static void print_both(void *ctx)
{
	struct table table;

	assert_int_equal(table_init(&table, columns, "guest,guest_source,pid,device", NULL), 0);
	table_add(&table, &one);
	table_add(&table, &several);
	table_print(&table);
}

static void several_guests_are_a_row_without_process(void **state)
{
	char *text = fixture_capture(print_both, NULL);

	assert_string_equal(text,
"GUEST    GUEST_SOURCE  PID  DEVICE\n"
"web1     cmdline         7  0000:03:00.0\n"
"(ended)  -               -  0000:03:00.0\n");
	free(text);
}

static void expect_json(const struct labels *labels, __u32 fields, const char *expected)
{
	struct json_object *record = json_object_new_object();

	labels_add_json(record, labels, fields);
	assert_string_equal(json_object_to_json_string_ext(record, JSON_C_TO_STRING_PLAIN),
			    expected);
	json_object_put(record);
}

/* The keys stay; only a record of several guests has their number. */
static void several_guests_are_a_record_with_their_number(void **state)
{
	expect_json(&one, SOURCE_ALL_FIELDS,
		    "{\"guest\":\"web1\",\"guest_source\":\"cmdline\",\"pid\":7,\"cgroup_id\":77,"
		    "\"device\":\"0000:03:00.0\"}");
	expect_json(&one, 0,
		    "{\"guest\":\"web1\",\"guest_source\":\"cmdline\",\"pid\":7,"
		    "\"cgroup_id\":null,\"device\":\"0000:03:00.0\"}");
	expect_json(&several, SOURCE_ALL_FIELDS,
		    "{\"guest\":null,\"guest_source\":null,\"pid\":null,\"cgroup_id\":null,"
		    "\"ended\":12,\"device\":\"0000:03:00.0\"}");
}

static bool show_all(const struct pair *pair, void *ctx)
{
	return true;
}

static void print_views(void *ctx)
{
	const struct vmsix_stats stats = { .count = 3, .slots = { [9] = 3 } };
	struct series series = { .op = VMSIX_OP_SWAP };
	struct account several_guests = { .bdf = device, .matches = true, .guests = 12,
					  .series = &series, .nr_series = 1 };
	struct account *accounts[] = { &several_guests };
	const struct ledger ledger = { .accounts = accounts, .nr = 1 };
	const struct pair_device held = { .bdf = device };
	struct pair pair = { .account = &several_guests, .device = &held };
	const struct pairs pairs = { .pair = &pair, .nr = 1 };
	struct pair_view stat = { .json = true };
	struct latency_view hist = { .json = true };

	assert_int_equal(series_set(&series, &stats), 0);
	pair_view_show(&stat, &pairs, show_all, NULL);
	latency_view_show(&hist, &ledger);
	series_free(&series);
}

static void records_have_the_number_of_guests(void **state)
{
	char *text = fixture_capture(print_views, NULL), *hist = strstr(text, "\"type\":\"hist\"");

	assert_non_null(hist);
	assert_non_null(strstr(hist, "\"ended\":12,"));
	hist[0] = '\0';
	assert_non_null(strstr(text, "\"type\":\"stat\""));
	assert_non_null(strstr(text, "\"ended\":12,"));
	free(text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(several_guests_are_a_row_without_process),
		cmocka_unit_test(several_guests_are_a_record_with_their_number),
		cmocka_unit_test(records_have_the_number_of_guests),
	};

	return cmocka_run_group_tests_name("labels", tests, NULL, NULL);
}
