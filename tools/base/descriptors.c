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
		 * The lowest number that is free, so this one. O_PATH of a directory that is always
		 * there: /dev/null need not be, and would swallow output without an error.
		 */
		if (open("/", O_PATH | O_CLOEXEC) < 0)
			return -errno;
	}
	return 0;
}
