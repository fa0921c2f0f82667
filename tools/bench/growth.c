// SPDX-License-Identifier: GPL-2.0-only
/*
 * The cost of going from N live vectors to one more. A round begins and ends with MSI-X disabled,
 * and uses both methods from the same N:
 *
 *   dynamic    enable N; add vector N, N+1, ... (each is a sample, see PER_ROUND); disable
 *   reenable   enable N; disable and enable N + 1 (both calls are one sample); disable
 *
 * Some allocations pay for memory that the next ones use: hence several in each round.
 */
#include <errno.h>

#include "bench/irqs.h"
#include "bench/rounds.h"

#define PER_ROUND	8

enum way { WAY_DYNAMIC, WAY_REENABLE, NR_WAYS };

static int add_one_by_one(struct bench *b, unsigned int vectors, struct bench_samples *s)
{
	unsigned int i;
	uint64_t cost;
	int err;

	for (i = vectors; i < vectors + PER_ROUND && i < b->vectors; i++) {
		err = bench_set_triggers(b, i, 1, &b->fds[i], &cost);
		if (err)
			return err == -ENOSPC ? err : bench_fail(b, "add a vector", err);
		bench_samples_add(s, cost);
	}
	return 0;
}

static int reenable(struct bench *b, unsigned int vectors, struct bench_samples *s)
{
	uint64_t cost_disable, cost_enable;
	int err;

	err = bench_disable(b, &cost_disable);
	if (err)
		return bench_fail(b, "disable", err);
	err = bench_enable(b, vectors + 1, &cost_enable);
	if (err)
		return err == -ENOSPC ? err : bench_fail(b, "enable", err);
	bench_samples_add(s, cost_disable + cost_enable);
	return 0;
}

static int from_enabled(struct bench *b, unsigned int vectors, struct bench_samples *s,
			int (*grow)(struct bench *, unsigned int, struct bench_samples *))
{
	int err, ret;

	err = bench_enable(b, vectors, NULL);
	if (err)
		return err == -ENOSPC ? err : bench_fail(b, "enable", err);
	err = grow(b, vectors, s);
	ret = bench_disable(b, NULL);
	/* MSI-X may be disabled already if that failed. */
	return err || !ret ? err : bench_fail(b, "disable", ret);
}

static int round_of(struct bench *b, unsigned int vectors, struct bench_samples *samples)
{
	int err = 0;

	if (b->dynamic && (b->opts->methods & BENCH_DYNAMIC))
		err = from_enabled(b, vectors, &samples[WAY_DYNAMIC], add_one_by_one);
	if (!err && (b->opts->methods & BENCH_REENABLE))
		err = from_enabled(b, vectors, &samples[WAY_REENABLE], reenable);
	return err;
}

int bench_growth(struct bench *b)
{
	static const char * const metrics[NR_WAYS] = { "grow", "grow" };
	static const char * const methods[NR_WAYS] = { "dynamic", "reenable" };
	const struct bench_rounds rounds = {
		.experiment = "growth",
		.metrics = metrics,
		.methods = methods,
		.nr_metrics = NR_WAYS,
		.more = 1,
		.round = round_of,
	};

	return bench_rounds_run(b, &rounds);
}
