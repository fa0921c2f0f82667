// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <poll.h>
#include <stdbool.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/reading.h"

ssize_t read_some(int fd, char *buf, size_t size, int timeout_ms)
{
	struct pollfd pfd = { .fd = fd, .events = POLLIN };
	bool waits = timeout_ms != READING_NO_WAIT;
	int ready;
	ssize_t n;

	do {
		ready = waits ? poll(&pfd, 1, timeout_ms) : 1;
		if (!ready)
			return -ETIMEDOUT;
		n = ready < 0 ? -1 : read(fd, buf, size);
		/* Another reader may have been faster. */
	} while (n < 0 && errno == EAGAIN && waits);
	return n < 0 ? -errno : n;
}

ssize_t read_part(int fd, char *buf, size_t size, int timeout_ms)
{
	size_t used = 0;
	ssize_t n = 1;

	while (n && used < size) {
		n = read_some(fd, buf + used, size - used, timeout_ms);
		if (n < 0)
			return n;
		used += (size_t)n;
	}
	return (ssize_t)used;
}

static ssize_t fail(char **text, ssize_t err)
{
	free(*text);
	*text = NULL;
	return err;
}

ssize_t read_whole(int fd, size_t max, int timeout_ms, char **text)
{
	size_t used = 0, size = 0;
	char *grown;
	ssize_t n;

	*text = NULL;
	while (used == size && used < max) {
		size = size ? 2 * size : 4096;
		if (size > max)
			size = max;
		grown = realloc(*text, size + 1);
		if (!grown)
			return fail(text, -ENOMEM);
		*text = grown;
		n = read_part(fd, *text + used, size - used, timeout_ms);
		if (n < 0)
			return fail(text, n);
		used += (size_t)n;
	}
	(*text)[used] = '\0';
	return (ssize_t)used;
}
