/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef VMSIX_BENCH_CLOCK_H
#define VMSIX_BENCH_CLOCK_H

#include <stdint.h>

/** enum bench_clock - unit of durations */
enum bench_clock {
	BENCH_CLOCK_NS,			/* CLOCK_MONOTONIC */
	BENCH_CLOCK_INSTRUCTIONS,	/* time stamp counter of a CPU emulated with -icount */
};

/** bench_clock_unit() - "ns" or "instructions" */
const char *bench_clock_unit(enum bench_clock clock);

/** bench_clock_now() - read the clock */
uint64_t bench_clock_now(enum bench_clock clock);

/**
 * bench_clock_check() - check that the clock counts what it should
 *
 * Return: 0, or -EOPNOTSUPP after a message: it does not count instructions.
 */
int bench_clock_check(enum bench_clock clock);

#endif /* VMSIX_BENCH_CLOCK_H */
