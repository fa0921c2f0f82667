// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "model_ops.h"
#include "model_rig.h"
#include "rocker.h"

#define HUGE_DESCRIPTOR	999999
#define ARRIVAL_MS	5000	/* an interrupt that takes longer is lost */
#define SETTLE_US	50000	/* for pending interrupts that may or may not be there */
#define CACHE_PARAMETER	"/sys/module/vfio_pci_core/parameters/msix_irq_cache"

static int make_descriptors(struct rig *rig)
{
	unsigned int i;

	for (i = 0; i < MODEL_EVENTFDS; i++) {
		rig->eventfds[i].events = POLLIN;
		rig->eventfds[i].fd = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
		if (rig->eventfds[i].fd < 0)
			return -errno;
	}
	rig->file = open("/dev/null", O_RDONLY | O_CLOEXEC);
	if (rig->file < 0)
		return -errno;
	return 0;
}

/* Where a descriptor was that nothing else takes: above those that opening the device uses. */
static int make_closed(struct rig *rig)
{
	rig->closed = fcntl(rig->eventfds[0].fd, F_DUPFD_CLOEXEC, 500);
	if (rig->closed < 0)
		return -errno;
	close(rig->closed);
	return 0;
}

static int learn(struct rig *rig)
{
	struct vfio_device_info info = { .argsz = sizeof(info) };
	uint32_t index, flags;
	int count;

	if (ioctl(rig->dev.fd, VFIO_DEVICE_GET_INFO, &info))
		return -errno;
	rig->m.resets = info.flags & VFIO_DEVICE_FLAGS_RESET;
	for (index = 0; index < VFIO_PCI_NUM_IRQS; index++) {
		count = vfio_device_irq_info(&rig->dev, index, &flags);
		rig->m.num[index] = count > 0 ? count : 0;
		if (index == VFIO_PCI_MSIX_IRQ_INDEX)
			rig->m.dynamic = !(flags & VFIO_IRQ_INFO_NORESIZE);
	}
	return rig->m.num[VFIO_PCI_MSIX_IRQ_INDEX] > MODEL_VECTORS ? -E2BIG : 0;
}

int rig_open(struct rig *rig, const char *bdf)
{
	int err;

	memset(rig, 0, sizeof(*rig));
	err = vfio_device_open(&rig->dev, bdf);
	if (err)
		return err;
	rig->fires = is_rocker(bdf);
	rig->caches = !access(CACHE_PARAMETER, W_OK);
	rig->full_every = 1;
	err = learn(rig) ?: make_descriptors(rig) ?: make_closed(rig);
	if (err)
		rig_close(rig);
	return err;
}

void rig_close(struct rig *rig)
{
	unsigned int i;

	vfio_device_close(&rig->dev);
	for (i = 0; i < MODEL_EVENTFDS; i++)
		if (rig->eventfds[i].fd > 0)
			close(rig->eventfds[i].fd);
	if (rig->file > 0)
		close(rig->file);
}

static int reopen(struct rig *rig)
{
	char bdf[sizeof(rig->dev.bdf)];

	snprintf(bdf, sizeof(bdf), "%s", rig->dev.bdf);
	vfio_device_close(&rig->dev);
	return vfio_device_open(&rig->dev, bdf);
}

static int set_cache(const struct rig *rig, int cache)
{
	FILE *f;

	if (!rig->caches)
		return 0;
	f = fopen(CACHE_PARAMETER, "w");
	if (!f)
		return -errno;
	fprintf(f, "%d", cache);
	return fclose(f) ? -errno : 0;
}

static int descriptor_of(const struct rig *rig, int trigger)
{
	switch (trigger) {
	case TRIGGER_NONE:
	case TRIGGER_MINUS_2:
		return trigger;
	case TRIGGER_CLOSED:
		return rig->closed;
	case TRIGGER_HUGE:
		return HUGE_DESCRIPTOR;
	case TRIGGER_FILE:
		return rig->file;
	default:
		return rig->eventfds[trigger].fd;
	}
}

static int do_set(struct rig *rig, const struct op *op)
{
	int32_t fds[MODEL_CALL];
	unsigned int i;

	for (i = 0; i < op->count; i++)
		fds[i] = descriptor_of(rig, op->trigger[i]);
	return vfio_device_set_eventfds(&rig->dev, op->index, op->start, op->count, fds);
}

static int do_op(struct rig *rig, const struct op *op)
{
	switch (op->kind) {
	case OP_SET:
		return do_set(rig, op);
	case OP_LOOP_BOOL:
		return vfio_device_set_irqs(&rig->dev, op->index, op->flags, op->start, op->count,
					    op->trigger, op->count);
	case OP_RAW:
		return vfio_device_set_irqs(&rig->dev, op->index, op->flags, op->start, op->count,
					    NULL, 0);
	case OP_RESET:
		return vfio_device_reset(&rig->dev);
	case OP_REOPEN:
		return reopen(rig);
	case OP_FIRE:
		return rocker_fire(&rig->dev, op->start);
	case OP_CACHE:
		return set_cache(rig, op->cache);
	}
	return -EINVAL;
}

/* Empty the eventfds and add up what they counted. */
static void drain(struct rig *rig, uint64_t *got, int timeout_ms)
{
	unsigned int i;
	uint64_t count;

	if (poll(rig->eventfds, MODEL_EVENTFDS, timeout_ms) <= 0)
		return;
	for (i = 0; i < MODEL_EVENTFDS; i++)
		if (rig->eventfds[i].revents &&
		    read(rig->eventfds[i].fd, &count, sizeof(count)) == sizeof(count))
			got[i] += count;
}

static bool any_missing(const struct model *m, const uint64_t *got)
{
	unsigned int i;

	for (i = 0; i < MODEL_EVENTFDS; i++)
		if (got[i] < m->signals[i])
			return true;
	return false;
}

/* Interrupts take their time; signals from within a call are there when it returns. */
static bool signals_agree(struct rig *rig, const char *what, char *why)
{
	uint64_t got[MODEL_EVENTFDS] = { 0 };
	unsigned int i, waited = 0;

	drain(rig, got, 0);
	while (any_missing(&rig->m, got) && waited < ARRIVAL_MS) {
		waited += 100;
		drain(rig, got, 100);
	}
	for (i = 0; i < MODEL_EVENTFDS; i++) {
		rig->signals += got[i];
		if (got[i] == rig->m.signals[i])
			continue;
		snprintf(why, RIG_WHY, "%s: eventfd %s was signalled %llu times, expected %u", what,
			 op_trigger_name(i), (unsigned long long)got[i], rig->m.signals[i]);
		return false;
	}
	return true;
}

/* The kernel signals each vector's trigger once: which they are comes to light. */
static bool triggers_agree(struct rig *rig, char *why)
{
	int want, got;
	struct op op;

	if (!op_loop_all(&rig->m, &op))
		return true;
	want = model_apply(&rig->m, &op);
	got = do_op(rig, &op);
	if (want != got) {
		snprintf(why, RIG_WHY, "loopback of all vectors returned %d, expected %d", got,
			 want);
		return false;
	}
	return signals_agree(rig, "loopback of all vectors", why);
}

static bool held_agrees(struct rig *rig, char *why)
{
	int want = model_held(&rig->m), got = observe_nr_held(rig->dev.bdf);

	if (want == got)
		return true;
	snprintf(why, RIG_WHY, "msi_irqs/ has %d irqs, expected %d", got, want);
	return false;
}

/* A vector keeps its irq as long as it holds one. */
static bool irq_agrees(struct rig *rig, unsigned int v, char *why)
{
	bool want = rig->m.v[v].trigger >= 0;
	int got = rig->seen.armed[v];

	if (want != !!got) {
		snprintf(why, RIG_WHY, "vector %u is %sarmed, expected it to be%s", v,
			 got ? "" : "not ", want ? "" : " not");
		return false;
	}
	if (want && rig->irq[v] && rig->irq[v] != got) {
		snprintf(why, RIG_WHY, "vector %u has irq %d, had %d before", v, got, rig->irq[v]);
		return false;
	}
	if (want)
		rig->irq[v] = got;
	return true;
}

static bool armed_agree(struct rig *rig, char *why)
{
	unsigned int v;
	int err;

	err = observe(rig->dev.bdf, &rig->seen);
	if (err) {
		snprintf(why, RIG_WHY, "observing failed: %s", strerror(-err));
		return false;
	}
	for (v = 0; v < MODEL_VECTORS; v++)
		if (!irq_agrees(rig, v, why))
			return false;
	return true;
}

static void forget_freed_irqs(struct rig *rig)
{
	unsigned int v;

	for (v = 0; v < MODEL_VECTORS; v++)
		if (!rig->m.v[v].held)
			rig->irq[v] = 0;
}

bool rig_step(struct rig *rig, const struct op *op, char *why)
{
	int want, got;

	want = model_apply(&rig->m, op);
	got = do_op(rig, op);
	if (want != got) {
		snprintf(why, RIG_WHY, "returned %d, expected %d", got, want);
		return false;
	}
	forget_freed_irqs(rig);
	if (!signals_agree(rig, "the operation", why) || !triggers_agree(rig, why) ||
	    !held_agrees(rig, why))
		return false;
	return ++rig->steps % rig->full_every || armed_agree(rig, why);
}

/* A device keeps an interrupt that it raised while the vector was masked; arm them all to see. */
static int flush_pending(struct rig *rig)
{
	uint64_t dropped[MODEL_EVENTFDS] = { 0 };
	struct op op = { .kind = OP_SET, .index = VFIO_PCI_MSIX_IRQ_INDEX };
	unsigned int i;
	int err;

	op.count = rig->m.num[op.index];
	for (i = 0; i < op.count; i++)
		op.trigger[i] = i;
	err = do_set(rig, &op);
	if (err)
		return err;
	usleep(SETTLE_US);
	drain(rig, dropped, 0);
	return vfio_device_disable(&rig->dev, op.index);
}

int rig_fresh(struct rig *rig, int cache)
{
	uint64_t dropped[MODEL_EVENTFDS] = { 0 };
	int err;

	err = reopen(rig) ?: set_cache(rig, cache);
	if (!err && rig->fires)
		err = flush_pending(rig);
	if (err)
		return err;
	drain(rig, dropped, 0);
	rig->m.cache = cache;
	model_init(&rig->m);
	forget_freed_irqs(rig);
	return 0;
}
