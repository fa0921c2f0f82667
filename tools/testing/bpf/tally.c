// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>

#include "tally.h"

#define POSITIVE (TALLY_RESULTS - 1)

const int tally_results[TALLY_RESULTS] = { 0, -EINVAL, -ENOSPC, -ENOMEM, -EBUSY, 1 };

/* What vfio_pci's trace.h says of the events; not by vmsix_op() and its like, which are tested. */
static const struct {
	enum vmsix_type type;
	__u32 detail;
	bool fails, has_time, has_range;
} ops[VMSIX_NR_OPS] = {
	[VMSIX_OP_SET_IRQS] = { VMSIX_SET_IRQS, 0, true, true, true },
	[VMSIX_OP_ENABLE] = { VMSIX_ENABLE, 0, true, true, true },
	[VMSIX_OP_DISABLE] = { VMSIX_DISABLE, 0, false, true, true },
	[VMSIX_OP_ALLOC_INITIAL] = { VMSIX_ALLOC, VMSIX_SOURCE_INITIAL, true, false, false },
	[VMSIX_OP_ALLOC_DYNAMIC] = { VMSIX_ALLOC, VMSIX_SOURCE_DYNAMIC, true, true, false },
	[VMSIX_OP_ALLOC_CACHED] = { VMSIX_ALLOC, VMSIX_SOURCE_CACHED, true, true, false },
	[VMSIX_OP_FREE_DISABLE] = { VMSIX_FREE, VMSIX_REASON_DISABLE, false, false, false },
	[VMSIX_OP_FREE_RELEASE] = { VMSIX_FREE, VMSIX_REASON_RELEASE, false, false, false },
	[VMSIX_OP_FREE_UNWIND] = { VMSIX_FREE, VMSIX_REASON_UNWIND, false, false, false },
	[VMSIX_OP_FREE_CACHE] = { VMSIX_FREE, VMSIX_REASON_CACHE, false, false, false },
	[VMSIX_OP_ASSIGN] = { VMSIX_TRIGGER, VMSIX_TRIGGER_ASSIGN, true, true, false },
	[VMSIX_OP_SWAP] = { VMSIX_TRIGGER, VMSIX_TRIGGER_SWAP, true, true, false },
	[VMSIX_OP_CLEAR] = { VMSIX_TRIGGER, VMSIX_TRIGGER_CLEAR, true, true, false },
};

/* A third fails. Only an enable returns a positive number: how many vectors there are. */
static unsigned int random_result(__u64 r, unsigned int op)
{
	if (!ops[op].fails || r % 3)
		return 0;
	return 1 + (r >> 8) % (op == VMSIX_OP_ENABLE ? POSITIVE : POSITIVE - 1);
}

/* From nothing to beyond the histogram; sums of a year fit 64 bits. */
static __u64 random_duration(__u64 *state)
{
	__u64 r = random_u64(state);

	return r % 16 ? random_u64(state) >> (28 + r % 32) : 0;
}

void tally_random(struct tally_key *key, struct call *c, __u64 *state, unsigned int device,
		  unsigned int nr_devices)
{
	__u64 r = random_u64(state);

	key->op = r % VMSIX_NR_OPS;
	key->device = (device + (r >> 8) % nr_devices) % TALLY_DEVICES;
	key->result = random_result(r >> 16, key->op);
	*c = (struct call) {
		.type = ops[key->op].type,
		.device = key->device,
		.msix = (r >> 40) & 1,
		.index = (r >> 41) % 5,
		.vector = (r >> 44) % 2048,
		.count = random_u64(state) % 2049,
		.detail = ops[key->op].detail,
		.irq = (r >> 56) + 1,
		.ret = key->result == POSITIVE ? 1 + (int)(r >> 60) : tally_results[key->result],
		.delta_ns = random_duration(state),
		.upper = random_u64(state) >> 32,
	};
}

static void add(__u64 *n, __u64 more)
{
	__atomic_fetch_add(n, more, __ATOMIC_RELAXED);
}

static unsigned int slot_of(__u64 ns)
{
	unsigned int log2 = 63 - __builtin_clzll(ns | 1);

	if (log2 < 6)
		return 0;
	if (log2 >= 34)
		return VMSIX_HIST_SLOTS - 1;
	return 1 + 8 * (log2 - 6) + (unsigned int)(ns >> (log2 - 3)) % 8;
}

static void add_time(struct vmsix_stats *s, __u64 ns)
{
	__u64 max = __atomic_load_n(&s->max_ns, __ATOMIC_RELAXED);

	while (max < ns && !__atomic_compare_exchange_n(&s->max_ns, &max, ns, false,
							__ATOMIC_RELAXED, __ATOMIC_RELAXED))
		;
	add(&s->sum_ns, ns);
	add(&s->slots[slot_of(ns)], 1);
}

void tally_add(struct tally *tally, const struct tally_key *key, const struct call *c)
{
	struct vmsix_stats *s = &tally->stats[tally_cell(key->device, key->op, key->result)];

	add(&s->count, 1);
	add(&s->vectors, ops[key->op].has_range ? c->count : 1);
	if (ops[key->op].has_time && c->delta_ns)
		add_time(s, c->delta_ns);
	add(&tally->events[c->type], 1);
}

int tally_result(int result)
{
	for (int i = 0; i < TALLY_RESULTS; i++)
		if (tally_results[i] == result)
			return i;
	return -1;
}
