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

struct model {
	struct vmsix_totals totals[VMSIX_NR_RECORDS];

	struct model_stats {
		bool used;
		struct vmsix_key key;
		struct vmsix_stats stats;
	} *stats;			/* MODEL_SLOTS of them, open hash */
	unsigned int nr_stats, max_stats;

	struct vmsix_process *guests;
	unsigned int nr_guests, max_guests;

	bool stream;
	struct vmsix_event *records;	/* in order, as if the ring were endless */
	const struct call **calls;	/* which one a record is from */
	unsigned int nr_records;
};

#define MODEL_SLOTS	(1u << 15)

/* Return: 0 or -ENOMEM. @max_records: room for records. */
int model_init(struct model *m, unsigned int max_stats, unsigned int max_guests, bool stream,
	       unsigned int max_records);
void model_free(struct model *m);

/* A call that passes the filters. */
void model_call(struct model *m, const struct guest *g, const struct call *c,
		const struct vmsix_bdf *bdf);

/* Return: the entry, NULL if there is none. */
const struct vmsix_stats *model_find(const struct model *m, const struct vmsix_key *key);

#endif /* VMSIX_TEST_MODEL_H */
