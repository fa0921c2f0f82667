// SPDX-License-Identifier: GPL-2.0-only
/* The life of a command that observes: load, attach, run, end. */
#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>

#include "vmsix_event.h"
#include "vfio_msix.skel.h"

#include "base/caps.h"
#include "base/clock.h"
#include "base/exitcode.h"
#include "base/log.h"
#include "base/output.h"
#include "session/loss.h"
#include "session/preflight.h"
#include "session/record.h"
#include "session/session.h"
#include "source/source.h"

/* How long signals that came at the wrong moment and pipes that closed may go unnoticed. */
#define MAX_POLL_MS 100
/* In a storm, how often it may cost the kernel to wake us; the ring holds far more than that. */
#define WAKE_NS 1000000
#define LOSS_PERIOD_NS NS_PER_S

static volatile sig_atomic_t signalled;

static void on_signal(int sig)
{
	signalled = 1;
}

static void catch_signals(void)
{
	/* A write to a slow reader goes on; the wait for events ends early all the same. */
	struct sigaction action = { .sa_handler = on_signal, .sa_flags = SA_RESTART };

	signalled = 0;
	sigaction(SIGINT, &action, NULL);
	sigaction(SIGTERM, &action, NULL);
}

struct vmsix_totals session_totals(const struct session *s, unsigned int type)
{
	const volatile struct vmsix_totals *t = &s->skel->bss->totals[type];

	return (struct vmsix_totals){ t->seen, t->sent, t->lost, t->unaccounted };
}

int session_stats_fd(const struct session *s)
{
	return bpf_map__fd(s->skel->maps.stats);
}

void session_fail(struct session *s, const char *what, int err)
{
	if (!s->failed)
		log_error("%s: %s", what, strerror(-err));
	s->failed = true;
	s->stop = true;
}

const struct guest *session_guest(struct session *s, const struct vmsix_process *process)
{
	const struct guest *known = guests_find(s->guests, process);
	struct vmsix_guest info = { 0 };

	if (known && known->cgroup_id)
		return known;
	bpf_map_lookup_elem(bpf_map__fd(s->skel->maps.guests), process, &info);
	return guests_get(s->guests, process, info.comm, info.cgroup_id);
}

static int on_record(void *ctx, void *data, size_t size)
{
	struct session *s = ctx;
	const struct vmsix_event *e = data;

	if (size < sizeof(*e) || e->type >= VMSIX_NR_RECORDS)
		return 0;
	s->received[e->type]++;
	/* At once, whatever else waits: the guest may be about to end. */
	if (e->type == VMSIX_GUEST)
		guests_get(s->guests, &e->process, e->comm, e->cgroup_id);
	else if (order_add(&s->order, e))
		return -ENOMEM;
	return 0;
}

static void on_ordered(void *ctx, const struct vmsix_event *e)
{
	struct session *s = ctx;
	const struct guest *guest = session_guest(s, &e->process);

	if (guest && guest->matches && !s->stop)
		s->ops->event(s, e, guest);
}

static int set_filters(struct session *s)
{
	struct vfio_msix__rodata *rodata = s->skel->rodata;
	const struct options *opts = s->opts;
	struct bpf_program *prog;
	int err;

	rodata->stream = s->ops->stream;
	rodata->wake_ns = WAKE_NS;
	rodata->filter_tgid = (__u32)opts->pid;
	rodata->filter_device = opts->has_device;
	memcpy((void *)&rodata->filter_bdf, &opts->device, sizeof(opts->device));
	bpf_object__for_each_program(prog, s->skel->obj) {
		err = bpf_program__set_autoload(prog, true);
		if (err)
			return err;
	}
	return bpf_map__set_max_entries(s->skel->maps.events, opts->ringbuf_kib * 1024);
}

/* What there is to be had of capabilities is there, see preflight(): it does not do. */
static int load_failed(int err)
{
	if (err == -EPERM || err == -EACCES) {
		log_error("not permitted to load the BPF programs: %s; capabilities must be of the "
			  "initial user namespace (not a container's), and kernel lockdown, "
			  "seccomp or a security module may forbid it; -v shows more",
			  strerror(-err));
		return EXITCODE_PERMISSION;
	}
	log_error("cannot load the BPF programs: %s; -v shows the verifier's and libbpf's messages",
		  strerror(-err));
	return EXITCODE_BPF;
}

static int load(struct session *s)
{
	int err;

	s->skel = vfio_msix__open();
	err = s->skel ? set_filters(s) : -errno;
	if (!err)
		err = vfio_msix__load(s->skel);
	if (!err) {
		s->ring = ring_buffer__new(bpf_map__fd(s->skel->maps.events), on_record, s, NULL);
		err = s->ring ? 0 : -errno;
	}
	if (!err)
		return EXITCODE_OK;
	return load_failed(err);
}

static int attach(struct session *s)
{
	int code, err;

	/* Before, for the first events come while others are still being attached. */
	s->start_ns = clock_ns(CLOCK_MONOTONIC);
	s->wall_offset_ns = clock_ns(CLOCK_REALTIME) - s->start_ns;
	code = source->attach(s->skel);
	if (code)
		return code;
	/*
	 * From here on descriptors are all that is needed: looking up in maps has needed no
	 * capability since v5.19: c8644cd0efe7 ("bpf: refine kernel.unprivileged_bpf_disabled
	 * behaviour").
	 */
	err = caps_drop();
	if (!err)
		return EXITCODE_OK;
	log_error("cannot drop capabilities: %s", strerror(-err));
	return EXITCODE_FAILURE;
}

static int open_session(struct session *s)
{
	int code = preflight(s->opts, &s->guests);

	if (!code)
		code = load(s);
	if (!code)
		code = attach(s);
	if (code)
		return code;
	if (s->opts->json)
		session_record_header(s);
	else
		printf("# source=%s\n", source->name);
	if (s->ops->attached)
		s->ops->attached(s);
	log_info("tracing, source=%s; ^C ends", source->name);
	return EXITCODE_OK;
}

/* Whether to go on. */
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

static int poll_ring(struct session *s, __u64 until_ns)
{
	__u64 now = clock_ns(CLOCK_MONOTONIC);
	int timeout = MAX_POLL_MS, err;

	if (until_ns <= now)
		timeout = 0;
	else if ((until_ns - now) / 1000000 < MAX_POLL_MS)
		timeout = (int)((until_ns - now) / 1000000) + 1;
	if (s->order.nr && timeout > ORDER_DELAY_NS / 1000000)
		timeout = ORDER_DELAY_NS / 1000000;
	err = ring_buffer__poll(s->ring, timeout);
	/* Not every record wakes us, see WAKE_NS: those that did not are there all the same. */
	if (err >= 0)
		err = ring_buffer__consume(s->ring);
	order_flush(&s->order, now - ORDER_DELAY_NS, on_ordered, s);
	return err == -EINTR || err >= 0 ? 0 : err;
}

/* Intervals are counted from the start, so that they do not drift. */
static void end_interval(struct session *s, __u64 *next_ns, __u64 *left)
{
	__u64 now = clock_ns(CLOCK_MONOTONIC);

	if (!s->ops->interval || now < *next_ns)
		return;
	s->ops->interval(s);
	while (*next_ns <= now)
		*next_ns += s->opts->interval_ns;
	if (*left && !--*left)
		s->stop = true;
}

static int run(struct session *s)
{
	bool intervals = s->ops->interval && s->opts->interval_ns;
	__u64 next_ns = intervals ? s->start_ns + s->opts->interval_ns : ~0ULL;
	__u64 loss_ns = s->start_ns + LOSS_PERIOD_NS, left = s->opts->count;
	int code = EXITCODE_OK, err;

	while (!s->stop && !signalled && check_output(s, &code)) {
		err = poll_ring(s, next_ns);
		if (err) {
			log_error("cannot read the ring buffer: %s", strerror(-err));
			return EXITCODE_FAILURE;
		}
		if (clock_ns(CLOCK_MONOTONIC) >= loss_ns) {
			loss_report(s);
			loss_ns = clock_ns(CLOCK_MONOTONIC) + LOSS_PERIOD_NS;
		}
		end_interval(s, &next_ns, &left);
	}
	return code;
}

/* Events that were counted before the programs were detached are still shown. */
static void finish(struct session *s)
{
	vfio_msix__detach(s->skel);
	ring_buffer__consume(s->ring);
	order_flush(&s->order, ~0ULL, on_ordered, s);
	/* A COUNT that was reached ended with an interval; a signal comes amid one. */
	if (s->ops->interval && s->opts->interval_ns && !s->stop)
		s->ops->interval(s);
	if (s->ops->finish)
		s->ops->finish(s);
	loss_report(s);
	if (s->opts->json)
		session_record_end(s);
}

static void close_session(struct session *s)
{
	ring_buffer__free(s->ring);
	vfio_msix__destroy(s->skel);
	order_free(&s->order);
	guests_free(s->guests);
}

int session_main(const struct options *opts, const struct session_ops *ops, void *ctx)
{
	struct session s = { .opts = opts, .ops = ops, .ctx = ctx };
	int code;

	if (output_setup())
		return EXITCODE_FAILURE;
	catch_signals();
	code = open_session(&s);
	if (!code) {
		code = run(&s);
		finish(&s);
		if (!code)
			check_output(&s, &code);
		if (!code && s.failed)
			code = EXITCODE_FAILURE;
		if (!code && opts->strict && loss_any(&s))
			code = EXITCODE_LOST;
	}
	close_session(&s);
	return code;
}
