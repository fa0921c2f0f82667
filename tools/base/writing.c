// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <poll.h>
#include <stdbool.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/stop.h"
#include "base/writing.h"

/* A signal that came just before the wait is noticed after this time. */
#define LOOK_MS 1000
#define RETRY_US 1000

/*
 * Wait until @fd can be written. Return: false after the timeout.
 *
 * poll() may say that there is room where a write finds too little. So after the timeout there is
 * one more try, unless the last one, @tried, found too little.
 */
static bool wait_for_room(int fd, __u64 moved_ns, bool tried)
{
	struct pollfd pfd = { .fd = fd, .events = POLLOUT };
	int left, ready;

	for (;;) {
		left = stop_timeout_ms(moved_ns);
		ready = poll(&pfd, 1, left < 0 || left > LOOK_MS ? LOOK_MS : left);
		if (!left)
			return ready > 0 && !tried;
		if (ready > 0)
			return true;
	}
}

static ssize_t write_some(int fd, const char *data, size_t size)
{
	ssize_t n;
	int err;

	stop_alarm_begin();
	n = write(fd, data, size);
	err = errno;
	stop_alarm_end();
	return n < 0 ? -err : n;
}

int write_all(int fd, const char *data, size_t size, size_t *done)
{
	static __u64 moved_ns[STDERR_FILENO + 1];
	bool wait = false;
	ssize_t n;

	for (*done = 0; *done < size;) {
		if ((wait || stop_asked()) && !wait_for_room(fd, moved_ns[fd], wait))
			return -ETIME;
		n = write_some(fd, data + *done, size - *done);
		if (n < 0 && n != -EAGAIN && n != -EINTR)
			return (int)n;
		/* A terminal may have room, but too little for this write. */
		if (n == -EAGAIN && wait)
			usleep(RETRY_US);
		wait = n <= 0;
		if (wait)
			continue;
		*done += (size_t)n;
		moved_ns[fd] = clock_ns(CLOCK_MONOTONIC);
	}
	return 0;
}
