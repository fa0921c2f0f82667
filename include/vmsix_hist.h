/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Log-linear histogram of durations, with the same slots in BPF programs, tools and tests.
 *
 * Each power of two between 64 ns and 2^34 ns (17.2 s) is divided into 8 equal slots. So a slot is
 * at most 12.5 % wide, and every power of two is an edge: power-of-two buckets, e.g. for
 * Prometheus, are exact sums of slots.
 */
#ifndef VMSIX_HIST_H
#define VMSIX_HIST_H

#include <linux/types.h>

#define VMSIX_HIST_MIN_LOG2	6	/* below 64 ns: slot 0 */
#define VMSIX_HIST_MAX_LOG2	34	/* from 2^34 ns on: the last slot */
#define VMSIX_HIST_SUB_LOG2	3	/* 8 slots an octave */
#define VMSIX_HIST_SUB		(1 << VMSIX_HIST_SUB_LOG2)
#define VMSIX_HIST_OCTAVES	(VMSIX_HIST_MAX_LOG2 - VMSIX_HIST_MIN_LOG2)

/* One slot below the range, and one above. */
#define VMSIX_HIST_SLOTS	(VMSIX_HIST_OCTAVES * VMSIX_HIST_SUB + 2)

/**
 * vmsix_hist_log2() - position of the highest set bit
 * @v: not 0
 *
 * Written out because BPF has no count-leading-zeros instruction that clang 14 can use.
 */
static inline __u32 vmsix_hist_log2(__u64 v)
{
	__u32 r = 0, hi = (__u32)(v >> 32), x = (__u32)v;

	if (hi) {
		x = hi;
		r = 32;
	}
	if (x >= 1u << 16) {
		x >>= 16;
		r += 16;
	}
	if (x >= 1u << 8) {
		x >>= 8;
		r += 8;
	}
	if (x >= 1u << 4) {
		x >>= 4;
		r += 4;
	}
	if (x >= 1u << 2) {
		x >>= 2;
		r += 2;
	}
	if (x >= 1u << 1)
		r += 1;
	return r;
}

/**
 * vmsix_hist_slot() - slot of a duration
 * @ns: duration in nanoseconds, any value
 *
 * Return: 0 .. VMSIX_HIST_SLOTS - 1.
 */
static inline __u32 vmsix_hist_slot(__u64 ns)
{
	__u32 msb;

	if (ns < (1ULL << VMSIX_HIST_MIN_LOG2))
		return 0;
	if (ns >= (1ULL << VMSIX_HIST_MAX_LOG2))
		return VMSIX_HIST_SLOTS - 1;
	msb = vmsix_hist_log2(ns);
	return 1 + ((msb - VMSIX_HIST_MIN_LOG2) << VMSIX_HIST_SUB_LOG2) +
	       ((__u32)(ns >> (msb - VMSIX_HIST_SUB_LOG2)) & (VMSIX_HIST_SUB - 1));
}

/**
 * vmsix_hist_low() - lower edge of a slot
 * @slot: 0 .. VMSIX_HIST_SLOTS; VMSIX_HIST_SLOTS gives the upper edge of the last slot
 *
 * A slot holds durations d with vmsix_hist_low(slot) <= d < vmsix_hist_low(slot + 1).
 *
 * Return: nanoseconds.
 */
static inline __u64 vmsix_hist_low(__u32 slot)
{
	__u32 octave, sub;

	if (slot == 0)
		return 0;
	if (slot >= VMSIX_HIST_SLOTS)
		return ~0ULL;
	octave = (slot - 1) >> VMSIX_HIST_SUB_LOG2;
	sub = (slot - 1) & (VMSIX_HIST_SUB - 1);
	return (__u64)(VMSIX_HIST_SUB + sub) <<
	       (octave + VMSIX_HIST_MIN_LOG2 - VMSIX_HIST_SUB_LOG2);
}

#endif /* VMSIX_HIST_H */
