/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef VMSIX_BASE_CLOCK_H
#define VMSIX_BASE_CLOCK_H

#include <time.h>

#include <linux/types.h>

#define NS_PER_S 1000000000ULL

static inline __u64 clock_ns(clockid_t clock)
{
	struct timespec ts;

	clock_gettime(clock, &ts);
	return (__u64)ts.tv_sec * NS_PER_S + (__u64)ts.tv_nsec;
}

#endif /* VMSIX_BASE_CLOCK_H */
