// SPDX-License-Identifier: GPL-2.0-only
/* A command that observes: select, attach, run, finish. */
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/caps.h"
#include "base/clock.h"
#include "base/exitcode.h"
#include "base/log.h"
#include "base/output.h"
#include "base/stop.h"
#include "session/lost.h"
#include "session/preflight.h"
#include "session/records.h"
#include "session/session.h"

/* A closed pipe, or a signal just before the wait, is noticed after this time. */
#define MAX_WAIT_MS 100

/* Guests whose announcement was lost are found after this time. */
#define SEARCH_S 60

static int on_record(void *ctx, const struct vmsix_event *e)
{
	struct session *s = ctx;

	s->received[e->type]++;
	if (e->type != VMSIX_GUEST)
		return reorder_add(&s->reorder, e);
	/* Do not wait for older events: the guest may end soon. */
	guests_get(s->guests, &e->process, e->comm, e->cgroup_id);
	return 0;
}

static void on_ordered(void *ctx, const struct vmsix_event *e)
{
	struct session *s = ctx;
	const struct guest *guest = guests_get(s->guests, &e->process, NULL, e->cgroup_id);

	if (guest->matches && !s->stop)
		s->ops->event(s, e, guest);
}

static int attach(struct session *s)
{
	const struct options *opts = s->opts;
	const struct source_request request = {
		.stream = s->ops->stream,
		.pid = opts->pid,
		.device = opts->has_device ? &opts->device : NULL,
		.ring_kib = opts->ringbuf_kib,
		.event = on_record,
		.ctx = s,
	};
	struct problem problem = { 0 };
	int code = s->source->select(&request, &problem);

	if (!code) {
		/* Before attaching: events of the first program come while others are attached. */
		s->time = timebase_now();
		s->looked_ns = s->time.start_ns;
		code = s->source->attach(&problem);
	}
	problem_log(&problem);
	problem_free(&problem);
	return code;
}

/*
 * Once attached, descriptors are enough. Map lookups need no capability since v5.19: c8644cd0efe7
 * ("bpf: refine kernel.unprivileged_bpf_disabled behaviour").
 */
static int drop_capabilities(void)
{
	int err = caps_drop();

	if (err)
		log_error("cannot drop capabilities: %s", strerror(-err));
	return err ? EXITCODE_FAILURE : EXITCODE_OK;
}

static int open_session(struct session *s)
{
	int code = preflight(s->opts, s->source, &s->guests, &s->process);

	if (!code)
		code = attach(s);
	if (!code)
		code = drop_capabilities();
	if (code)
		return code;
	ledger_init(&s->ledger, s->source, s->guests, s->ops->histograms, s->time.start_ns);
	if (s->opts->json)
		session_record_header(s);
	else
		printf("# source=%s\n", s->source->name);
	if (s->ops->attached)
		s->ops->attached(s);
	log_info("tracing, source=%s; ^C ends", s->source->name);
	return EXITCODE_OK;
}

/* Whether the process of -p has ended. Then no more events can come. */
static bool process_ended(const struct session *s)
{
	struct pollfd pfd = { .fd = s->process, .events = POLLIN };

	if (s->process < 0 || poll(&pfd, 1, 0) <= 0)
		return false;
	log_info("process %d has ended", s->opts->pid);
	return true;
}

/* Return: false to stop. */
static bool check_output(struct session *s, int *code)
{
	switch (output_check()) {
	case OUTPUT_OK:
		return true;
	case OUTPUT_FAILED:
		*code = EXITCODE_FAILURE;
		return false;
	default:
		return false;
	}
}

static int timeout_ms(const struct session *s, __u64 now, __u64 until_ns)
{
	int timeout = MAX_WAIT_MS;

	if (until_ns <= now)
		timeout = 0;
	else if ((until_ns - now) / 1000000 < MAX_WAIT_MS)
		timeout = (int)((until_ns - now) / 1000000) + 1;
	if (s->reorder.nr && timeout > REORDER_DELAY_NS / 1000000)
		timeout = REORDER_DELAY_NS / 1000000;
	return timeout;
}

static void log_step(const struct session *s, __s64 step_ns)
{
	__u64 size = (__u64)(step_ns < 0 ? -step_ns : step_ns);

	/* Other output has no time of day. */
	if (s->ops->stream || s->opts->timestamps)
		printf("# UTC has stepped by %c%llu.%09llu s: the clock was set, or the host was "
		       "suspended\n", step_ns < 0 ? '-' : '+', size / NS_PER_S, size % NS_PER_S);
}

/*
 * If the clock has stepped since the last check, all events since then get the new time of day:
 * most come after a resume, and few before a suspend.
 */
static void follow_clock(struct session *s)
{
	__u64 now = clock_event_ns();
	__s64 step_ns = timebase_step(&s->time);

	if (step_ns) {
		reorder_flush(&s->reorder, s->looked_ns, on_ordered, s);
		s->time.wall_offset_ns += (__u64)step_ns;
		if (s->opts->json)
			session_record_clock(s, s->looked_ns, step_ns);
		else
			log_step(s, step_ns);
	}
	s->looked_ns = now;
}

/* Return: as source.wait(): 0, 1 if there will be no more events, or a negative errno. */
static int take_events(struct session *s, __u64 until_ns)
{
	__u64 now = clock_event_ns();
	int ret = s->source->wait(timeout_ms(s, now, until_ns));

	follow_clock(s);
	reorder_flush(&s->reorder, now - REORDER_DELAY_NS, on_ordered, s);
	return ret;
}

/*
 * Guests that have ended leave the source's maps, and in the end the list of guests, which would
 * otherwise grow for as long as we run. A source without take() reports their counters again and
 * again, so their accounts stay.
 */
static void settle(struct session *s, bool search)
{
	bool ended = guests_look(s->guests);
	int err = 0;

	if (!s->ops->stream && !s->source->take)
		return;
	if (!s->ops->stream && (ended || search))
		err = ledger_settle(&s->ledger);
	if (err)
		session_fail(s, "cannot read the counters of guests that have ended", err);
	else
		guests_forget(s->guests);
}

/* The ends of intervals are multiples since the start, so that they do not drift. */
static void end_interval(struct session *s, __u64 *next_ns, __u64 *left)
{
	__u64 now = clock_event_ns();

	if (!s->ops->interval || now < *next_ns)
		return;
	settle(s, false);
	s->settled = true;
	if (!s->failed)
		s->ops->interval(s);
	while (*next_ns <= now)
		*next_ns += s->opts->interval_ns;
	if (*left && !--*left)
		s->stop = true;
}

static void every_second(struct session *s)
{
	bool search = ++s->seconds % SEARCH_S == 0;

	lost_report(s);
	guests_reread(s->guests);
	if (search || !s->settled)
		settle(s, search);
	s->settled = false;
}

static int run(struct session *s)
{
	bool intervals = s->ops->interval && s->opts->interval_ns;
	__u64 next_ns = intervals ? s->time.start_ns + s->opts->interval_ns : ~0ULL;
	__u64 second_ns = s->time.start_ns + NS_PER_S, left = s->opts->count;
	int code = EXITCODE_OK, ret = 0;

	while (!ret && !s->stop && !stop_asked() && check_output(s, &code) && !process_ended(s)) {
		ret = take_events(s, next_ns);
		if (ret < 0) {
			log_error("cannot read events: %s", strerror(-ret));
			return EXITCODE_FAILURE;
		}
		if (clock_event_ns() >= second_ns) {
			every_second(s);
			second_ns = clock_event_ns() + NS_PER_S;
		}
		end_interval(s, &next_ns, &left);
	}
	return code;
}

/* Show the events that were counted before the source was detached. */
static void finish(struct session *s)
{
	int err;

	s->source->detach();
	err = s->source->wait(0);
	follow_clock(s);
	reorder_flush(&s->reorder, ~0ULL, on_ordered, s);
	/* A COUNT ends with an interval, but a signal comes within one. */
	if (s->ops->interval && s->opts->interval_ns && !s->stop)
		s->ops->interval(s);
	if (s->ops->finish)
		s->ops->finish(s);
	if (err < 0)
		session_fail(s, "cannot read the last events", err);
	lost_report(s);
	if (s->opts->json)
		session_record_end(s);
}

static void close_session(struct session *s)
{
	s->source->close();
	reorder_free(&s->reorder);
	ledger_free(&s->ledger);
	guests_free(s->guests);
	if (s->process >= 0)
		close(s->process);
}

int session_main(const struct options *opts, const struct session_ops *ops, void *ctx)
{
	struct session s = { .opts = opts, .ops = ops, .ctx = ctx, .source = source_current,
			     .process = -1 };
	int code;

	if (output_setup())
		return EXITCODE_FAILURE;
	stop_catch();
	code = open_session(&s);
	if (!code) {
		code = run(&s);
		finish(&s);
		if (!code)
			check_output(&s, &code);
		if (!code && opts->strict && lost_any(&s))
			code = EXITCODE_LOST;
		if (!code && s.failed)
			code = EXITCODE_FAILURE;
	}
	close_session(&s);
	return code;
}
