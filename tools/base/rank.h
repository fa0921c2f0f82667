/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef VMSIX_BASE_RANK_H
#define VMSIX_BASE_RANK_H

#include <linux/types.h>

/**
 * rank_of() - nearest rank of a percentile: the smallest rank that covers the share
 * @nr: number of values, not 0
 * @permille: the share, 0 .. 1000: 999 for p99.9
 *
 * Return: 1 .. @nr.
 */
static inline __u64 rank_of(__u64 nr, unsigned int permille)
{
	/* Computed in two parts, so that nothing overflows. */
	__u64 rank = nr / 1000 * permille + (nr % 1000 * permille + 999) / 1000;

	return rank ? rank : 1;
}

/** rank_compare() - for qsort() of 64-bit values, and of structs that begin with one */
int rank_compare(const void *a, const void *b);

#endif /* VMSIX_BASE_RANK_H */
