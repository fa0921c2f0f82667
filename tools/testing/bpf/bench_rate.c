// SPDX-License-Identifier: GPL-2.0-only
/*
 * bench_rate [TRIAL_MS [TRIES [BISECTIONS]]]: how many events a second `vfio-msix trace' takes
 * before its ring buffer loses any.
 *
 * The command is run as it is, with its own ring, reader and output (to /dev/null), on a CPU of its
 * own, but for where its events come from: a process on another CPU, which runs the BPF program of
 * one event through BPF_PROG_TEST_RUN, evenly paced, for TRIAL_MS (1000); the best of TRIES (3)
 * counts. The rate is doubled until records are lost ("limited_by" reader) or until that process
 * can do no more (emitter), then bisected, BISECTIONS times (6). If that process is late, it does
 * not catch up: the rate is what there was on average.
 *
 * A record for each way to print; another for how many events at once the ring holds.
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <bpf/bpf.h>
#include <bpf/libbpf.h>

#include "base/exitcode.h"
#include "bench_common.h"
#include "bench_source.h"
#include "call.h"
#include "cmd/commands.h"
#include "fake_pci.h"
#include "rig.h"
#include "vfio_msix.skel.h"

#define NR_DEVICES	12
#define FIRST_RATE	10000		/* events a second */
#define SETTLE_US	100000		/* for the reader to begin, and to read the rest */

/* Shared with the processes of a trial. */
static struct trial {
	unsigned int rate;		/* asked for */
	__u64 emitted, elapsed_ns, lost, ring_bytes;
	int err;
} *trial;

static unsigned int tries, bisections;	/* tries: of a rate */
static __u64 trial_ns;
static struct fake_pci *fake;

static __u64 lost_records(const struct vfio_msix *skel)
{
	__u64 lost = 0;

	for (unsigned int i = 0; i < VMSIX_NR_RECORDS; i++)
		lost += skel->bss->totals[i].lost;
	return lost;
}

static int emit(int fd, unsigned int i)
{
	const struct call c = { .type = VMSIX_TRIGGER, .detail = VMSIX_TRIGGER_SWAP, .msix = true,
				.vector = i % 2048, .irq = 100 + i % 2048, .delta_ns = 1000 };
	__u64 args[7] = {};
	LIBBPF_OPTS(bpf_test_run_opts, opts, .ctx_in = args, .ctx_size_in = sizeof(args));

	call_args(&c, fake_pci_dev(fake, i % NR_DEVICES), args);
	return bpf_prog_test_run_opts(fd, &opts);
}

static int emit_evenly(int fd)
{
	const __u64 period = 1000000000 / trial->rate;
	__u64 start = bench_now_ns(), next = start, now = start;
	int err = 0;

	for (; now < start + trial_ns && !err; trial->emitted++) {
		err = emit(fd, trial->emitted);
		next += period;
		while ((now = bench_now_ns()) < next)
			;
		next = now > next + period ? now : next;
	}
	trial->elapsed_ns = now - start;
	return err;
}

/*
 * What is measured is not how busy the machine is. Where sessions are scheduled as groups, a
 * process's priority counts within its session only: it gets one of its own, before the others.
 */
static void settle_on(unsigned int cpu)
{
	int fd;

	bench_pin(cpu);
	setpriority(PRIO_PROCESS, 0, -20);
	setsid();
	fd = open("/proc/self/autogroup", O_WRONLY | O_CLOEXEC);
	if (fd < 0)
		return;		/* no such groups here */
	if (write(fd, "-20", 3) != 3)
		fprintf(stderr, "bench_rate: cannot go before other sessions: %s\n",
			strerror(errno));
	close(fd);
}

static void be_emitter(const struct vfio_msix *skel, int command)
{
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	settle_on(0);
	usleep(SETTLE_US);
	trial->err = emit_evenly(bpf_program__fd(skel->progs.on_msi_trigger));
	usleep(SETTLE_US);
	trial->lost = lost_records(skel);
	trial->ring_bytes = bpf_map__max_entries(skel->maps.events);
	kill(command, SIGINT);
}

static int connect_emitter(struct vfio_msix *skel)
{
	return bench_start(skel, be_emitter);
}

static int be_command(bool json)
{
	char name[] = "vfio-msix trace", quiet[] = "-q", as_json[] = "-j";
	char *argv[] = { name, quiet, json ? as_json : NULL, NULL };
	int null = open("/dev/null", O_WRONLY);

	if (null < 0)
		return EXITCODE_FAILURE;
	dup2(null, STDOUT_FILENO);
	dup2(null, STDERR_FILENO);	/* of losses it would tell, each second */
	settle_on(1);
	bench_observe(connect_emitter);
	return cmd_trace(json ? 3 : 2, argv);
}

static int try(unsigned int rate, bool json)
{
	int status;
	pid_t pid;

	*trial = (struct trial) { .rate = rate };
	pid = fork();
	if (!pid)
		exit(be_command(json));
	if (pid < 0 || waitpid(pid, &status, 0) != pid)
		return -errno;
	if (!WIFEXITED(status) || WEXITSTATUS(status) || !trial->elapsed_ns)
		return -EIO;
	return trial->err;
}

static __u64 real_rate(void)
{
	return trial->emitted * 1000000000 / trial->elapsed_ns;
}

/* Pauses are not what ends the search: the reader had to bear the rate between them as well. */
static bool kept_pace(void)
{
	return real_rate() >= trial->rate / 2;
}

/* What came of a rate that was asked for. */
enum outcome { WITHOUT_LOSS, WITH_LOSS, TOO_FAST_TO_EMIT };

/*
 * Whatever else runs on the machine can only do harm: the best of a few trials counts. @real is its
 * rate. Return: enum outcome or a negative errno.
 */
static int best_of(unsigned int rate, bool json, __u64 *real)
{
	int outcome = WITH_LOSS, err;

	for (unsigned int i = 0; i < tries; i++) {
		err = try(rate, json);
		if (err)
			return err;
		*real = real_rate();
		if (!trial->lost && kept_pace())
			return WITHOUT_LOSS;
		if (!trial->lost)
			outcome = TOO_FAST_TO_EMIT;
	}
	return outcome;
}

/* @good: the highest rate without loss; @limit: the lowest that was too much, @why for whom. */
static int search(bool json, __u64 *good, unsigned int *limit, enum outcome *why)
{
	unsigned int low = 0, rate = FIRST_RATE;
	__u64 real;
	int outcome;

	*good = *limit = 0;
	for (unsigned int step = 0; step < bisections; step += *limit != 0) {
		outcome = best_of(rate, json, &real);
		if (outcome < 0)
			return outcome;
		if (outcome == WITHOUT_LOSS) {
			*good = real;
			low = rate;
		} else {
			*limit = rate;
			*why = outcome;
		}
		rate = *limit ? low + (*limit - low) / 2 : 2 * rate;
	}
	return 0;
}

static int measure_rate(bool json)
{
	enum outcome why = WITHOUT_LOSS;
	unsigned int limit;
	__u64 good;
	int err = search(json, &good, &limit, &why);

	if (err)
		return err;
	printf(BENCH_RECORD "\"reader\":\"trace%s\",\"ring_bytes\":%llu,\"trial_ns\":%llu,"
	       "\"events_per_s\":%llu,\"too_many_per_s\":%u,\"limited_by\":\"%s\"}\n", "rate",
	       bench_now_ns(), json ? " -j" : "", trial->ring_bytes, trial_ns, good, limit,
	       why == WITH_LOSS ? "reader" : "emitter");
	fflush(stdout);
	return 0;
}

static int measure_burst(void)
{
	const struct rig_options o = { .stream = true };
	unsigned int n = 0;
	struct rig rig;
	int err = rig_open(&rig, &o, fake);

	for (; !err && !lost_records(rig.skel); n++)
		err = emit(rig.fds[VMSIX_TRIGGER], n);
	if (!err)
		printf(BENCH_RECORD "\"ring_bytes\":%u,\"events\":%u}\n", "burst", bench_now_ns(),
		       bpf_map__max_entries(rig.skel->maps.events), n - 1);
	fflush(stdout);
	rig_close(&rig);
	return err;
}

int main(int argc, char **argv)
{
	int err = bench_devices(NR_DEVICES, &fake);

	trial_ns = bench_argument(argv, 1, 1000) * 1000000ULL;
	tries = bench_argument(argv, 2, 3);
	bisections = bench_argument(argv, 3, 6);
	if (err)
		return bench_status("bench_rate", err);
	trial = shared_alloc(sizeof(*trial));
	err = trial ? measure_burst() : -ENOMEM;
	for (int json = 0; json <= 1 && !err; json++)
		err = measure_rate(json);
	fake_pci_free(fake);
	return bench_status("bench_rate", err);
}
