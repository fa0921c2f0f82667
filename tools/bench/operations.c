// SPDX-License-Identifier: GPL-2.0-only
/*
 * The cost of each operation on vectors. A round begins and ends with MSI-X disabled. With N live
 * vectors its steps are
 *
 *   enable    give vectors 0 .. N-1 their eventfds, which enables MSI-X
 *   swap      give a live vector another eventfd
 *   add       give a vector its first eventfd: N, N+1, ...
 *   clear     take the eventfd from an added vector
 *   assign    give that vector, which is still allocated, an eventfd again
 *   disable   disable MSI-X, which frees added vectors as well
 *
 * Steps in the middle are repeated PER_ROUND times, on different vectors, if the device has enough.
 * The cost of an allocation depends on the state of the kernel's memory caches, which is much the
 * same at the start of each round.
 */
#include <errno.h>

#include "base/stop.h"
#include "bench/irqs.h"
#include "bench/rounds.h"

#define PER_ROUND	8

enum op { OP_ENABLE, OP_SWAP, OP_ADD, OP_CLEAR, OP_ASSIGN, OP_DISABLE, NR_OPS };

static const char * const op_names[NR_OPS] = {
	[OP_ENABLE] = "enable",
	[OP_SWAP] = "swap",
	[OP_ADD] = "add",
	[OP_CLEAR] = "clear",
	[OP_ASSIGN] = "assign",
	[OP_DISABLE] = "disable",
};

/* Random live vectors: the order in which the kernel keeps them must not matter. */
static int swap(struct bench *b, unsigned int vectors, unsigned int i, uint64_t *cost)
{
	static uint32_t random = 1;
	unsigned int vector;
	int32_t old;

	random = random * 1664525 + 1013904223;
	vector = (random >> 16) % vectors;
	old = b->fds[vector];
	b->fds[vector] = b->spare;
	b->spare = old;
	return bench_set_triggers(b, vector, 1, &b->fds[vector], cost);
}

static int give(struct bench *b, unsigned int vectors, unsigned int i, uint64_t *cost)
{
	return bench_set_triggers(b, vectors + i, 1, &b->fds[vectors + i], cost);
}

static int clear(struct bench *b, unsigned int vectors, unsigned int i, uint64_t *cost)
{
	const int32_t none = -1;

	return bench_set_triggers(b, vectors + i, 1, &none, cost);
}

/* Without dynamic allocation, only vectors that MSI-X was enabled with can be used. */
static const struct step {
	enum op op;
	bool dynamic;
	int (*fn)(struct bench *b, unsigned int vectors, unsigned int i, uint64_t *cost);
} steps[] = {
	{ OP_SWAP, false, swap },
	{ OP_ADD, true, give },
	{ OP_CLEAR, true, clear },
	{ OP_ASSIGN, true, give },
};

#define NR_STEPS	(sizeof(steps) / sizeof(steps[0]))

static unsigned int per_round(const struct bench *b)
{
	return b->vectors > PER_ROUND ? PER_ROUND : b->vectors > 1 ? b->vectors - 1 : 1;
}

static int do_step(struct bench *b, const struct step *step, unsigned int vectors,
		   struct bench_samples *s)
{
	unsigned int i;
	uint64_t cost;
	int err;

	for (i = 0; i < per_round(b); i++) {
		err = step->fn(b, vectors, i, &cost);
		if (err)
			return err == -ENOSPC ? err : bench_fail(b, op_names[step->op], err);
		bench_samples_add(s, cost);
	}
	return 0;
}

static int round_of(struct bench *b, unsigned int vectors, struct bench_samples *samples)
{
	unsigned int i;
	uint64_t cost;
	int err, ret;

	err = bench_enable(b, vectors, &cost);
	if (err)
		return err == -ENOSPC ? err : bench_fail(b, "enable", err);
	bench_samples_add(&samples[OP_ENABLE], cost);
	for (i = 0; i < NR_STEPS && !err && !stop_asked(); i++)
		if (b->dynamic || !steps[i].dynamic)
			err = do_step(b, &steps[i], vectors, &samples[steps[i].op]);
	ret = bench_disable(b, &cost);
	if (ret)
		return err ? err : bench_fail(b, "disable", ret);
	if (err)
		return err;
	/* A round that was cut short has disabled fewer vectors. */
	if (i < NR_STEPS)
		return -EINTR;
	samples[OP_DISABLE].vectors = vectors + (b->dynamic ? per_round(b) : 0);
	bench_samples_add(&samples[OP_DISABLE], cost);
	return 0;
}

int bench_operations(struct bench *b)
{
	const struct bench_rounds rounds = {
		.experiment = "operations",
		.metrics = op_names,
		.nr_metrics = NR_OPS,
		.more = b->dynamic ? per_round(b) : 0,
		.round = round_of,
	};

	return bench_rounds_run(b, &rounds);
}
