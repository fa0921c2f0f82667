// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <limits.h>
#include <linux/vfio.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <unistd.h>

#include "base/format.h"
#include "base/log.h"
#include "bench/bench.h"
#include "bench/irqs.h"
#include "host/device.h"

#define OTHER_FILES	64	/* open files beside the eventfds */

int bench_fail(const struct bench *b, const char *what, int err)
{
	log_error("%s: cannot %s: %s", b->bdf, what, strerror(-err));
	return err;
}

static int check_driver(const struct bench *b)
{
	char driver[NAME_MAX + 1];

	if (!device_exists(&b->opts->device)) {
		log_error("%s: no such PCI device; lspci -D lists what there is", b->bdf);
		return -ENODEV;
	}
	if (device_is_vfio(&b->opts->device))
		return 0;
	device_driver(&b->opts->device, driver, sizeof(driver));
	log_error("%s: not bound to vfio-pci but to %s; if it is spare, bind it as "
		  "vfio-msix-bench(8) shows", b->bdf,
		  *driver ? driver : "no driver");
	return -ENODEV;
}

static int open_device(struct bench *b)
{
	int err;

	err = vfio_device_open(&b->dev, b->bdf);
	switch (err) {
	case 0:
		return 0;
	case -EBUSY:
		log_error("%s: in use, or a device of its IOMMU group is not bound to vfio-pci; "
			  "stop what has it open, or bind the whole group", b->bdf);
		return err;
	case -EACCES:
	case -EPERM:
		log_error("%s: not permitted to open its group in /dev/vfio or to set up its "
			  "IOMMU: %s; %s", b->bdf, strerror(-err), geteuid() ? "run it as root" :
			  "dmesg says why, e.g. no interrupt remapping");
		return err;
	case -ENOENT:
		log_error("%s: not in an IOMMU group, or the group is not in /dev/vfio; switch "
			  "the IOMMU on, e.g. with intel_iommu=on", b->bdf);
		return err;
	default:
		return bench_fail(b, "open it through VFIO", err);
	}
}

static int find_vectors(struct bench *b)
{
	uint32_t flags = 0;
	int n;

	n = vfio_device_irq_info(&b->dev, VFIO_PCI_MSIX_IRQ_INDEX, &flags);
	if (n < 0)
		return bench_fail(b, "count its MSI-X vectors", n);
	if (!n) {
		log_error("%s: has no MSI-X; use a device that has", b->bdf);
		return -ENODEV;
	}
	b->vectors = n < BENCH_MAX_VECTORS ? n : BENCH_MAX_VECTORS;
	b->dynamic = !(flags & VFIO_IRQ_INFO_NORESIZE);
	return 0;
}

static int allow_files(const struct bench *b)
{
	rlim_t files = b->vectors + OTHER_FILES;
	struct rlimit limit;

	if (getrlimit(RLIMIT_NOFILE, &limit))
		return bench_fail(b, "read the limit of open files", -errno);
	if (limit.rlim_cur >= files)
		return 0;
	limit.rlim_cur = files;
	if (limit.rlim_max < files)
		limit.rlim_max = files;
	if (setrlimit(RLIMIT_NOFILE, &limit))
		return bench_fail(b, "raise the limit of open files (ulimit -n)", -errno);
	return 0;
}

static int make_eventfd(const struct bench *b, int32_t *fd)
{
	*fd = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
	return *fd < 0 ? bench_fail(b, "make an eventfd", -errno) : 0;
}

static int make_eventfds(struct bench *b)
{
	unsigned int i;
	int err;

	err = allow_files(b);
	for (i = 0; i < b->vectors && !err; i++)
		err = make_eventfd(b, &b->fds[i]);
	return err ? err : make_eventfd(b, &b->spare);
}

int bench_open(struct bench *b, const struct bench_options *opts)
{
	int err;

	*b = (struct bench){ .opts = opts, .spare = -1 };
	b->dev = (struct vfio_device){ .container = -1, .group = -1, .fd = -1 };
	memset(b->fds, -1, sizeof(b->fds));
	format_bdf(b->bdf, sizeof(b->bdf), &opts->device);
	err = bench_clock_check(opts->clock);
	if (!err)
		err = check_driver(b);
	if (!err)
		err = open_device(b);
	if (!err)
		err = find_vectors(b);
	if (!err)
		err = make_eventfds(b);
	if (!err && mlockall(MCL_CURRENT | MCL_FUTURE))
		log_info("cannot lock memory: %s; page faults may show in the longest durations",
			 strerror(errno));
	return err;
}

void bench_close(struct bench *b)
{
	unsigned int i;

	if (b->enabled)
		bench_disable(b, NULL);
	vfio_device_close(&b->dev);
	for (i = 0; i < b->vectors; i++)
		if (b->fds[i] >= 0)
			close(b->fds[i]);
	if (b->spare >= 0)
		close(b->spare);
}
