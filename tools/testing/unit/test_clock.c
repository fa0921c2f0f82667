// SPDX-License-Identifier: GPL-2.0-only
/* The clock of events, in time namespaces. */
#include "unit.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"

#ifndef CLONE_NEWTIME
#define CLONE_NEWTIME 0x80
#endif

/* Seconds that the namespace adds to CLOCK_MONOTONIC and CLOCK_BOOTTIME */
#define MONOTONIC_S	360000
#define BOOTTIME_S	7200

enum { SAME, OTHER, NO_NAMESPACES };

static int write_offsets(void)
{
	char text[64];
	int fd = open("/proc/self/timens_offsets", O_WRONLY | O_CLOEXEC), n;

	n = snprintf(text, sizeof(text), "monotonic %d 0\nboottime %d 0\n", MONOTONIC_S,
		     BOOTTIME_S);
	return fd < 0 || write(fd, text, (size_t)n) != n ? -errno : 0;
}

/* @offset_s: what our own namespace adds to CLOCK_MONOTONIC; @shift_s: to CLOCK_BOOTTIME */
static int check_offsets(__u64 offset_s, __s64 shift_s)
{
	__u64 before = clock_ns(CLOCK_MONOTONIC), event = clock_event_ns() + offset_s * NS_PER_S;

	if (event < before || event > clock_ns(CLOCK_MONOTONIC))
		return OTHER;
	return clock_boottime_shift_ns() == shift_s * (__s64)NS_PER_S ? SAME : OTHER;
}

/* Return: the exit status of a child that runs @fn */
static int in_child(int (*fn)(void))
{
	int status;
	pid_t pid = fork();

	if (!pid)
		_exit(fn());
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFEXITED(status));
	return WEXITSTATUS(status);
}

/* unshare() does not move the process, only the children that it starts afterwards. */
static int for_children_only(void)
{
	if (unshare(CLONE_NEWTIME) || write_offsets())
		return NO_NAMESPACES;
	return check_offsets(0, 0);
}

static int inside(void)
{
	return check_offsets(MONOTONIC_S, BOOTTIME_S);
}

static int start_inside(void)
{
	if (unshare(CLONE_NEWTIME) || write_offsets())
		return NO_NAMESPACES;
	return in_child(inside);
}

static void expect_same(int (*fn)(void))
{
	int status = in_child(fn);

	if (status == NO_NAMESPACES)
		skip();
	assert_int_equal(status, SAME);
}

static void offsets_of_children_are_not_ours(void **state)
{
	expect_same(for_children_only);
}

static void offsets_of_our_namespace_are_used(void **state)
{
	expect_same(start_inside);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(offsets_of_children_are_not_ours),
		cmocka_unit_test(offsets_of_our_namespace_are_used),
	};

	return cmocka_run_group_tests_name("clock", tests, NULL, NULL);
}
