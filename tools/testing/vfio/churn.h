/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * All vectors of a device at work: threads fire them, swap their eventfds, clear and set them. The
 * threads can be held, to check that each live vector works.
 */
#ifndef CHURN_H
#define CHURN_H

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>

#include "vfio/device.h"

#define CHURN_MAX 128

/**
 * struct churn - the vectors, and what was seen of them
 * @dev: the device
 * @fire: has it raise a vector
 * @vectors: how many there are. The first quarter is never cleared; each interrupt of these is
 *	awaited before the next one, if @counted
 * @exact: what is raised once comes once
 * @counted: an interrupt that does not come is lost; false where the device is reset meanwhile
 * @changes: eventfds are swapped, vectors cleared and set
 * @fails: one call in four that changes vectors is one that must fail
 * @eventfd: two for each vector
 * @trigger: by vector, which of the two it has; negative: none
 * @held: taken for reading by whoever does something, for writing where nothing may happen
 * @fires: interrupts of vectors that are never cleared
 * @swaps: calls that gave one vector its other eventfd
 * @ranges: calls on several vectors
 * @lost: interrupts that did not come
 * @extra: interrupts that nobody raised
 * @deaf: live vectors that did not signal when all were tried
 * @errors: calls that failed and should not have, or the other way round
 */
struct churn {
	struct vfio_device *dev;
	int (*fire)(struct vfio_device *dev, unsigned int vector);
	unsigned int vectors;
	bool exact;
	bool counted;
	bool changes;
	bool fails;
	int eventfd[CHURN_MAX][2];
	int trigger[CHURN_MAX];
	pthread_rwlock_t held;
	atomic_ulong fires;
	atomic_ulong swaps;
	atomic_ulong ranges;
	atomic_ulong lost;
	atomic_ulong extra;
	atomic_ulong deaf;
	atomic_ulong errors;
};

/**
 * churn_start() - give all vectors an eventfd, and begin
 * @c: filled in up to @fails, the rest zero
 *
 * Return: 0 or a negative errno.
 */
int churn_start(struct churn *c);

/** churn_stop() - end, and wait for the end */
void churn_stop(void);

/** churn_hold() - returns when nothing is going on any more */
void churn_hold(struct churn *c);

/** churn_resume() - go on */
void churn_resume(struct churn *c);

/** churn_renew() - give each live vector a trigger anew, its other one, cleared first if @clear */
void churn_renew(struct churn *c, bool clear);

/** churn_check() - while all is held: each live vector, raised once, signals its eventfd once */
void churn_check(struct churn *c);

/** churn_live() - how many vectors have a trigger */
unsigned int churn_live(const struct churn *c);

#endif /* CHURN_H */
