// SPDX-License-Identifier: GPL-2.0-only
/*
 * bench_programs [ROUNDS [RUNS [ID]]]: what one event costs, as the kernel's own statistics have it
 * (BPF_STATS_RUN_TIME: time inside the program, divided by its runs).
 *
 * ROUNDS rounds (9) of RUNS runs each (100,000) are measured, after a fifth of those to warm up.
 *
 * Without ID: each of our programs, driven by BPF_PROG_TEST_RUN with made-up events of one
 * guest on a dozen devices. Each event is counted ("counters"), or it is sent to a thread that
 * drains the ring and is woken every 10 ms at most ("stream") or for each record ("wake-all"). An
 * empty program ("nothing") shows what measuring costs.
 * With the ID of a BPF program: that program, while copy_file_range() is called as often, with
 * arguments that it refuses at once; for programs of other tools, attached to that system call.
 *
 * A record each, with the nanoseconds of each round; "method" says which of these it is.
 */
#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <bpf/bpf.h>
#include <bpf/libbpf.h>

#include "bench_common.h"
#include "fake_pci.h"
#include "rig.h"
#include "vfio_msix.skel.h"

#define NR_CALLS	4096
#define NR_DEVICES	12

static unsigned int rounds, runs;	/* runs: of a round */
static struct fake_pci *fake;

/* How a program is made to run once. */
struct driver {
	int (*run)(const struct driver *d, unsigned int i);
	int fd;				/* of the program that is measured */
	const struct rig *rig;
	struct call *calls;
};

static int run_call(const struct driver *d, unsigned int i)
{
	return rig_call(d->rig, &d->calls[i % NR_CALLS]);
}

static int run_nothing(const struct driver *d, unsigned int i)
{
	__u64 args[7] = {};
	LIBBPF_OPTS(bpf_test_run_opts, opts, .ctx_in = args, .ctx_size_in = sizeof(args));

	return bpf_prog_test_run_opts(d->fd, &opts);
}

/* fd_in: bus and devfn; off_in: vector; fd_out: irq; off_out: duration; len: operation. */
static int run_syscall(const struct driver *d, unsigned int i)
{
	const struct call *c = &d->calls[i % NR_CALLS];

	syscall(SYS_copy_file_range, -1 - (int)c->device, (__u64)c->vector, -1 - c->irq,
		c->delta_ns, (__u64)c->detail, 0xffff0000u);
	return 0;
}

static int measure_round(const struct driver *d, double *ns)
{
	struct bpf_prog_info before = {}, after = {};
	__u32 len = sizeof(before);
	int err = 0;

	if (bpf_obj_get_info_by_fd(d->fd, &before, &len))
		return -errno;
	for (unsigned int i = 0; i < runs && !err; i++)
		err = d->run(d, i);
	if (!err && bpf_obj_get_info_by_fd(d->fd, &after, &len))
		err = -errno;
	if (!err && after.run_cnt - before.run_cnt < runs)
		err = -ENODATA;		/* it was not this program that ran */
	if (!err)
		*ns = (double)(after.run_time_ns - before.run_time_ns) /
		      (after.run_cnt - before.run_cnt);
	return err;
}

static void print_samples(const char *what, const char *how, const double *ns)
{
	printf(BENCH_RECORD "\"metric\":\"%s\",\"method\":\"%s\",\"vectors\":null,"
	       "\"unit\":\"ns\",\"runs\":%u,\"samples\":[", "samples", bench_now_ns(), what, how,
	       runs);
	for (unsigned int i = 0; i < rounds; i++)
		printf("%s%.0f", i ? "," : "", ns[i]);
	printf("]}\n");
	fflush(stdout);
}

static int measure(const struct driver *d, const char *what, const char *how)
{
	int stats = bpf_enable_stats(BPF_STATS_RUN_TIME), err = 0;
	double *ns;

	if (stats < 0)
		return -errno;
	ns = calloc(rounds, sizeof(*ns));
	if (!ns)
		err = -ENOMEM;
	for (unsigned int i = 0; i < runs / 5 && !err; i++)
		err = d->run(d, i);
	for (unsigned int i = 0; i < rounds && !err; i++)
		err = measure_round(d, &ns[i]);
	close(stats);
	if (!err)
		print_samples(what, how, ns);
	free(ns);
	return err;
}

static struct call *calls_of(enum vmsix_type type)
{
	struct call *calls = calloc(NR_CALLS, sizeof(*calls));
	__u64 state = 1;

	for (unsigned int i = 0; calls && i < NR_CALLS; i++) {
		call_random(&calls[i], &state, NR_DEVICES);
		calls[i].type = type;
	}
	return calls;
}

static int measure_programs(const struct rig *rig, const char *how)
{
	struct bpf_program *prog;
	int err = 0, type = 0;

	/* The skeleton's order is the enum's. */
	bpf_object__for_each_program(prog, rig->skel->obj) {
		struct driver d = { .run = run_call, .fd = bpf_program__fd(prog), .rig = rig,
				    .calls = calls_of(type) };

		err = !d.calls || d.fd != rig->fds[type] ? -EINVAL :
		      measure(&d, bpf_program__name(prog), how);
		free(d.calls);
		if (err)
			break;
		type++;
	}
	return err;
}

static int count_record(void *ctx, void *data, size_t size)
{
	++*(__u64 *)ctx;
	return 0;
}

struct consumer {
	struct ring_buffer *ring;
	__u64 records;
	bool stop;
};

static void *consume(void *arg)
{
	struct consumer *c = arg;

	bench_pin(1);
	while (!__atomic_load_n(&c->stop, __ATOMIC_RELAXED)) {
		ring_buffer__poll(c->ring, 100);
		ring_buffer__consume(c->ring);
	}
	ring_buffer__consume(c->ring);
	return NULL;
}

static void print_stream(const struct rig *rig, const struct consumer *c, const char *how)
{
	__u64 sent = 0, lost = 0;

	for (unsigned int i = 0; i < VMSIX_NR_RECORDS; i++) {
		sent += rig->skel->bss->totals[i].sent;
		lost += rig->skel->bss->totals[i].lost;
	}
	printf(BENCH_RECORD "\"method\":\"%s\",\"sent\":%llu,\"received\":%llu,\"lost\":%llu}\n",
	       "stream", bench_now_ns(), how, sent, c->records, lost);
}

static int measure_stream(const struct rig *rig, const char *how)
{
	struct consumer c = {};
	pthread_t thread;
	int err;

	c.ring = ring_buffer__new(bpf_map__fd(rig->skel->maps.events), count_record, &c.records,
				  NULL);
	if (!c.ring || pthread_create(&thread, NULL, consume, &c))
		return -ENOMEM;
	err = measure_programs(rig, how);
	__atomic_store_n(&c.stop, true, __ATOMIC_RELAXED);
	pthread_join(thread, NULL);
	ring_buffer__free(c.ring);
	print_stream(rig, &c, how);
	return err;
}

static int measure_ours(void)
{
	static const struct {
		const char *name;
		struct rig_options options;
	} modes[] = {
		{ "counters", { .stream = false } },
		/* Room for more than a round: a lost record is cheap, and would flatter. */
		{ "stream", { .stream = true, .ring = 1 << 25, .wake_ns = 10000000 } },
		{ "wake-all", { .stream = true, .ring = 1 << 25 } },
	};
	struct driver nothing = { .run = run_nothing };
	struct rig rig;
	int err = bench_devices(NR_DEVICES, &fake);

	if (err)
		return err;
	nothing.fd = fake_pci_nothing_fd(fake);
	err = measure(&nothing, "nothing", "off");
	for (unsigned int i = 0; i < 3 && !err; i++) {
		err = rig_open(&rig, &modes[i].options, fake);
		if (!err && modes[i].options.stream)
			err = measure_stream(&rig, modes[i].name);
		else if (!err)
			err = measure_programs(&rig, modes[i].name);
		rig_close(&rig);
	}
	fake_pci_free(fake);
	return err;
}

static int measure_other(const char *id)
{
	struct driver d = { .run = run_syscall, .calls = calls_of(VMSIX_TRIGGER) };
	int err;

	d.fd = bpf_prog_get_fd_by_id(strtoul(id, NULL, 0));
	err = d.fd < 0 ? -errno : measure(&d, "program", id);
	free(d.calls);
	return err;
}

int main(int argc, char **argv)
{
	int err;

	bench_pin(0);
	rounds = bench_argument(argv, 1, 9);
	runs = bench_argument(argv, 2, 100000);
	err = argc > 3 ? measure_other(argv[3]) : measure_ours();
	return bench_status("bench_programs", err);
}
