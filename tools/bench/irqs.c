// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <linux/vfio.h>
#include <string.h>
#include <sys/ioctl.h>

#include "bench/irqs.h"

/* Built before the clock is read. */
static struct {
	struct vfio_irq_set set;
	int32_t fds[BENCH_MAX_VECTORS];
} request;

static int timed_request(struct bench *b, uint64_t *cost)
{
	uint64_t start, end;
	int ret;

	start = bench_clock_now(b->opts->clock);
	ret = ioctl(b->dev.fd, VFIO_DEVICE_SET_IRQS, &request.set);
	end = bench_clock_now(b->opts->clock);
	if (ret < 0)
		return -errno;
	/* Enabling found remapping entries for only that many vectors. */
	if (ret > 0)
		return -ENOSPC;
	if (cost)
		*cost = end - start;
	return 0;
}

int bench_set_triggers(struct bench *b, unsigned int start, unsigned int count,
		       const int32_t *fds, uint64_t *cost)
{
	int err;

	request.set = (struct vfio_irq_set){
		.argsz = sizeof(request.set) + count * sizeof(*fds),
		.flags = VFIO_IRQ_SET_DATA_EVENTFD | VFIO_IRQ_SET_ACTION_TRIGGER,
		.index = VFIO_PCI_MSIX_IRQ_INDEX,
		.start = start,
		.count = count,
	};
	memcpy(request.fds, fds, count * sizeof(*fds));
	err = timed_request(b, cost);
	if (!err)
		b->enabled = true;
	return err;
}

int bench_enable(struct bench *b, unsigned int count, uint64_t *cost)
{
	return bench_set_triggers(b, 0, count, b->fds, cost);
}

int bench_disable(struct bench *b, uint64_t *cost)
{
	int err;

	request.set = (struct vfio_irq_set){
		.argsz = sizeof(request.set),
		.flags = VFIO_IRQ_SET_DATA_NONE | VFIO_IRQ_SET_ACTION_TRIGGER,
		.index = VFIO_PCI_MSIX_IRQ_INDEX,
	};
	err = timed_request(b, cost);
	if (!err)
		b->enabled = false;
	return err;
}
