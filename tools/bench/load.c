// SPDX-License-Identifier: GPL-2.0-only
/*
 * What a busy device notices when a vector is added. NVMe queues are kept busy, each with its own
 * vector, while vectors are added, dynamically or by disabling and enabling MSI-X. The results are
 * lost interrupts, and the longest time that a running queue was without an interrupt.
 *
 * The controller uses vectors 0 .. QUEUES. More are added, up to MAX_LIVE or what the device has.
 * Then the queues rest, without outstanding commands, and the load begins again with the small set:
 * that is a restart, not an addition.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>

#include "base/clock.h"
#include "base/format.h"
#include "base/log.h"
#include "base/stop.h"
#include "bench/bench.h"
#include "bench/irqs.h"
#include "bench/load_queue.h"
#include "bench/result.h"
#include "output/json.h"
#include "vfio/memory.h"

/* More vectors make each restart and re-enable longer. */
#define MAX_LIVE	64
/* Gaps without any addition, which the host itself causes. */
#define MAX_QUIET	1000

enum metric { METRIC_ADDITION, METRIC_AT, METRIC_GAP, METRIC_QUIET, NR_METRICS };

static const char * const metric_names[NR_METRICS] = {
	[METRIC_ADDITION] = "addition",
	[METRIC_AT] = "at",
	[METRIC_GAP] = "gap",
	[METRIC_QUIET] = "quiet",
};

/**
 * struct run - one method under load
 * @live: allocated vectors
 * @base: vectors of the controller
 * @top: limit of @live
 * @added: additions so far
 * @signalled_ns: longest gap around an addition that ended with an interrupt
 */
struct run {
	struct bench *b;
	enum bench_method method;
	struct nvme nvme;
	struct load load;
	struct bench_samples samples[NR_METRICS];
	unsigned int live;
	unsigned int base;
	unsigned int top;
	unsigned int added;
	unsigned int restarts;
	uint64_t start_ns;
	uint64_t signalled_ns;
};

static const char *method_name(enum bench_method method)
{
	return method == BENCH_DYNAMIC ? "dynamic" : "reenable";
}

static void progress(const struct run *r, const char *doing, unsigned int done, unsigned int of)
{
	bench_progress("load: %s, %s %u of %u", method_name(r->method), doing, done, of);
}

static int queue_error(struct run *r, int err)
{
	if (!err || err == -EINTR)
		return err;
	return bench_fail(r->b, err == -ETIMEDOUT ? "wait for a read to complete" :
			  "read from the device", err);
}

static int enable_error(struct run *r, unsigned int vectors, int err)
{
	if (err != -ENOSPC)
		return bench_fail(r->b, "enable MSI-X", err);
	log_error("%s: this host cannot allocate %u vectors for the device; add CPUs, or use fewer "
		  "--queues", r->b->bdf, vectors);
	return err;
}

/* Wait until each queue has had a completion; @gaps gets the gaps meanwhile. */
static int settle(struct run *r, struct load_gaps *gaps)
{
	load_open_window(&r->load);
	return queue_error(r, load_close_window(&r->load, gaps));
}

static int look_without_additions(struct run *r)
{
	unsigned int i, n = r->b->opts->additions;
	struct load_gaps gaps;
	int err;

	if (n > MAX_QUIET)
		n = MAX_QUIET;
	for (i = 0; i < n; i++) {
		progress(r, "nothing added yet,", i, n);
		err = settle(r, &gaps);
		if (err)
			return err;
		bench_samples_add(&r->samples[METRIC_QUIET], gaps.longest_ns);
	}
	return 0;
}

static int add_vector(struct run *r)
{
	struct bench *b = r->b;
	int err;

	if (r->method == BENCH_DYNAMIC)
		return bench_set_triggers(b, r->live, 1, &b->fds[r->live], NULL);
	err = bench_disable(b, NULL);
	if (err)
		return err;
	err = bench_enable(b, r->live + 1, NULL);
	if (err != -ENOSPC)
		return err;
	/* Enable the previous number again, for which there was room. */
	return bench_enable(b, r->live, NULL) ? -EIO : err;
}

/* Returns -ENOSPC without a message if this host has no vector left. */
static int addition(struct run *r)
{
	struct load_gaps gaps;
	uint64_t start, end;
	int err, failed;

	load_open_window(&r->load);
	start = clock_ns(CLOCK_MONOTONIC);
	failed = add_vector(r);
	end = clock_ns(CLOCK_MONOTONIC);
	if (failed)
		return failed == -ENOSPC ? failed : bench_fail(r->b, "add a vector", failed);
	r->live++;
	r->added++;
	err = load_close_window(&r->load, &gaps);
	if (err)
		return queue_error(r, err);
	bench_samples_add(&r->samples[METRIC_ADDITION], end - start);
	bench_samples_add(&r->samples[METRIC_AT], start - r->start_ns);
	bench_samples_add(&r->samples[METRIC_GAP], gaps.longest_ns);
	if (gaps.signalled_ns > r->signalled_ns)
		r->signalled_ns = gaps.signalled_ns;
	return 0;
}

static int restart(struct run *r)
{
	struct load_gaps ignored;
	int err;

	err = load_rest(&r->load);
	if (err)
		return queue_error(r, err);
	err = bench_disable(r->b, NULL);
	if (!err)
		err = bench_enable(r->b, r->base, NULL);
	if (err)
		return enable_error(r, r->base, err);
	r->live = r->base;
	r->restarts++;
	load_resume(&r->load);
	return settle(r, &ignored);
}

/* If the host runs out of vectors, lower the limit. If it cannot add even one, fail. */
static int add_or_restart(struct run *r)
{
	int err;

	if (r->live == r->top)
		return restart(r);
	err = addition(r);
	if (err != -ENOSPC)
		return err;
	if (r->live == r->base)
		return enable_error(r, r->base + 1, err);
	r->top = r->live;
	return 0;
}

static int make_additions(struct run *r)
{
	unsigned int additions = r->b->opts->additions;
	int err = 0;

	r->start_ns = clock_ns(CLOCK_MONOTONIC);
	while (!err && r->added < additions) {
		if (stop_asked())
			return -EINTR;
		progress(r, "vectors added:", r->added, additions);
		err = add_or_restart(r);
	}
	return err ? err : queue_error(r, load_rest(&r->load));
}

static int under_load(struct run *r)
{
	struct bench *b = r->b;
	struct load_gaps ignored;
	int err;

	err = load_start(&r->load, &r->nvme.queues[1], &b->fds[1], b->opts->queues);
	if (err)
		return bench_fail(b, "start threads", err);
	err = settle(r, &ignored);
	if (!err)
		err = look_without_additions(r);
	if (!err)
		err = make_additions(r);
	load_stop(&r->load);
	return err;
}

static int create_queues(struct run *r)
{
	unsigned int id;
	int err = 0;

	for (id = 1; !err && id <= r->b->opts->queues; id++)
		err = nvme_create_queue(&r->nvme, id);
	return err ? bench_fail(r->b, r->nvme.what, err) : 0;
}

/* Ends with the controller and MSI-X disabled, whatever happens. */
static int with_controller(struct run *r)
{
	struct bench *b = r->b;
	int err, disabled;

	err = nvme_start(&r->nvme, &b->dev, b->opts->queues);
	if (err)
		return bench_fail(b, r->nvme.what, err);
	err = bench_enable(b, r->base, NULL);
	if (err) {
		nvme_stop(&r->nvme);
		return enable_error(r, r->base, err);
	}
	r->live = r->base;
	err = create_queues(r);
	if (!err)
		err = under_load(r);
	nvme_stop(&r->nvme);
	disabled = bench_disable(b, NULL);
	return err || !disabled ? err : bench_fail(b, "disable MSI-X", disabled);
}

static uint64_t longest(struct run *r, enum metric metric)
{
	return bench_samples_max(&r->samples[metric]);
}

static void emit_record(struct run *r, const struct load_counts *sum)
{
	struct json_object *record = json_record("load", clock_event_ns());

	json_add_str(record, "experiment", "load");
	json_add_str(record, "method", method_name(r->method));
	json_add_u64(record, "queues", r->b->opts->queues);
	json_add_u64(record, "additions", r->added);
	json_add_u64(record, "restarts", r->restarts);
	json_add_u64(record, "completions", sum->completions);
	json_add_u64(record, "interrupts", sum->interrupts);
	json_add_u64(record, "lost", sum->lost);
	json_add_u64(record, "late", sum->late);
	json_add_u64(record, "spurious", sum->spurious);
	json_add_u64(record, "patience_ns", LOAD_TIMEOUT_NS);
	json_add_u64(record, "late_ns", LOAD_LATE_NS);
	json_add_u64(record, "blackout_ns", longest(r, METRIC_GAP));
	json_add_u64(record, "heard_ns", r->signalled_ns);
	json_add_u64(record, "quiet_ns", longest(r, METRIC_QUIET));
	bench_emit_record(record);
}

static void print_summary(struct run *r, const struct load_counts *sum)
{
	char blackout[FORMAT_NS_SIZE], quiet[FORMAT_NS_SIZE];

	format_ns(blackout, sizeof(blackout), longest(r, METRIC_GAP));
	format_ns(quiet, sizeof(quiet), longest(r, METRIC_QUIET));
	printf("load %s: queues %u, additions %u, completions %" PRIu64 ", lost %" PRIu64
	       ", late %" PRIu64 ", longest gap %s, without additions %s\n",
	       method_name(r->method), r->b->opts->queues, r->added, sum->completions, sum->lost,
	       sum->late, blackout, quiet);
}

/* The times of additions mean nothing in a table of percentiles. */
static void emit(struct run *r)
{
	struct load_counts sum;
	unsigned int i;

	load_sum(&r->load, &sum);
	if (!sum.completions)
		return;
	for (i = 0; i < NR_METRICS; i++)
		if (r->b->opts->json || i != METRIC_AT)
			bench_emit_samples(&r->samples[i]);
	emit_record(r, &sum);
	if (!r->b->opts->json)
		print_summary(r, &sum);
}

static void name_samples(struct run *r)
{
	unsigned int i;

	for (i = 0; i < NR_METRICS; i++)
		r->samples[i] = (struct bench_samples){
			.experiment = "load",
			.metric = metric_names[i],
			.method = method_name(r->method),
			.unit = "ns",
			.vectors = r->base,
		};
}

static int run_method(struct bench *b, enum bench_method method)
{
	struct run r = {
		.b = b,
		.method = method,
		.load = { .stopped = stop_asked },
		.base = 1 + b->opts->queues,
		.top = b->vectors < MAX_LIVE ? b->vectors : MAX_LIVE,
	};
	unsigned int i;
	int err;

	name_samples(&r);
	err = with_controller(&r);
	emit(&r);
	for (i = 0; i < NR_METRICS; i++)
		bench_samples_free(&r.samples[i]);
	return err;
}

static int check_device(struct bench *b)
{
	unsigned int need = 2 + b->opts->queues;
	uint32_t class;
	int err;

	err = vfio_class(&b->dev, &class);
	if (err)
		return bench_fail(b, "read its PCI class", err);
	if (class != NVME_CLASS) {
		log_error("%s: load needs an NVMe device, class 010802, and this one has class "
			  "%06x; leave load out with -e growth,operations", b->bdf, class);
		return -ENOTSUP;
	}
	if (b->vectors < need) {
		log_error("%s: load with %u queues needs %u MSI-X vectors, the device has %u; use "
			  "fewer --queues", b->bdf, b->opts->queues, need, b->vectors);
		return -ERANGE;
	}
	return 0;
}

int bench_load(struct bench *b)
{
	int err;

	err = check_device(b);
	if (err)
		return err;
	if (b->opts->methods & BENCH_DYNAMIC && !b->dynamic)
		log_info("%s: this kernel cannot add a vector to it while MSI-X is enabled: load "
			 "is measured by reenable only", b->bdf);
	else if (b->opts->methods & BENCH_DYNAMIC)
		err = run_method(b, BENCH_DYNAMIC);
	if (!err && b->opts->methods & BENCH_REENABLE)
		err = run_method(b, BENCH_REENABLE);
	return err;
}
