// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>

#include <bpf/libbpf.h>

#include "call.h"
#include "vfio_msix.skel.h"

#define PICK(list, r)	((list)[(r) % (sizeof(list) / sizeof((list)[0]))])

/* xorshift64*, after Marsaglia and Vigna. */
__u64 random_u64(__u64 *state)
{
	*state ^= *state >> 12;
	*state ^= *state << 25;
	*state ^= *state >> 27;
	return *state * 0x2545f4914f6cdd1dULL;
}

/* All magnitudes alike, and more than their share of edges, of nothing and of far too much. */
static __u64 random_duration(__u64 *state)
{
	__u64 r = random_u64(state), v = random_u64(state) >> (r % 64);

	switch (r >> 60) {
	case 0:
		return 0;
	case 1:
		return r % 130;
	case 2:
		return ~0ULL - r % 3;
	case 3:
		return (1ULL << (r % 40)) - 1;
	case 4:
	case 5:		/* an edge of a slot, or just below */
		return ((8 + (r >> 8) % 8) << (r % 36)) - (r >> 16) % 2;
	default:
		return v;
	}
}

void call_random(struct call *c, __u64 *state, unsigned int nr_devices)
{
	static const int results[] = { 0, 0, 0, -EINVAL, -ENOSPC, -ENOMEM };
	static const int enable_results[] = { 0, 0, 1, 17, -ENOSPC, -EBUSY };
	__u64 r = random_u64(state);

	*c = (struct call) {
		.type = r % VMSIX_NR_TYPES,
		.device = (r >> 8) % nr_devices,
		.msix = (r >> 16) & 1,
		.detail = (r >> 20) % (r % VMSIX_NR_TYPES == VMSIX_FREE ? 4 : 3),
		.index = (r >> 24) % 5,
		.vector = (r >> 32) % 2048,
		.flags = (r >> 48) % 64,
		.count = random_u64(state) % 2049,
		.delta_ns = random_duration(state),
		.upper = random_u64(state) >> 32,
	};
	r = random_u64(state);
	c->irq = r % 8 ? (int)(r >> 40) : 0;
	c->ret = c->type == VMSIX_ENABLE ? PICK(enable_results, r >> 8) : PICK(results, r >> 8);
}

/* The kernel promises nothing about the upper half of a register that holds 32 bits. */
static __u64 arg32(const struct call *c, __u32 value)
{
	return (__u64)c->upper << 32 | value;
}

unsigned int call_args(const struct call *c, __u64 pdev, __u64 args[7])
{
	unsigned int n = 0;

	args[n++] = pdev;
	if (c->type == VMSIX_SET_IRQS) {
		args[n++] = arg32(c, c->index);
		args[n++] = arg32(c, c->vector);
		args[n++] = arg32(c, c->count);
		args[n++] = arg32(c, c->flags);
	} else {
		args[n++] = c->msix;
	}
	if (c->type == VMSIX_ENABLE || c->type == VMSIX_DISABLE)
		args[n++] = arg32(c, c->count);
	if (c->type == VMSIX_ALLOC || c->type == VMSIX_FREE || c->type == VMSIX_TRIGGER) {
		args[n++] = arg32(c, c->vector);
		args[n++] = arg32(c, c->irq);
		args[n++] = arg32(c, c->detail);
	}
	if (c->type != VMSIX_DISABLE && c->type != VMSIX_FREE)
		args[n++] = arg32(c, c->ret);
	if (c->type != VMSIX_FREE)
		args[n++] = c->delta_ns;
	return n;
}

void call_programs(const struct vfio_msix *skel, int programs[VMSIX_NR_TYPES])
{
	programs[VMSIX_SET_IRQS] = bpf_program__fd(skel->progs.on_set_irqs);
	programs[VMSIX_ENABLE] = bpf_program__fd(skel->progs.on_msi_enable);
	programs[VMSIX_DISABLE] = bpf_program__fd(skel->progs.on_msi_disable);
	programs[VMSIX_ALLOC] = bpf_program__fd(skel->progs.on_msi_alloc);
	programs[VMSIX_FREE] = bpf_program__fd(skel->progs.on_msi_free);
	programs[VMSIX_TRIGGER] = bpf_program__fd(skel->progs.on_msi_trigger);
}
