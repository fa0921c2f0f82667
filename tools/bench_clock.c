// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <time.h>
#include <x86intrin.h>

#include "bench_clock.h"
#include "clock.h"
#include "log.h"

#define CALIBRATION	1000000		/* instructions */

const char *bench_clock_unit(enum bench_clock clock)
{
	return clock == BENCH_CLOCK_INSTRUCTIONS ? "instructions" : "ns";
}

uint64_t bench_clock_now(enum bench_clock clock)
{
	/* Where time is instructions the time stamp counter says how many were executed. */
	return clock == BENCH_CLOCK_INSTRUCTIONS ? __rdtsc() : clock_ns(CLOCK_MONOTONIC);
}

int bench_clock_check(enum bench_clock clock)
{
	uint64_t start, ticks, n = CALIBRATION / 2;

	if (clock != BENCH_CLOCK_INSTRUCTIONS)
		return 0;
	start = bench_clock_now(clock);
	asm volatile("1: dec %0\n\tjnz 1b" : "+r"(n) : : "cc");
	ticks = bench_clock_now(clock) - start;
	if (ticks > CALIBRATION / 100 * 99 && ticks < CALIBRATION / 100 * 105)
		return 0;
	log_error("%d instructions took %llu ticks of the CPU's counter: it does not count "
		  "instructions here; use --clock ns", CALIBRATION, (unsigned long long)ticks);
	return -EOPNOTSUPP;
}
