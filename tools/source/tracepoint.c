// SPDX-License-Identifier: GPL-2.0-only
/* The trace events of the vfio_pci series, through bpf/vfio_msix.bpf.c. */
#include <bpf/bpf.h>
#include <bpf/btf.h>
#include <bpf/libbpf.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/membarrier.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "vmsix_event.h"
#include "vfio_msix.skel.h"

#include "base/caps.h"
#include "base/log.h"
#include "source/counters.h"
#include "source/programs.h"
#include "source/tracepoint.h"

/* In a storm, the kernel wakes us at most this often. The ring has room for far more events. */
#define WAKE_NS 1000000

/* A program takes microseconds, or milliseconds on an emulated or stolen CPU. */
#define GRACE_US 50000

#define BTF "/sys/kernel/btf/vmlinux"

static struct {
	struct source_request request;
	struct vfio_msix *skel;
	struct ring_buffer *ring;
	bool helper_refused;
} tp;

int (*tracepoint_connect)(struct vfio_msix *skel) = vfio_msix__attach;

enum exitcode tracepoint_check_permission(void *ctx, struct problem *p)
{
	const char *missing = caps_missing();

	if (!missing)
		return EXITCODE_OK;
	return problem_set(p, EXITCODE_PERMISSION, "not permitted: %s is missing; run as root, or "
			   "with CAP_BPF and CAP_PERFMON", missing);
}

static bool file_says(const char *path, const char *text)
{
	char contents[4096] = "";
	FILE *file = fopen(path, "re");

	if (!file)
		return false;
	contents[fread(contents, 1, sizeof(contents) - 1, file)] = '\0';
	fclose(file);
	return strstr(contents, text);
}

/* The programs read kernel memory, which this level of lockdown forbids. */
static enum exitcode locked_down(struct problem *p)
{
	return problem_set(p, EXITCODE_PERMISSION, "not permitted: kernel lockdown is at "
			   "confidentiality, which forbids BPF programs to read kernel memory; "
			   "boot with lockdown=integrity or without lockdown");
}

enum exitcode tracepoint_check_lockdown(void *ctx, struct problem *p)
{
	return file_says("/sys/kernel/security/lockdown", "[confidentiality]") ? locked_down(p) :
									       EXITCODE_OK;
}

/* libbpf holds 19 from loading to attaching; the rest is for /proc, sysfs and files of output. */
#define DESCRIPTORS 32

/* Without one, libbpf gives errors that blame the kernel. */
enum exitcode tracepoint_check_descriptors(void *ctx, struct problem *p)
{
	int fds[DESCRIPTORS], error = 0, i, n;

	for (n = 0; n < DESCRIPTORS; n++) {
		fds[n] = fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 0);
		if (fds[n] < 0) {
			error = errno;
			break;
		}
	}
	for (i = 0; i < n; i++)
		close(fds[i]);
	if (n == DESCRIPTORS)
		return EXITCODE_OK;
	return problem_set(p, EXITCODE_BPF, "cannot load the BPF programs: %d file descriptors are "
			   "free and %d are needed (%s); raise the limit with ulimit -n", n,
			   DESCRIPTORS, strerror(error));
}

/*
 * vfio-pci has parameters, so its directory exists even if it is built in. The core's does not.
 */
static enum exitcode check_module(void *ctx, struct problem *p)
{
	if (!access("/sys/module/vfio_pci_core", F_OK) || !access("/sys/module/vfio_pci", F_OK))
		return EXITCODE_OK;
	return problem_set(p, EXITCODE_NO_SOURCE, "nothing to observe: vfio-pci-core is not "
			   "loaded; load it (modprobe vfio-pci) and start again");
}

static const struct check checks[] = {
	{ "permission", tracepoint_check_permission },
	{ "lockdown", tracepoint_check_lockdown },
	{ "descriptors", tracepoint_check_descriptors },
	{ "module", check_module },
	{ 0 }
};

/*
 * Under lockdown the verifier refuses the helper that reads kernel memory, with EINVAL. Without
 * securityfs, only its message shows the reason.
 */
static int print_libbpf(enum libbpf_print_level level, const char *fmt, va_list ap)
{
	char *text;
	int n;

	if (level == LIBBPF_DEBUG)
		return 0;
	n = vasprintf(&text, fmt, ap);
	if (n < 0)
		return n;
	/* bpf_probe_read_kernel, or libbpf's substitute bpf_probe_read. */
	if (strstr(text, "unknown func bpf_probe_read") ||
	    strstr(text, "cannot use helper bpf_probe_read"))
		tp.helper_refused = true;
	log_library(text);
	free(text);
	return n;
}

static void set_filters(struct vfio_msix__rodata *rodata)
{
	rodata->wake_ns = WAKE_NS;
	rodata->filter_tgid = (__u32)tp.request.pid;
	rodata->filter_device = tp.request.device;
	if (tp.request.device)
		memcpy((void *)&rodata->filter_bdf, tp.request.device, sizeof(*tp.request.device));
}

static int open_programs(void)
{
	int err;

	libbpf_set_print(print_libbpf);
	tp.skel = vfio_msix__open();
	if (!tp.skel)
		return -errno;
	set_filters(tp.skel->rodata);
	err = programs_prepare(tp.skel, tp.request.stream);
	if (err)
		return err;
	return bpf_map__set_max_entries(tp.skel->maps.events, tp.request.ring_kib * 1024);
}

/* libbpf searches more places than /sys. */
static bool kernel_has_types(void)
{
	struct btf *btf = btf__load_vmlinux_btf();
	bool has = btf;

	btf__free(btf);
	return has;
}

/* tracepoint_check_permission() found the capabilities, so -EPERM has another cause. */
static enum exitcode load_failed(int err, struct problem *p)
{
	char why[128];

	libbpf_strerror(err, why, sizeof(why));
	if (err == -ENOSYS)
		return problem_set(p, EXITCODE_NO_SOURCE, "nothing to observe: this kernel has no "
				   "bpf(2); boot one built with CONFIG_BPF_SYSCALL");
	if (err == -EINVAL && tp.helper_refused)
		return locked_down(p);
	if (err == -EPERM || err == -EACCES)
		return problem_set(p, EXITCODE_PERMISSION, "not permitted to load the BPF "
				   "programs: %s; capabilities must be of the initial user "
				   "namespace (not a container's), and kernel lockdown, seccomp "
				   "or a security module may forbid it; -v shows more", why);
	/* libbpf 1.1 says ESRCH, later ones have an error of their own. */
	if ((err == -ESRCH || -err >= __LIBBPF_ERRNO__START) && !kernel_has_types())
		return problem_set(p, EXITCODE_NO_SOURCE, "nothing to observe: the kernel's types, "
				   "%s, are %s; boot a kernel built with CONFIG_DEBUG_INFO_BTF, "
				   "or let the container have /sys", BTF,
				   access(BTF, F_OK) ? "missing" : "not readable");
	return problem_set(p, EXITCODE_BPF, "cannot load the BPF programs: %s; -v shows the "
			   "verifier's and libbpf's messages", why);
}

static int on_record(void *ctx, void *data, size_t size)
{
	const struct vmsix_event *e = data;

	if (size < sizeof(*e) || e->type >= VMSIX_NR_RECORDS)
		return 0;
	return tp.request.event(tp.request.ctx, e);
}

static int load(void)
{
	int err = vfio_msix__load(tp.skel);

	if (err)
		return err;
	tp.ring = ring_buffer__new(bpf_map__fd(tp.skel->maps.events), on_record, NULL, NULL);
	return tp.ring ? 0 : -errno;
}

static enum exitcode tracepoint_select(const struct source_request *request,
				       struct problem *p)
{
	int err;

	tp.request = *request;
	err = open_programs();
	if (!err)
		err = load();
	return err ? load_failed(err, p) : EXITCODE_OK;
}

static enum exitcode tracepoint_attach(struct problem *p)
{
	int err = tracepoint_connect(tp.skel);
	char why[128];

	if (!err) {
		__atomic_store_n(&tp.skel->bss->active, true, __ATOMIC_RELEASE);
		return EXITCODE_OK;
	}
	if (err == -ENOENT)
		return problem_set(p, EXITCODE_NO_SOURCE, "nothing to observe: vfio-pci-core is "
				   "loaded but has no vfio_pci trace events; load one built with "
				   "the project's kernel series");
	libbpf_strerror(err, why, sizeof(why));
	return problem_set(p, EXITCODE_BPF, "cannot attach to the vfio_pci trace events: %s; -v "
			   "shows more", why);
}

static int tracepoint_wait(int timeout_ms)
{
	int err = ring_buffer__poll(tp.ring, timeout_ms);

	/* Not every record wakes us, see WAKE_NS: read also those that did not. */
	if (err >= 0 || err == -EINTR)
		err = ring_buffer__consume(tp.ring);
	return err < 0 ? err : 0;
}

/*
 * A program that runs on another CPU while it is detached could send a record after the last read.
 * membarrier() waits for it with synchronize_rcu(). If membarrier() fails, on kernels with
 * nohz_full or under seccomp, we wait longer than a program takes.
 */
static void wait_for_programs(void)
{
	if (syscall(SYS_membarrier, MEMBARRIER_CMD_GLOBAL, 0, 0))
		usleep(GRACE_US);
}

static void tracepoint_detach(void)
{
	vfio_msix__detach(tp.skel);
	wait_for_programs();
}

static void read_totals(struct vmsix_totals *totals)
{
	const volatile struct vmsix_totals *t = tp.skel->bss->totals;
	unsigned int i;

	for (i = 0; i < VMSIX_NR_RECORDS; i++, t++)
		totals[i] = (struct vmsix_totals){ t->seen, t->sent, t->lost, t->unaccounted };
}

/*
 * The kernel measures programs only while kernel.bpf_stats_enabled is set, or a process holds
 * BPF_ENABLE_STATS, which the sysctl does not show. What was measured stays.
 */
static void read_cost(struct source_cost *cost)
{
	struct bpf_prog_info info;
	struct bpf_program *prog;
	__u32 size;

	*cost = (struct source_cost){ 0 };
	bpf_object__for_each_program(prog, tp.skel->obj) {
		info = (struct bpf_prog_info){ 0 };
		size = sizeof(info);
		if (bpf_obj_get_info_by_fd(bpf_program__fd(prog), &info, &size))
			continue;
		cost->runs += info.run_cnt;
		cost->run_ns += info.run_time_ns;
	}
}

static int tracepoint_read(const struct source_reader *reader)
{
	if (reader->totals)
		read_totals(reader->totals);
	if (reader->cost)
		read_cost(reader->cost);
	return reader->pair ? counters_read(tp.skel, reader) : 0;
}

static int tracepoint_take(const struct source_reader *reader)
{
	return counters_take(tp.skel, reader);
}

static void tracepoint_close(void)
{
	ring_buffer__free(tp.ring);
	vfio_msix__destroy(tp.skel);
	memset(&tp, 0, sizeof(tp));
}

const struct source source_tracepoint = {
	.name = "tracepoint",
	.fields = SOURCE_ALL_FIELDS,
	.check = checks,
	.select = tracepoint_select,
	.attach = tracepoint_attach,
	.wait = tracepoint_wait,
	.detach = tracepoint_detach,
	.read = tracepoint_read,
	.take = tracepoint_take,
	.close = tracepoint_close,
};
