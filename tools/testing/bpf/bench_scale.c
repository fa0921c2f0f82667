// SPDX-License-Identifier: GPL-2.0-only
/*
 * bench_scale [PAIRS [SEEN [EVENTS]]]: what the command costs with many guests and devices.
 *
 * PAIRS (10000) pairs of a guest and a device, 100 devices for each guest, have done each of the 13
 * operations. How much CPU time does an interval of `stat' and `hist' take then, and how much
 * memory? The command is run as it is, with output to /dev/null. Its events come from running
 * processes, which run the BPF programs through BPF_PROG_TEST_RUN. sysfs is a directory of files
 * that shows as many vectors as were allocated. An interval's CPU time is the difference between
 * runs of different length, divided by the difference in intervals.
 *
 * SEEN (10000) guests have had an event and ended. How much CPU time does `trace' then take for
 * EVENTS (400000) of another guest, compared with a run that has seen no other? ROUNDS of both, in
 * turn.
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
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
#include "host/device.h"
#include "rig.h"
#include "vfio_msix.skel.h"

#define NR_DEVICES	100
#define SHORT_RUN	2	/* intervals */
#define LONG_RUN	12
#define ROUNDS		5

/* Each operation, INITIAL often enough that vectors are left. */
static const struct call life[] = {
	{ .type = VMSIX_ENABLE, .msix = true, .count = 5 },
	{ .type = VMSIX_ALLOC, .detail = VMSIX_SOURCE_INITIAL },
	{ .type = VMSIX_ALLOC, .detail = VMSIX_SOURCE_INITIAL },
	{ .type = VMSIX_ALLOC, .detail = VMSIX_SOURCE_INITIAL },
	{ .type = VMSIX_ALLOC, .detail = VMSIX_SOURCE_INITIAL },
	{ .type = VMSIX_ALLOC, .detail = VMSIX_SOURCE_INITIAL },
	{ .type = VMSIX_ALLOC, .detail = VMSIX_SOURCE_DYNAMIC },
	{ .type = VMSIX_ALLOC, .detail = VMSIX_SOURCE_CACHED },
	{ .type = VMSIX_TRIGGER, .detail = VMSIX_TRIGGER_ASSIGN },
	{ .type = VMSIX_TRIGGER, .detail = VMSIX_TRIGGER_SWAP },
	{ .type = VMSIX_TRIGGER, .detail = VMSIX_TRIGGER_CLEAR },
	{ .type = VMSIX_FREE, .detail = VMSIX_REASON_DISABLE },
	{ .type = VMSIX_FREE, .detail = VMSIX_REASON_RELEASE },
	{ .type = VMSIX_FREE, .detail = VMSIX_REASON_UNWIND },
	{ .type = VMSIX_FREE, .detail = VMSIX_REASON_CACHE },
	{ .type = VMSIX_DISABLE, .msix = true, .count = 1 },
	{ .type = VMSIX_SET_IRQS, .index = 2, .count = 1 },
};

#define LIFE_VECTORS	2	/* allocated and not freed */

static struct fake_pci *fake;
static unsigned int nr_guests, nr_seen, nr_events;

/* Shared with the processes of a run. */
static struct result {
	__u64 cpu_ns;
	int err;
} *result;

static int raise_event(const struct vfio_msix *skel, const struct call *call, unsigned int device)
{
	int programs[VMSIX_NR_TYPES];
	__u64 args[7] = {};
	LIBBPF_OPTS(bpf_test_run_opts, opts, .ctx_in = args, .ctx_size_in = sizeof(args));

	call_programs(skel, programs);
	call_args(call, fake_pci_dev(fake, device), args);
	return bpf_prog_test_run_opts(programs[call->type], &opts);
}

/* A slot of its own for each device and operation, so that histograms are not all alike. */
static int live_once(const struct vfio_msix *skel)
{
	int err = 0;

	for (unsigned int device = 0; device < NR_DEVICES; device++) {
		for (unsigned int i = 0; i < sizeof(life) / sizeof(life[0]) && !err; i++) {
			struct call call = life[i];

			call.delta_ns = 100ULL << (device + i) % 16;
			err = raise_event(skel, &call, device);
		}
	}
	return err;
}

/* A process that has done all that, and runs. Its end of the pipe closes when it is ready. */
static int start_guest(const struct vfio_msix *skel)
{
	int ready[2], err = -EPIPE;
	pid_t pid;

	if (pipe(ready))
		return -errno;
	pid = fork();
	if (!pid) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		err = live_once(skel);
		err = write(ready[1], &err, sizeof(err)) == sizeof(err) ? 0 : 1;
		pause();
		_exit(err);
	}
	close(ready[1]);
	if (pid < 0 || read(ready[0], &err, sizeof(err)) != sizeof(err))
		err = -EPIPE;
	close(ready[0]);
	return err;
}

static int connect_guests(struct vfio_msix *skel)
{
	int err = 0;

	skel->bss->active = true;
	for (unsigned int i = 0; i < nr_guests && !err; i++)
		err = start_guest(skel);
	return err;
}

static __u64 cpu_ns(pid_t pid)
{
	unsigned long long ns = 0;
	char path[64];
	FILE *file;

	snprintf(path, sizeof(path), "/proc/%d/schedstat", pid);
	file = fopen(path, "r");
	if (!file || fscanf(file, "%llu", &ns) != 1)
		ns = 0;
	if (file)
		fclose(file);
	return ns;
}

static void seen_guest(const struct vfio_msix *skel)
{
	static const struct call enable = { .type = VMSIX_ENABLE, .msix = true, .count = 1 };
	pid_t pid = fork();

	if (!pid)
		_exit(raise_event(skel, &enable, 0) ? 1 : 0);
	waitpid(pid, NULL, 0);
}

/* Little by little, so that the ring buffer holds them. */
static int raise_events(const struct vfio_msix *skel)
{
	static const struct call swap = { .type = VMSIX_TRIGGER, .detail = VMSIX_TRIGGER_SWAP };
	int err = 0;

	for (unsigned int i = 0; i < nr_events && !err; i++) {
		err = raise_event(skel, &swap, i % NR_DEVICES);
		if (i % 1000 == 999)
			usleep(5000);
	}
	usleep(200000);
	return err;
}

static void be_emitter(const struct vfio_msix *skel, int command)
{
	__u64 before;

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	while (!skel->bss->active)
		usleep(1000);
	for (unsigned int i = 0; i < nr_seen; i++)
		seen_guest(skel);
	/* It is noticed that they have ended. */
	sleep(3);
	before = cpu_ns(command);
	result->err = raise_events(skel);
	result->cpu_ns = cpu_ns(command) - before;
	for (unsigned int i = 0; i < VMSIX_NR_TYPES; i++)
		if (skel->bss->totals[i].lost)
			result->err = -ENOBUFS;
	kill(command, SIGINT);
}

static int connect_emitter(struct vfio_msix *skel)
{
	return bench_start(skel, be_emitter);
}

typedef int command_fn(int argc, char **argv);

/* Run a command in a process of its own. Return: its exit status, or a negative errno. */
static int run(command_fn *command, int (*connect)(struct vfio_msix *skel), char **argv,
	       struct rusage *usage)
{
	int status, argc = 0, null;
	pid_t pid = fork();

	if (!pid) {
		null = open("/dev/null", O_WRONLY);
		dup2(null, STDOUT_FILENO);
		dup2(null, STDERR_FILENO);
		bench_observe(connect);
		while (argv[argc])
			argc++;
		exit(command(argc, argv));
	}
	if (pid < 0 || wait4(pid, &status, 0, usage) != pid)
		return -errno;
	return WIFEXITED(status) ? WEXITSTATUS(status) : -EINTR;
}

static __u64 used_us(const struct rusage *usage)
{
	return (__u64)(usage->ru_utime.tv_sec + usage->ru_stime.tv_sec) * 1000000 +
	       (__u64)(usage->ru_utime.tv_usec + usage->ru_stime.tv_usec);
}

static int run_intervals(command_fn *command, bool json, unsigned int intervals,
			 struct rusage *usage)
{
	char name[] = "vfio-msix", quiet[] = "-q", as_json[] = "-j", length[] = "0.3", count[16];
	char *argv[] = { name, quiet, length, count, json ? as_json : NULL, NULL };

	snprintf(count, sizeof(count), "%u", intervals);
	return run(command, connect_guests, argv, usage) ? -EIO : 0;
}

static int measure_intervals(const char *name, command_fn *command, bool json)
{
	struct rusage brief, long_run;
	__u64 more;
	int err = run_intervals(command, json, SHORT_RUN, &brief);

	if (!err)
		err = run_intervals(command, json, LONG_RUN, &long_run);
	if (err)
		return err;
	more = used_us(&long_run) > used_us(&brief) ? used_us(&long_run) - used_us(&brief) : 0;
	printf(BENCH_RECORD "\"command\":\"%s%s\",\"pairs\":%u,\"devices\":%u,\"msi_irqs\":%u,"
	       "\"cpu_us\":%llu,\"max_rss_kib\":%ld}\n", "interval", bench_now_ns(), name,
	       json ? " -j" : "", nr_guests * NR_DEVICES, NR_DEVICES, nr_guests * LIFE_VECTORS,
	       more / (LONG_RUN - SHORT_RUN), long_run.ru_maxrss);
	fflush(stdout);
	return 0;
}

static int measure_trace(unsigned int seen)
{
	char name[] = "vfio-msix trace", ring[] = "--ringbuf-size=16384";
	char *argv[] = { name, ring, NULL };
	struct rusage usage;
	int err;

	*result = (struct result){ 0 };
	nr_seen = seen;
	err = run(cmd_trace, connect_emitter, argv, &usage) ? -EIO : result->err;
	if (err)
		return err;
	printf(BENCH_RECORD "\"command\":\"trace\",\"guests\":%u,\"events\":%u,\"cpu_ns\":%llu}\n",
	       "seen", bench_now_ns(), seen + 1, nr_events, result->cpu_ns);
	fflush(stdout);
	return 0;
}

static void make_file(const char *dir, const char *name, const char *target)
{
	char path[512];
	int fd;

	snprintf(path, sizeof(path), "%s/%s", dir, name);
	if (target && symlink(target, path))
		perror(path);
	fd = target ? -1 : open(path, O_CREAT | O_WRONLY, 0644);
	if (fd >= 0)
		close(fd);
}

/* Devices as bench_devices() names them */
static void make_sysfs(char *root)
{
	char dir[256], irqs[300], name[16];

	if (!mkdtemp(root))
		return;
	for (unsigned int i = 0; i < NR_DEVICES; i++) {
		snprintf(dir, sizeof(dir), "%s/0000:%02x:%02x.%u", root, 0x3b + i / 256,
			 i % 256 >> 3, i & 7);
		snprintf(irqs, sizeof(irqs), "%s/msi_irqs", dir);
		mkdir(dir, 0755);
		mkdir(irqs, 0755);
		make_file(dir, "driver", "../../drivers/vfio-pci");
		for (unsigned int irq = 0; irq < nr_guests * LIFE_VECTORS; irq++) {
			snprintf(name, sizeof(name), "%u", 100 + irq);
			make_file(irqs, name, NULL);
		}
	}
	device_root = root;
}

static int measure_all(unsigned int seen)
{
	int err = measure_intervals("stat", cmd_stat, false);

	if (!err)
		err = measure_intervals("stat", cmd_stat, true);
	if (!err)
		err = measure_intervals("hist", cmd_hist, false);
	if (!err)
		err = measure_intervals("hist", cmd_hist, true);
	for (unsigned int round = 0; round < ROUNDS && !err; round++) {
		err = measure_trace(0);
		if (!err)
			err = measure_trace(seen);
	}
	return err;
}

int main(int argc, char **argv)
{
	char root[] = "/tmp/bench_scale.XXXXXX", command[64];
	int err = bench_devices(NR_DEVICES, &fake);

	nr_guests = bench_argument(argv, 1, 10000) / NR_DEVICES;
	nr_events = bench_argument(argv, 3, 400000);
	if (err)
		return bench_status("bench_scale", err);
	result = shared_alloc(sizeof(*result));
	make_sysfs(root);
	err = result ? measure_all(bench_argument(argv, 2, 10000)) : -ENOMEM;
	snprintf(command, sizeof(command), "rm -r %s", root);
	if (system(command))
		err = -EIO;
	fake_pci_free(fake);
	return bench_status("bench_scale", err);
}
