// SPDX-License-Identifier: GPL-2.0-only
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <unistd.h>

#include "output.h"

void output_setup(void)
{
	signal(SIGPIPE, SIG_IGN);
	setvbuf(stdout, NULL, _IOLBF, 0);
}

static bool reader_gone(void)
{
	struct pollfd pfd = { .fd = STDOUT_FILENO };

	return poll(&pfd, 1, 0) > 0 && (pfd.revents & (POLLERR | POLLHUP));
}

enum output_state output_check(void)
{
	bool failed = fflush(stdout) || ferror(stdout);

	if (reader_gone())
		return OUTPUT_CLOSED;
	return failed ? OUTPUT_FAILED : OUTPUT_OK;
}
