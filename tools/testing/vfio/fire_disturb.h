/* SPDX-License-Identifier: GPL-2.0-only */
/* What goes on around a vector that fires: each disturbance a thread, or a process, of its own. */
#ifndef FIRE_DISTURB_H
#define FIRE_DISTURB_H

#include <stdatomic.h>
#include <stdbool.h>

#include "vfio/device.h"

/**
 * struct disturb - disturbances and how often each did its work
 * @dev: the device whose vector 0 fires
 * @vectors: how many it has
 * @trigger: the two eventfds that vector 0 may have
 * @swap: give vector 0 the one and the other eventfd in turn
 * @grow: set and clear the other vectors, now and then in calls that span vector 0 or fail
 * @move: change the irq's affinity
 * @other: open and close the device of this PCI address, NULL for none
 * @swap_cpu: where the swapping thread runs; negative: anywhere
 * @swaps: times the trigger was swapped
 * @grows: calls on the other vectors
 * @moves: changes of affinity
 * @opens: times the other device was opened; shared with the process that does
 * @errors: calls that failed and should not have, or the other way round
 */
struct disturb {
	struct vfio_device *dev;
	unsigned int vectors;
	int trigger[2];
	bool swap;
	bool grow;
	bool move;
	const char *other;
	int swap_cpu;
	atomic_ulong swaps;
	atomic_ulong grows;
	atomic_ulong moves;
	atomic_ulong *opens;
	atomic_ulong errors;
};

/**
 * disturb_start() - begin
 * @d: filled in but for the counts; vector 0 is armed
 * @irq: of vector 0
 *
 * Return: 0 or a negative errno.
 */
int disturb_start(struct disturb *d, int irq);

/** disturb_stop() - end, and wait for the end */
void disturb_stop(struct disturb *d);

/** pin_thread() - have the calling thread run on that CPU; nothing if it is negative */
int pin_thread(int cpu);

#endif /* FIRE_DISTURB_H */
