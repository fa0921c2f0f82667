/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Lives of guests: processes that start, run the BPF programs with made-up events, and end, while
 * their process ids are used again and again.
 */
#ifndef VMSIX_TEST_LIVES_H
#define VMSIX_TEST_LIVES_H

#include <stdbool.h>
#include <sys/types.h>

#include "tally.h"

struct fake_pci;
struct vfio_msix;

#define LIVES_WORKERS		2	/* each on a CPU of its own, if there are two */
#define LIVES_PIDS		40	/* of a worker, so many guests at once at most */
#define LIVES_PER_INTERVAL	8	/* a worker starts no more */
#define LIVES_DEVICES		3	/* of a guest, at most */
#define LIVES_EVENTS		80	/* of a guest, at most */
#define LIVES_LAST		400	/* of these it is known what each has done */
#define LIVES_KILLED		20	/* the last */

enum life_kind {
	LIFE_PLAIN,
	LIFE_SHORT,		/* one event or none */
	LIFE_IDLE,		/* sweeps come between its events */
	LIFE_LEADER_ENDS,	/* another thread goes on, and sweeps come meanwhile */
	LIFE_KILLED,		/* and a process that is no guest gets its process id */
	LIFE_NR_KINDS
};

/**
 * struct life - a guest, as it is remembered
 * @number: of guests with events, from 1 on; 0: none
 * @events: by device
 */
struct life {
	unsigned int number;
	pid_t pid;
	unsigned int events[TALLY_DEVICES];
};

/**
 * struct lives - shared by all processes
 * @nr: lives to be lived; @seed: of all that is random
 * @programs: BPF programs by event
 * @intervals: of the command so far; lives begin with the first
 * @ended: lives that have ended and were waited for
 * @again: lives whose process id had been used before
 * @left: lives that were left zombies
 * @any_pid: process ids cannot be chosen here
 * @guests, @pairs, @keys, @events: guests with events; their devices; devices, operations and
 *                                  results; events
 * @kinds: lives by enum life_kind
 * @waiting: guests that wait for being killed
 * @done: workers whose guests have all ended
 * @errors: what failed, and the last errno
 */
struct lives {
	unsigned int nr;
	__u64 seed;
	int programs[VMSIX_NR_TYPES];
	const struct fake_pci *pci;

	unsigned int intervals;

	unsigned int ended, again, left;
	bool any_pid;
	unsigned int guests;
	__u64 pairs, keys, events;
	unsigned int kinds[LIFE_NR_KINDS];
	unsigned int waiting, done;
	unsigned int errors;
	int error;
	struct tally tally;
	struct life last[LIVES_LAST];
};

/* In shared memory. Return: NULL if there is none. */
struct lives *lives_new(unsigned int nr, __u64 seed, const struct fake_pci *pci);

/**
 * lives_start() - start the workers; they stay until they are killed
 * @workers: result, their process ids
 *
 * Return: 0 or a negative errno.
 */
int lives_start(struct lives *lives, const struct vfio_msix *skel, pid_t workers[LIVES_WORKERS]);

#endif /* VMSIX_TEST_LIVES_H */
