/* SPDX-License-Identifier: GPL-2.0-only */
/* A real device beside its model: every operation is done to both, then the two are compared. */
#ifndef MODEL_RIG_H
#define MODEL_RIG_H

#include <poll.h>

#include "model_vectors.h"
#include "observe.h"
#include "vfio/device.h"

#define RIG_WHY	256

/**
 * struct rig - a device and its model
 * @dev: the device, open
 * @m: its model
 * @fires: it is a rocker, which raises a vector on demand
 * @caches: the module has the parameter msix_irq_cache
 * @full_every: look at /proc/interrupts each so many steps; that is slow
 * @signals: signals seen so far, those of checks included
 * @eventfds: the triggers
 * @closed: number of a descriptor that was closed
 * @file: a descriptor that is no eventfd
 * @steps: done so far
 * @irq: by vector: its Linux irq when it was last seen armed, 0 if it may have got another since
 * @seen: where observe() puts what it sees
 */
struct rig {
	struct vfio_device dev;
	struct model m;
	bool fires;
	bool caches;
	unsigned int full_every;
	unsigned long signals;
	struct pollfd eventfds[MODEL_EVENTFDS];
	int closed;
	int file;
	unsigned long steps;
	int irq[MODEL_VECTORS];
	struct observed seen;
};

/**
 * rig_open() - open a device, learn what it can do
 * @rig: filled in
 * @bdf: its PCI address
 *
 * Return: 0 or a negative errno; -E2BIG if the model is too small for it.
 */
int rig_open(struct rig *rig, const char *bdf);

/**
 * rig_fresh() - disable everything, let pending interrupts go, open the device anew
 * @rig: an open rig
 * @cache: what the module's parameter is set to, if there is one
 *
 * Return: 0 or a negative errno.
 */
int rig_fresh(struct rig *rig, int cache);

/**
 * rig_step() - do an operation to the device and to the model, and compare everything
 * @rig: an open rig
 * @op: the operation
 * @why: of RIG_WHY bytes: receives what differs
 *
 * Return: true if device and model agree.
 */
bool rig_step(struct rig *rig, const struct op *op, char *why);

/** rig_close() - close device and descriptors */
void rig_close(struct rig *rig);

#endif /* MODEL_RIG_H */
