// SPDX-License-Identifier: GPL-2.0-only
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "base/clock.h"

/* On a busy host, reading two clocks one after the other takes up to this long. */
#define MIN_STEP_NS 1000000

#define TRIES 5

clockid_t clock_wall = CLOCK_REALTIME;

/*
 * timens_offsets has the offsets of the namespace of children. unshare(2) changes only that one.
 * Return: false also if there is no /proc, or the kernel has no time namespaces.
 */
static bool same_as_of_children(void)
{
	struct stat ours, theirs;

	return !stat("/proc/self/ns/time", &ours) &&
	       !stat("/proc/self/ns/time_for_children", &theirs) && ours.st_ino == theirs.st_ino;
}

/**
 * struct offsets - what our time namespace adds to clocks; 0 if it is unknown
 */
struct offsets {
	__s64 monotonic;
	__s64 boottime;
};

static struct offsets read_offsets(void)
{
	FILE *file = same_as_of_children() ? fopen("/proc/self/timens_offsets", "re") : NULL;
	struct offsets offsets = { 0 };
	int64_t s, ns;
	char name[16];

	if (!file)
		return offsets;
	while (fscanf(file, "%15s %" SCNd64 " %" SCNd64, name, &s, &ns) == 3) {
		if (!strcmp(name, "monotonic"))
			offsets.monotonic = s * (__s64)NS_PER_S + ns;
		else if (!strcmp(name, "boottime"))
			offsets.boottime = s * (__s64)NS_PER_S + ns;
	}
	fclose(file);
	return offsets;
}

static const struct offsets *our_offsets(void)
{
	static struct offsets offsets;
	static bool known;

	if (!known)
		offsets = read_offsets();
	known = true;
	return &offsets;
}

__u64 clock_event_ns(void)
{
	return clock_ns(CLOCK_MONOTONIC) - (__u64)our_offsets()->monotonic;
}

__s64 clock_boottime_shift_ns(void)
{
	return our_offsets()->boottime;
}

/* Of several readings, use the one that took the least time. */
static __u64 wall_offset(__u64 *took_ns)
{
	__u64 before, wall, took, offset = 0;
	unsigned int i;

	*took_ns = ~0ULL;
	for (i = 0; i < TRIES; i++) {
		before = clock_event_ns();
		wall = clock_ns(clock_wall);
		took = clock_event_ns() - before;
		if (took >= *took_ns)
			continue;
		*took_ns = took;
		offset = wall - before - took / 2;
	}
	return offset;
}

struct timebase timebase_now(void)
{
	__u64 took, start = clock_event_ns();

	return (struct timebase){ start, wall_offset(&took) };
}

__s64 timebase_step(const struct timebase *time)
{
	__u64 took;
	__s64 step = (__s64)(wall_offset(&took) - time->wall_offset_ns);
	__u64 size = (__u64)(step < 0 ? -step : step);

	return size < MIN_STEP_NS + took ? 0 : step;
}
