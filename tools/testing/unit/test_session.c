// SPDX-License-Identifier: GPL-2.0-only
/* What a session does with a source that fails, is late, or loses. */
#include "unit.h"

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/exitcode.h"
#include "cmd/commands.h"
#include "fixture.h"
#include "host/device.h"
#include "host/proc.h"
#include "session/session.h"
#include "source/source.h"

/* What the source is to do. */
static struct {
	enum exitcode select, attach;
	int last_wait, read, take;
	struct vmsix_totals events;
	bool late;		/* the second is a second older, and the first is shown already */
	bool stamp_wait;	/* the time of the wait that they come with */
	bool stamp_load;	/* the events have the time at which all was loaded */
	clockid_t second_wall;	/* the wall clock from the second event on; 0: as before */
	unsigned int waits;	/* further ones, without events */
	unsigned int guests;	/* these are announced first, and do not run */
} plan;

static struct source_request request;
static unsigned int waits;
static __u64 loaded_ns;
static bool detached;

static enum exitcode plan_select(const struct source_request *r, struct problem *p)
{
	request = *r;
	waits = 0;
	detached = false;
	loaded_ns = clock_ns(CLOCK_MONOTONIC);
	return plan.select ? problem_set(p, plan.select, "nothing to select") : EXITCODE_OK;
}

static enum exitcode plan_attach(struct problem *p)
{
	return plan.attach ? problem_set(p, plan.attach, "nothing to attach to") : EXITCODE_OK;
}

/* No process has such an id. */
#define NO_PID (1U << 23)

static void announce(unsigned int nr)
{
	struct vmsix_event e = { .type = VMSIX_GUEST };
	unsigned int i;

	for (i = 0; i < nr; i++) {
		e.process.tgid = NO_PID + i;
		assert_int_equal(request.event(request.ctx, &e), 0);
	}
}

/* Two events, a wait between them, and the older one comes last. */
static int plan_wait(int timeout_ms)
{
	static __u64 now;
	struct vmsix_event e = { .process = { .tgid = 9 }, .type = VMSIX_ALLOC, .count = 1 };

	if (detached)
		return plan.last_wait;
	if (waits >= 2 && waits < 2 + plan.waits) {
		waits++;
		return usleep((useconds_t)timeout_ms * 1000);
	}
	if (!request.stream) {
		e.type = VMSIX_GUEST;
		usleep((useconds_t)timeout_ms * 1000);
	}
	if (!waits) {
		now = clock_ns(CLOCK_MONOTONIC);
		announce(plan.guests);
	}
	if (waits == 1 && plan.second_wall)
		clock_wall = plan.second_wall;
	e.vector = waits;
	e.time_ns = plan.stamp_load ? loaded_ns : now - waits * 1000000;
	if (plan.stamp_wait)
		e.time_ns = clock_ns(CLOCK_MONOTONIC);
	if (plan.late)
		e.time_ns = now - (waits + 1) * NS_PER_S;
	return waits++ < 2 ? request.event(request.ctx, &e) : 1;
}

static void plan_detach(void)
{
	detached = true;
}

static int plan_read(const struct source_reader *reader)
{
	if (reader->totals && !plan.read) {
		memset(reader->totals, 0, VMSIX_NR_RECORDS * sizeof(*reader->totals));
		reader->totals[VMSIX_ALLOC] = plan.events;
	}
	return plan.read;
}

/* It has counters of the guest that its events announce, which has ended. */
static int plan_take(const struct source_reader *reader)
{
	const struct vmsix_process process = { .tgid = 9 };

	return reader->ended(reader->ctx, &process) ? plan.take : 0;
}

static void plan_close(void)
{
}

static const struct check none[] = { { 0 } };

static const struct source planned = {
	.name = "planned",
	.fields = SOURCE_ALL_FIELDS,
	.check = none,
	.select = plan_select,
	.attach = plan_attach,
	.wait = plan_wait,
	.detach = plan_detach,
	.read = plan_read,
	.take = plan_take,
	.close = plan_close,
};

static char *dir;

static int setup(void **state)
{
	dir = fixture_new();
	proc_root = dir;
	device_root = dir;
	source_current = &planned;
	clock_wall = CLOCK_REALTIME;
	memset(&plan, 0, sizeof(plan));
	plan.events.seen = 2;
	return 0;
}

static int teardown(void **state)
{
	fixture_free(dir);
	return 0;
}

static void trace_ends(int status, const char *out, const char *err)
{
	char columns[] = "event,vector";
	char *argv[] = { "vfio-msix trace", "--strict", "-o", columns, NULL };
	struct fixture_run run = fixture_run(dir, cmd_trace, argv);

	assert_string_equal(run.err, err);
	assert_string_equal(run.out, out);
	assert_int_equal(run.status, status);
	fixture_run_free(&run);
}

#define TRACING	"vfio-msix: tracing, source=planned; ^C ends\n"
#define TABLE	"# source=planned\nEVENT     VECTOR\nalloc          1\nalloc          0\n"

static void events_that_come_late_are_put_in_order(void **state)
{
	trace_ends(EXITCODE_OK, TABLE, TRACING "vfio-msix: 2 events shown, 2 seen, 0 lost\n");
}

static void what_select_says_is_told(void **state)
{
	plan.select = EXITCODE_BPF;
	trace_ends(EXITCODE_BPF, "", "vfio-msix: nothing to select\n");
}

static void what_attach_says_is_told(void **state)
{
	plan.attach = EXITCODE_NO_SOURCE;
	trace_ends(EXITCODE_NO_SOURCE, "", "vfio-msix: nothing to attach to\n");
}

static void the_last_read_may_fail(void **state)
{
	plan.last_wait = -EIO;
	trace_ends(EXITCODE_FAILURE, TABLE, TRACING "vfio-msix: 2 events shown, 2 seen, 0 lost\n"
		   "vfio-msix: cannot read the last events: Input/output error\n");
}

/* Not "0 lost": nobody knows. */
static void totals_that_cannot_be_read_are_not_zero(void **state)
{
	plan.read = -EIO;
	trace_ends(EXITCODE_FAILURE, TABLE, TRACING
		   "vfio-msix: cannot read the totals of events: Input/output error\n");
}

/* Also if there are no intervals, or if they are long: each second. It ends with the error. */
static void counters_of_ended_guests_are_taken_each_second(char **argv)
{
	struct fixture_run run;

	plan.take = -EIO;
	plan.waits = 100;
	run = fixture_run(dir, strstr(argv[0], "hist") ? cmd_hist : cmd_stat, argv);
	assert_string_equal(run.err, "vfio-msix: cannot read the counters of guests that have "
			    "ended: Input/output error\n");
	assert_int_equal(run.status, EXITCODE_FAILURE);
	fixture_run_free(&run);
}

static void counters_are_taken_without_intervals(void **state)
{
	char *argv[] = { "vfio-msix hist", "-q", NULL };

	counters_of_ended_guests_are_taken_each_second(argv);
}

static void counters_are_taken_in_a_long_interval(void **state)
{
	char *argv[] = { "vfio-msix stat", "-q", "-i", "1000", NULL };

	counters_of_ended_guests_are_taken_each_second(argv);
}

static void no_event(struct session *s, const struct vmsix_event *e, const struct guest *guest)
{
}

static unsigned int count_guests(struct session *s, unsigned int first, unsigned int nr)
{
	struct vmsix_process process = { .tgid = NO_PID + first };
	unsigned int known = 0;

	for (; process.tgid < NO_PID + first + nr; process.tgid++)
		known += guests_find(s->guests, &process) != NULL;
	return known;
}

static void print_guests(struct session *s)
{
	printf("%u of the first 100, %u of the last 900\n", count_guests(s, 0, 100),
	       count_guests(s, plan.guests - 900, 900));
}

static int cmd_stream(int argc, char **argv)
{
	const struct session_ops ops = { .stream = true, .event = no_event,
					 .finish = print_guests };
	const struct options opts = { .command = argv[0], .ringbuf_kib = 1024 };

	return session_main(&opts, &ops, NULL);
}

/* The guest of both events may have ended, too. */
static void stream_forgets_guests_that_ended_long_ago(void **state)
{
	char *argv[] = { "trace", NULL };
	struct fixture_run run;

	plan.guests = GUESTS_KEPT + 100;
	plan.waits = 15;
	run = fixture_run(dir, cmd_stream, argv);
	assert_string_equal(run.out, "# source=planned\n0 of the first 100, 900 of the last 900\n");
	assert_int_equal(run.status, EXITCODE_OK);
	fixture_run_free(&run);
}

/* No report without them. */
static void counters_of_ended_guests_that_cannot_be_taken_are_an_error(void **state)
{
	char *argv[] = { "vfio-msix stat", "-q", "-i", "0.001", NULL };
	struct fixture_run run;

	plan.take = -EIO;
	run = fixture_run(dir, cmd_stat, argv);
	assert_string_equal(run.err, "vfio-msix: cannot read the counters of guests that have "
			    "ended: Input/output error\n");
	assert_string_equal(run.out, "# source=planned\n");
	assert_int_equal(run.status, EXITCODE_FAILURE);
	fixture_run_free(&run);
}

static void output_without_totals_has_no_end(void **state)
{
	char *argv[] = { "vfio-msix trace", "-j", "-q", NULL };
	struct fixture_run run;

	plan.read = -EIO;
	run = fixture_run(dir, cmd_trace, argv);
	assert_non_null(strstr(run.out, "\"type\":\"event\""));
	assert_null(strstr(run.out, "\"type\":\"end\""));
	assert_int_equal(run.status, EXITCODE_FAILURE);
	fixture_run_free(&run);
}

static void lost_events_are_status_6(void **state)
{
	plan.events = (struct vmsix_totals){ .seen = 5, .sent = 2, .lost = 3 };
	trace_ends(EXITCODE_LOST, TABLE, TRACING "vfio-msix: 2 events shown, 5 seen, 3 lost\n"
		   "vfio-msix: 3 alloc records lost, 3 in all: the ring buffer was full; "
		   "--ringbuf-size makes it bigger (now 1024 KiB)\n");
}

/* A message as long as what it is about. */
static void a_long_name_does_not_hide_the_reason(void **state)
{
	char name[4000], *argv[] = { "vfio-msix trace", "-g", name, NULL };
	struct fixture_run run;

	memset(name, 'x', sizeof(name) - 1);
	name[sizeof(name) - 1] = '\0';
	run = fixture_run(dir, cmd_trace, argv);
	assert_non_null(strstr(run.err, "xxx'; to wait, add -w\n"));
	assert_int_equal(run.status, EXITCODE_FAILURE);
	fixture_run_free(&run);
}

static __u64 time_of(const char *record)
{
	return strtoull(strstr(record, "\"time_ns\":") + strlen("\"time_ns\":"), NULL, 10);
}

/* The time that loading takes is not a part of the first interval. */
static void counting_begins_when_all_is_loaded(void **state)
{
	char *argv[] = { "vfio-msix trace", "-j", "-q", NULL };
	struct fixture_run run;

	plan.stamp_load = true;
	run = fixture_run(dir, cmd_trace, argv);
	assert_true(time_of(run.out) >= time_of(strstr(run.out, "\"type\":\"event\"")));
	fixture_run_free(&run);
}

/* Printed all the same, and counted. */
static void an_event_too_late_to_be_put_in_order_is_told(void **state)
{
	plan.late = true;
	trace_ends(EXITCODE_OK, "# source=planned\nEVENT     VECTOR\nalloc          0\n"
		   "alloc          1\n", TRACING
		   "vfio-msix: 2 events shown, 2 seen, 0 lost, 1 late\n");
}

static __u64 number_in(const char *text, const char *key)
{
	const char *at = text ? strstr(text, key) : NULL;

	assert_non_null(at);
	return strtoull(at + strlen(key), NULL, 10);
}

/* From the second event on the wall clock is another one, which shows a time of 1970. */
static void a_wall_clock_that_steps_is_followed(void **state)
{
	char *argv[] = { "vfio-msix trace", "-j", "-q", NULL };
	__u64 before = clock_ns(CLOCK_BOOTTIME), wall, step;
	const char *clock, *event;
	struct fixture_run run;

	plan.second_wall = CLOCK_BOOTTIME;
	plan.stamp_wait = true;
	run = fixture_run(dir, cmd_trace, argv);
	clock = strstr(run.out, "{\"type\":\"clock\"");
	assert_non_null(clock);
	assert_true(strstr(run.out, "\"vector\":0,") < clock);
	event = strstr(clock, "{\"type\":\"event\"");
	assert_non_null(event);
	wall = number_in(event, "\"time_ns\":") - number_in(clock, "\"time_ns\":") +
	       number_in(clock, "\"wall_ns\":");
	assert_in_range(wall, before, clock_ns(CLOCK_BOOTTIME));
	step = clock_ns(CLOCK_REALTIME) - clock_ns(CLOCK_BOOTTIME);
	assert_in_range(number_in(clock, "\"step_ns\":-"), step - NS_PER_S, step + NS_PER_S);
	fixture_run_free(&run);
}

static void a_step_is_told_in_text(void **state)
{
	char columns[] = "time,vector";
	char *argv[] = { "vfio-msix trace", "-q", "-o", columns, NULL };
	struct fixture_run run;
	const char *note;

	plan.second_wall = CLOCK_BOOTTIME;
	plan.stamp_wait = true;
	run = fixture_run(dir, cmd_trace, argv);
	note = strstr(run.out, "\n# UTC has stepped by -");
	assert_non_null(note);
	assert_null(strstr(note, "\n20"));
	assert_non_null(strstr(note, "\n19"));
	fixture_run_free(&run);
}

static void a_wall_clock_that_does_not_step_is_no_step(void **state)
{
	struct timebase time = timebase_now();
	unsigned int i;

	for (i = 0; i < 100000; i++)
		assert_int_equal(timebase_step(&time), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(events_that_come_late_are_put_in_order, setup,
						teardown),
		cmocka_unit_test_setup_teardown(what_select_says_is_told, setup, teardown),
		cmocka_unit_test_setup_teardown(what_attach_says_is_told, setup, teardown),
		cmocka_unit_test_setup_teardown(the_last_read_may_fail, setup, teardown),
		cmocka_unit_test_setup_teardown(totals_that_cannot_be_read_are_not_zero, setup,
						teardown),
		cmocka_unit_test_setup_teardown(
			counters_of_ended_guests_that_cannot_be_taken_are_an_error, setup,
			teardown),
		cmocka_unit_test_setup_teardown(stream_forgets_guests_that_ended_long_ago, setup,
						teardown),
		cmocka_unit_test_setup_teardown(counters_are_taken_without_intervals, setup,
						teardown),
		cmocka_unit_test_setup_teardown(counters_are_taken_in_a_long_interval, setup,
						teardown),
		cmocka_unit_test_setup_teardown(output_without_totals_has_no_end, setup, teardown),
		cmocka_unit_test_setup_teardown(lost_events_are_status_6, setup, teardown),
		cmocka_unit_test_setup_teardown(a_long_name_does_not_hide_the_reason, setup,
						teardown),
		cmocka_unit_test_setup_teardown(counting_begins_when_all_is_loaded, setup,
						teardown),
		cmocka_unit_test_setup_teardown(an_event_too_late_to_be_put_in_order_is_told, setup,
						teardown),
		cmocka_unit_test_setup_teardown(a_wall_clock_that_steps_is_followed, setup,
						teardown),
		cmocka_unit_test_setup_teardown(a_step_is_told_in_text, setup, teardown),
		cmocka_unit_test_setup_teardown(a_wall_clock_that_does_not_step_is_no_step, setup,
						teardown),
	};

	return cmocka_run_group_tests_name("session", tests, NULL, NULL);
}
