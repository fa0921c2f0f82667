/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef VMSIX_BENCH_CLOCK_H
#define VMSIX_BENCH_CLOCK_H

#include <stdint.h>

/** enum bench_clock - what a duration is measured in */
enum bench_clock {
	BENCH_CLOCK_NS,			/* CLOCK_MONOTONIC */
	BENCH_CLOCK_INSTRUCTIONS,	/* the CPU's counter, where it counts them: emulation */
};

/** bench_clock_unit() - "ns" or "instructions" */
const char *bench_clock_unit(enum bench_clock clock);

/** bench_clock_now() - the clock's reading */
uint64_t bench_clock_now(enum bench_clock clock);

/**
 * bench_clock_check() - whether the clock is what it says it is
 *
 * Return: 0, or -EOPNOTSUPP after a message: it counts something else than instructions.
 */
int bench_clock_check(enum bench_clock clock);

#endif /* VMSIX_BENCH_CLOCK_H */
