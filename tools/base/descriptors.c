// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "base/descriptors.h"

int descriptors_reserve(void)
{
	int fd;

	for (fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++) {
		if (fcntl(fd, F_GETFD) >= 0)
			continue;
		/*
		 * open() returns the lowest free number, which is this one. "/" always exists.
		 * /dev/null may not, and would swallow output without an error.
		 */
		if (open("/", O_PATH | O_CLOEXEC) < 0)
			return -errno;
	}
	return 0;
}
