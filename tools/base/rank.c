// SPDX-License-Identifier: GPL-2.0-only
#include "base/rank.h"

int rank_compare(const void *a, const void *b)
{
	__u64 x = *(const __u64 *)a, y = *(const __u64 *)b;

	return (x > y) - (x < y);
}
