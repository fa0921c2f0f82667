/* SPDX-License-Identifier: GPL-2.0-only */
/* Made-up events, and what they must add up to, by device, operation and result. */
#ifndef VMSIX_TEST_TALLY_H
#define VMSIX_TEST_TALLY_H

#include <stdbool.h>

#include "call.h"
#include "vmsix_event.h"

#define TALLY_DEVICES	8
#define TALLY_RESULTS	6
#define TALLY_CELLS	(TALLY_DEVICES * VMSIX_NR_OPS * TALLY_RESULTS)

/* What is counted apart. */
struct tally_key {
	unsigned int device, op, result;	/* result: number in tally_results */
};

static inline unsigned int tally_cell(unsigned int device, unsigned int op, unsigned int result)
{
	return (device * VMSIX_NR_OPS + op) * TALLY_RESULTS + result;
}

/* 0, errors, and 1 for any positive number. */
extern const int tally_results[TALLY_RESULTS];

/**
 * struct tally - totals of events; in shared memory, so all its changes are atomic
 * @stats: by tally_cell(), as in the failures map, also of successful operations
 * @events: by trace event
 */
struct tally {
	struct vmsix_stats stats[TALLY_CELLS];
	__u64 events[VMSIX_NR_TYPES];
};

/* Make up an event of one of @nr_devices devices; they are numbered from @device on. */
void tally_random(struct tally_key *key, struct call *c, __u64 *state, unsigned int device,
		  unsigned int nr_devices);

void tally_add(struct tally *tally, const struct tally_key *key, const struct call *c);

/* Return: number in tally_results, -1 if there is none. */
int tally_result(int result);

#endif /* VMSIX_TEST_TALLY_H */
