// SPDX-License-Identifier: GPL-2.0-only
/* trace, hist and stat as they are, on a source that they know nothing of: events from a file. */
#include "unit.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <json-c/json.h>

#include "cmd/commands.h"
#include "counted.h"
#include "fixture.h"
#include "host/device.h"
#include "host/proc.h"
#include "replay.h"

#define TICK	10000000ULL
#define WEB	{ .start_ns = 500 * TICK, .tgid = 7 }
#define GONE	{ .start_ns = 900 * TICK, .tgid = 8 }
#define DEVICE	{ .bus = 3 }

static const struct vmsix_event events[] = {
	{ .process = WEB, .type = VMSIX_GUEST, .comm = "qemu", .cgroup_id = 77 },
	{ .process = GONE, .type = VMSIX_GUEST, .comm = "old-vmm", .cgroup_id = 78 },
	{ .process = WEB, .bdf = DEVICE, .tid = 71, .comm = "vcpu0", .time_ns = 10,
	  .type = VMSIX_ALLOC, .msix = 1, .detail = VMSIX_SOURCE_DYNAMIC, .vector = 3, .count = 1,
	  .irq = 43, .delta_ns = 2500 },
	{ .process = WEB, .bdf = DEVICE, .tid = 71, .comm = "vcpu0", .time_ns = 30,
	  .type = VMSIX_SET_IRQS, .index = 2, .vector = 3, .count = 1, .flags = 0x24,
	  .delta_ns = 4200 },
	/* An older one behind it, as two CPUs can enter theirs. */
	{ .process = WEB, .bdf = DEVICE, .tid = 71, .comm = "vcpu0", .time_ns = 20,
	  .type = VMSIX_TRIGGER, .msix = 1, .detail = VMSIX_TRIGGER_ASSIGN, .vector = 3, .count = 1,
	  .irq = 43, .delta_ns = 800 },
	{ .process = GONE, .bdf = DEVICE, .tid = 81, .comm = "vcpu1", .time_ns = 40,
	  .type = VMSIX_ALLOC, .msix = 1, .detail = VMSIX_SOURCE_DYNAMIC, .vector = 4, .count = 1,
	  .ret = -ENOSPC, .delta_ns = 1500 },
};

static char *dir;

static int setup(void **state)
{
	static char path[256];

	dir = fixture_new();
	proc_root = dir;
	device_root = dir;
	fixture_process(dir, 7, "qemu", 500);
	fixture_write(dir, "7/cmdline", "qemu\0-name\0web1", 16);
	fixture_write(dir, "events", events, sizeof(events));
	snprintf(path, sizeof(path), "%s/events", dir);
	replay_path = path;
	source_current = &replay_source;
	return 0;
}

static int teardown(void **state)
{
	fixture_free(dir);
	return 0;
}

/* What a command prints that ends well; to be freed */
static char *run(int (*cmd)(int, char **), char **argv)
{
	struct fixture_run run = fixture_run(dir, cmd, argv);

	assert_string_equal(run.err, "");
	assert_int_equal(run.status, 0);
	free(run.err);
	return run.out;
}

static void trace_prints_the_events_in_order(void **state)
{
	char columns[] = "guest,event,fields,delta,cpu", *text;
	char *argv[] = { "vfio-msix trace", "-q", "-o", columns, NULL };

	text = run(cmd_trace, argv);
	assert_string_equal(text,
"# source=replay\n"
"GUEST             EVENT     FIELDS    DELTA  CPU\n"
"web1              alloc     msix vector=3 irq=43 source=dynamic ret=0   2.50us    -\n"
"web1              trigger   msix vector=3 irq=43 op=assign ret=0    800ns    -\n"
"web1              set_irqs  index=2 start=3 count=1 flags=eventfd|trigger ret=0   4.20us    -\n"
"old-vmm           alloc     msix vector=4 irq=0 source=dynamic ret=-ENOSPC   1.50us    -\n");
	free(text);
}

static struct json_object *member(struct json_object *record, const char *key)
{
	struct json_object *value;

	assert_true(json_object_object_get_ex(record, key, &value));
	return value;
}

static struct json_object *parse_line(char **text)
{
	return json_tokener_parse(strsep(text, "\n"));
}

/* A source that knows nothing but what every source must. */
static void only_must_haves(void)
{
	static struct source source;

	source = replay_source;
	source.fields = 0;
	source_current = &source;
}

/* A field that the source does not know is named in the header, and null in each event. */
static void json_has_null_for_what_is_not_known(void **state)
{
	static const char *const fields[] = {
		"cgroup_id", "tid", "comm", "cpu", "irq", "delta_ns",
	};
	char *argv[] = { "vfio-msix trace", "-q", "-j", NULL }, *text, *rest;
	struct json_object *header, *event;
	size_t i;

	only_must_haves();
	text = rest = run(cmd_trace, argv);
	header = parse_line(&rest);
	event = parse_line(&rest);
	assert_string_equal(json_object_to_json_string_ext(member(header, "missing"), 0),
		"[\"cgroup_id\",\"tid\",\"comm\",\"cpu\",\"irq\",\"delta_ns\"]");
	for (i = 0; i < ARRAY_SIZE(fields); i++)
		assert_null(member(event, fields[i]));
	assert_int_equal(json_object_get_int(member(event, "vector")), 3);
	json_object_put(header);
	json_object_put(event);
	free(text);
}

static void json_has_what_is_known(void **state)
{
	char *argv[] = { "vfio-msix trace", "-q", "-j", NULL };
	char *text = run(cmd_trace, argv), *rest = text;
	struct json_object *header = parse_line(&rest), *event = parse_line(&rest);

	assert_string_equal(json_object_to_json_string_ext(member(header, "missing"), 0),
			    "[\"cgroup_id\",\"cpu\"]");
	assert_string_equal(json_object_get_string(member(header, "source")), "replay");
	assert_null(member(event, "cgroup_id"));
	assert_null(member(event, "cpu"));
	assert_int_equal(json_object_get_int(member(event, "tid")), 71);
	assert_int_equal(json_object_get_int(member(event, "irq")), 43);
	assert_int_equal(json_object_get_int(member(event, "delta_ns")), 2500);
	json_object_put(header);
	json_object_put(event);
	free(text);
}

static void table_has_a_dash_for_what_is_not_known(void **state)
{
	char columns[] = "event,cgroup,tid,comm,cpu,irq,delta,fields", *text;
	char *argv[] = { "vfio-msix trace", "-q", "-n", "1", "-o", columns, NULL };

	only_must_haves();
	text = run(cmd_trace, argv);
	assert_string_equal(text,
"# source=replay\n"
"EVENT       CGROUP      TID  COMM             CPU   IRQ    DELTA  FIELDS\n"
"alloc            -        -  -                  -     -        -  "
"msix vector=3 irq=- source=dynamic ret=0\n");
	free(text);
}

static void hist_prints_the_latencies(void **state)
{
	char *argv[] = { "vfio-msix hist", "-q", "-o", "guest,op,result,count,max,sum", NULL };
	char *text = run(cmd_hist, argv);

	assert_string_equal(text,
"# source=replay\n"
"GUEST    OP             RESULT  COUNT      MAX      SUM\n"
"web1     set_irqs       ok          1   4.20us   4.20us\n"
"web1     alloc_dynamic  ok          1   2.50us   2.50us\n"
"web1     assign         ok          1    800ns    800ns\n"
"old-vmm  alloc_dynamic  ENOSPC      1   1.50us   1.50us\n");
	free(text);
}

static void stat_prints_the_counts(void **state)
{
	char columns[] = "guest,set_irqs,dynamic,assign,fail,held";
	char *argv[] = { "vfio-msix stat", "-q", "-o", columns, NULL };
	char *text = run(cmd_stat, argv);

	assert_string_equal(text,
"# source=replay\n"
"GUEST     SET_IRQS  DYNAMIC  ASSIGN  FAIL  HELD\n"
"web1             1        1       1     0     1\n"
"old-vmm          0        0       0     1     1\n");
	free(text);
}

/* Reads of the counters for the interval that ends, and how often the command has waited before. */
static struct {
	unsigned int reads, intervals;
} looks;

static int wait_for_interval(int timeout_ms)
{
	int ret = looks.intervals ? 0 : replay_source.wait(0);

	looks.intervals += !looks.intervals || looks.reads;
	looks.reads = 0;
	usleep((useconds_t)timeout_ms * 1000);
	return ret < 0 ? ret : 0;
}

/* In the second interval, sysfs has the vector from the second look on. */
static int read_and_change(const struct source_reader *reader)
{
	if (reader->failure && ++looks.reads == 2 && looks.intervals == 2)
		fixture_write(dir, "0000:03:00.0/msi_irqs/43", "", 0);
	return replay_source.read(reader);
}

/* "true" for each interval in which the guest's device has a mismatch, else "false" */
static void mismatches(char *text, char *found)
{
	struct json_object *record;

	*found = '\0';
	while (text && *text) {
		record = parse_line(&text);
		if (!strcmp(json_object_get_string(member(record, "type")), "stat") &&
		    !strcmp(json_object_get_string(member(record, "guest")), "web1")) {
			strcat(found, " ");
			strcat(found, json_object_get_string(member(record, "mismatch")));
		}
		json_object_put(record);
	}
}

/* The first mismatch lasts. The second one passes, as if an event came late. */
static void stat_reports_no_mismatch_that_passes(void **state)
{
	char *argv[] = { "vfio-msix stat", "-q", "-j", "-i", "0.05", "-n", "3", NULL }, *text;
	static struct source source;
	char found[64];

	source = replay_source;
	source.wait = wait_for_interval;
	source.read = read_and_change;
	source_current = &source;
	fixture_link(dir, "0000:03:00.0/driver", "drivers/vfio-pci");
	text = run(cmd_stat, argv);
	mismatches(text, found);
	assert_string_equal(found, " true false false");
	free(text);
}

/* Of each interval, the number of events of old-vmm, which ended before the command began */
static void failures_of_gone(char *text, char *found)
{
	struct json_object *record;

	*found = '\0';
	while (text && *text) {
		record = parse_line(&text);
		if (!strcmp(json_object_get_string(member(record, "type")), "stat") &&
		    !strcmp(json_object_get_string(member(record, "guest")), "old-vmm")) {
			strcat(found, " ");
			strcat(found, json_object_get_string(member(record, "failed")));
			strcat(found, "/");
			strcat(found, json_object_get_string(member(record, "failed_total")));
		}
		json_object_put(record);
	}
}

/* web1 ends after the first reading, so that the session settles while old-vmm has an account. */
static int read_and_end(const struct source_reader *reader)
{
	char path[256];

	snprintf(path, sizeof(path), "%s/7/stat", dir);
	if (reader->failure)
		unlink(path);
	return replay_source.read(reader);
}

static void expect_gone_is_counted_once(int (*take)(const struct source_reader *reader))
{
	char *argv[] = { "vfio-msix stat", "-qvj", "-i", "0.05", "-n", "3", NULL }, *text;
	static struct source source;
	char found[64];

	source = replay_source;
	source.wait = wait_for_interval;
	source.read = read_and_end;
	source.take = take;
	source_current = &source;
	text = run(cmd_stat, argv);
	failures_of_gone(text, found);
	assert_string_equal(found, " 1/1 0/1 0/1");
	free(text);
}

/* A source that keeps its counters reports those of guests that have ended again and again. */
static void guest_that_ended_is_counted_once(void **state)
{
	expect_gone_is_counted_once(NULL);
	expect_gone_is_counted_once(counted_take);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(trace_prints_the_events_in_order, setup, teardown),
		cmocka_unit_test_setup_teardown(json_has_null_for_what_is_not_known, setup,
						teardown),
		cmocka_unit_test_setup_teardown(json_has_what_is_known, setup, teardown),
		cmocka_unit_test_setup_teardown(table_has_a_dash_for_what_is_not_known, setup,
						teardown),
		cmocka_unit_test_setup_teardown(hist_prints_the_latencies, setup, teardown),
		cmocka_unit_test_setup_teardown(stat_prints_the_counts, setup, teardown),
		cmocka_unit_test_setup_teardown(stat_reports_no_mismatch_that_passes, setup,
						teardown),
		cmocka_unit_test_setup_teardown(guest_that_ended_is_counted_once, setup, teardown),
	};

	return cmocka_run_group_tests_name("replay", tests, NULL, NULL);
}
