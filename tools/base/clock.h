/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef VMSIX_BASE_CLOCK_H
#define VMSIX_BASE_CLOCK_H

#include <time.h>

#include <linux/types.h>

#define NS_PER_S 1000000000ULL

/**
 * struct timebase - converts an event's time to UTC and to the time since the start
 * @start_ns: start of counting, as clock_event_ns()
 * @wall_offset_ns: CLOCK_REALTIME minus that clock
 *
 * The offset changes when the wall clock is set, by a leap second, and by a suspend, which stops
 * CLOCK_MONOTONIC. Slewing (NTP) changes the rate of both clocks alike.
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

/* CLOCK_REALTIME. A variable so that tests can make it jump without setting the host's clock. */
extern clockid_t clock_wall;

/**
 * clock_event_ns() - the clock of events: CLOCK_MONOTONIC of the initial time namespace
 *
 * bpf_ktime_get_ns() ignores time namespaces, clock_gettime() does not.
 */
__u64 clock_event_ns(void);

/** clock_boottime_shift_ns() - offset that our time namespace, and /proc, add to CLOCK_BOOTTIME */
__s64 clock_boottime_shift_ns(void);

/** timebase_now() - a timebase that starts now */
struct timebase timebase_now(void);

/**
 * timebase_step() - how far the wall clock has stepped since @time
 *
 * Each call compares the clocks. A timerfd with TFD_TIMER_CANCEL_ON_SET would wake us, but not tell
 * the time and the size of the step: the comparison would still be needed.
 *
 * Return: nanoseconds; 0 for less than a millisecond.
 */
__s64 timebase_step(const struct timebase *time);

#endif /* VMSIX_BASE_CLOCK_H */
