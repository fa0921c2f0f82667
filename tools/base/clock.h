/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef VMSIX_BASE_CLOCK_H
#define VMSIX_BASE_CLOCK_H

#include <time.h>

#include <linux/types.h>

#define NS_PER_S 1000000000ULL

/**
 * struct timebase - from an event's time to the times that people read
 * @start_ns: when counting began, as clock_event_ns()
 * @wall_offset_ns: CLOCK_REALTIME minus that clock
 *
 * The offset changes when the wall clock is set, by a leap second, and when the host was suspended,
 * because CLOCK_MONOTONIC stands still then. Slewing (NTP) changes the rate of both clocks alike.
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

/* CLOCK_REALTIME. A variable so that tests can have it jump without setting the host's clock. */
extern clockid_t clock_wall;

/**
 * clock_event_ns() - now, as events have it: CLOCK_MONOTONIC of the initial time namespace
 *
 * bpf_ktime_get_ns() knows no namespaces, clock_gettime() does.
 */
__u64 clock_event_ns(void);

/** clock_boottime_shift_ns() - what our time namespace adds to CLOCK_BOOTTIME, and so does /proc */
__s64 clock_boottime_shift_ns(void);

/** timebase_now() - counting begins now */
struct timebase timebase_now(void);

/**
 * timebase_step() - how far the wall clock has stepped since @time
 *
 * The clocks are compared at each look. A timerfd with TFD_TIMER_CANCEL_ON_SET would wake us, but
 * not tell when the step was nor how long, so the comparison would be needed all the same.
 *
 * Return: nanoseconds; 0 if it has not, or by less than a millisecond.
 */
__s64 timebase_step(const struct timebase *time);

#endif /* VMSIX_BASE_CLOCK_H */
