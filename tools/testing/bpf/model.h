/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the BPF programs have to come to, written a second time, from the comments in
 * include/vmsix_event.h and without any of their code.
 */
#ifndef VMSIX_TEST_MODEL_H
#define VMSIX_TEST_MODEL_H

#include <stdbool.h>

#include "call.h"
#include "vmsix_event.h"

/* A guest, as it knows itself. */
struct guest {
	struct vmsix_process process;
	__u64 start_ticks;	/* field 22 of /proc/PID/stat */
	__u64 cgroup_id;
	__u32 tid;
	char comm[16];		/* of the leader */
	char thread[16];	/* of the thread that makes the calls */
};

/**
 * struct model_pair - operations of a guest on a device that succeeded
 * @first: its first call
 * @count, @vectors, @sum_ns, @max_ns, @slots: by enum vmsix_op; slots as if they never began again
 *                                             at 0, so what a slot and its carries come to
 */
struct model_pair {
	struct vmsix_pair key;
	const struct call *first;
	__u64 cgroup_id;
	char comm[16];
	__u64 count[VMSIX_NR_OPS], vectors[VMSIX_NR_OPS];
	__u64 sum_ns[VMSIX_NR_OPS], max_ns[VMSIX_NR_OPS];
	__u64 slots[VMSIX_NR_OPS][VMSIX_HIST_SLOTS];
};

/**
 * struct model_options - what a model is of
 * @pairs, @failures: room for entries
 * @records: room for records
 * @stream: events are sent, rather than counted
 */
struct model_options {
	unsigned int pairs, failures, records;
	bool stream;
};

#define MODEL_PAIRS	512		/* that it can have, whatever the room */
#define MODEL_FAILURES	(1u << 15)
#define MODEL_GUESTS	64

struct model {
	struct model_options options;
	struct vmsix_totals totals[VMSIX_NR_RECORDS];

	struct model_pair *pairs[MODEL_PAIRS];
	unsigned int nr_pairs;

	struct model_failure {
		bool used;
		struct vmsix_key key;
		struct vmsix_stats stats;
	} *failures;			/* MODEL_FAILURES of them, open hash */
	unsigned int nr_failures;

	struct vmsix_process guests[MODEL_GUESTS];	/* that were announced */
	unsigned int nr_guests;

	struct vmsix_event *records;	/* in order, as if the ring were endless */
	const struct call **calls;	/* which one a record is from */
	unsigned int nr_records;
};

/* The operations with a duration, in the order of struct vmsix_counters. */
extern const enum vmsix_op model_timed[VMSIX_NR_TIMED];

/* Return: 0 or -ENOMEM. */
int model_init(struct model *m, const struct model_options *o);
void model_free(struct model *m);

/* A call that passes the filters. */
void model_call(struct model *m, const struct guest *g, const struct call *c,
		const struct vmsix_bdf *bdf);

/* Return: the entry, NULL if there is none. */
struct model_pair *model_find_pair(const struct model *m, const struct vmsix_pair *key);
const struct vmsix_stats *model_find_failure(const struct model *m, const struct vmsix_key *key);

/* The slot of a duration. */
unsigned int model_slot(__u64 ns);

/* How many slots have reached 2^32; @times: how often altogether. */
unsigned int model_carries(const struct model *m, __u64 *times);

/* The key of a guest and a device, whose domain must be one that fits. */
struct vmsix_pair model_key(const struct guest *g, const struct vmsix_bdf *bdf);

#endif /* VMSIX_TEST_MODEL_H */
