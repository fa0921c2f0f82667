/* SPDX-License-Identifier: GPL-2.0-only */
/* Counters of a source, as the BPF programs keep them: entries that are read, and taken. */
#ifndef VMSIX_TEST_COUNTED_H
#define VMSIX_TEST_COUNTED_H

#include <stdbool.h>

#include "source/source.h"

/** counted_pair() - the counters of a guest and device; valid until the next call of counted_*() */
struct vmsix_counters *counted_pair(const struct vmsix_process *process,
				    const struct vmsix_bdf *bdf);

/** counted_failure() - the counters of operations that failed; makes the pair as well */
struct vmsix_stats *counted_failure(const struct vmsix_key *key);

/** counted_carry() - a slot has reached 2^32, @times times in all */
void counted_carry(const struct vmsix_process *process, const struct vmsix_bdf *bdf, __u32 timed,
		   __u32 slot, __u64 times);

/** counted_event() - count an event; returns whether its operation is known */
bool counted_event(const struct vmsix_event *event);

/** counted_nr() - number of entries, of all kinds */
size_t counted_nr(void);

/* read() and take() of struct source, for all but totals and cost */
int counted_read(const struct source_reader *reader);
int counted_take(const struct source_reader *reader);

/** counted_log() - what the last counted_take() did, e.g. "pair 7, delete 7" */
const char *counted_log(void);

void counted_free(void);

#endif /* VMSIX_TEST_COUNTED_H */
