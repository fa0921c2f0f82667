/* SPDX-License-Identifier: GPL-2.0-only */
/* One call of a trace event, as a test makes it up and as the program under test gets it. */
#ifndef VMSIX_TEST_CALL_H
#define VMSIX_TEST_CALL_H

#include <stdbool.h>

#include "vmsix_event.h"

/**
 * struct call - arguments of one event, and when and where it happened
 *
 * Which members an event has says vfio_pci's trace.h; the others are not looked at.
 */
struct call {
	enum vmsix_type type;
	unsigned int device;	/* number of the fake device */
	bool msix;
	__u32 index, vector, count, flags;
	__u32 detail;		/* source, reason or trigger operation */
	int irq, ret;
	__u64 delta_ns;
	__u32 upper;		/* rubbish for the upper halves of 32-bit arguments */

	/* Filled in when it is made. */
	__u64 before_ns, after_ns;
	__u32 cpu;
};

/* A random number generator of our own, so that a seed means the same everywhere. */
__u64 random_u64(__u64 *state);

/* Make up a call for one of @nr_devices devices. */
void call_random(struct call *c, __u64 *state, unsigned int nr_devices);

struct vfio_msix;

/* Descriptors of the programs, by event */
void call_programs(const struct vfio_msix *skel, int programs[VMSIX_NR_TYPES]);

/* Put the arguments in order for the raw tracepoint. Return: how many. */
unsigned int call_args(const struct call *c, __u64 pdev, __u64 args[7]);

#endif /* VMSIX_TEST_CALL_H */
