/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef VMSIX_BASE_CLOCK_H
#define VMSIX_BASE_CLOCK_H

#include <time.h>

#include <linux/types.h>

#define NS_PER_S 1000000000ULL

/**
 * struct timebase - from an event's time to the times that people read
 * @start_ns: when counting began, CLOCK_MONOTONIC
 * @wall_offset_ns: CLOCK_REALTIME minus CLOCK_MONOTONIC then
 */
struct timebase {
	__u64 start_ns;
	__u64 wall_offset_ns;
};

static inline __u64 clock_ns(clockid_t clock)
{
	struct timespec ts;

	clock_gettime(clock, &ts);
	return (__u64)ts.tv_sec * NS_PER_S + (__u64)ts.tv_nsec;
}

/** timebase_now() - counting begins now */
static inline struct timebase timebase_now(void)
{
	__u64 now = clock_ns(CLOCK_MONOTONIC);

	return (struct timebase){ now, clock_ns(CLOCK_REALTIME) - now };
}

#endif /* VMSIX_BASE_CLOCK_H */
