// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <time.h>
#include <x86intrin.h>

#include "base/clock.h"
#include "base/log.h"
#include "bench/clock.h"

#define CALIBRATION	1000000		/* instructions */
#define CALIBRATIONS	5

const char *bench_clock_unit(enum bench_clock clock)
{
	return clock == BENCH_CLOCK_INSTRUCTIONS ? "instructions" : "ns";
}

uint64_t bench_clock_now(enum bench_clock clock)
{
	/* Under -icount the time stamp counter counts executed instructions. */
	return clock == BENCH_CLOCK_INSTRUCTIONS ? __rdtsc() : clock_ns(CLOCK_MONOTONIC);
}

static uint64_t ticks_of_calibration(enum bench_clock clock)
{
	uint64_t start, n = CALIBRATION / 2;

	start = bench_clock_now(clock);
	asm volatile("1: dec %0\n\tjnz 1b" : "+r"(n) : : "cc");
	return bench_clock_now(clock) - start;
}

/* Take the minimum: emulated CPUs share the count, and another one may be busy. */
int bench_clock_check(enum bench_clock clock)
{
	uint64_t ticks, least = UINT64_MAX;
	unsigned int i;

	if (clock != BENCH_CLOCK_INSTRUCTIONS)
		return 0;
	for (i = 0; i < CALIBRATIONS; i++) {
		ticks = ticks_of_calibration(clock);
		if (ticks < least)
			least = ticks;
	}
	if (least > CALIBRATION / 100 * 99 && least < CALIBRATION / 100 * 105)
		return 0;
	log_error("%d instructions took %llu ticks of the CPU's counter: it does not count "
		  "instructions here; use --clock ns", CALIBRATION, (unsigned long long)least);
	return -EOPNOTSUPP;
}
