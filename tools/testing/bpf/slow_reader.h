/* SPDX-License-Identifier: GPL-2.0-only */
/* More events than a ring that is far too small and a reader that sleeps can take. */
#ifndef VMSIX_TEST_SLOW_READER_H
#define VMSIX_TEST_SLOW_READER_H

#include <linux/types.h>

struct fake_pci;

#define SLOW_READER_RING	4096	/* bytes: the smallest there is */
#define SLOW_READER_THREADS	2
#define SLOW_READER_EVENTS	500000	/* of each thread */

/**
 * struct slow_reader - what became of the records
 * @emitted: events, as those who raised them count
 * @seen, @sent, @lost: as the programs count; with @lost and @sent those of guests' records
 * @guests: guests' records, as the programs count, sent or lost
 * @received: records, as the reader counts
 */
struct slow_reader {
	__u64 emitted, seen, sent, lost, guests, received;
};

/*
 * Threads raise events as fast as they can while the reader sleeps, reads what is there, and sleeps
 * again; when they have ended it reads the rest. Return: 0 or a negative errno.
 */
int slow_reader_run(const struct fake_pci *fake, struct slow_reader *result);

#endif /* VMSIX_TEST_SLOW_READER_H */
