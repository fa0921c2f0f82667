// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/exitcode.h"
#include "base/log.h"
#include "base/output.h"

/* What keeps stdout from being written, NULL if nothing does. descriptors_reserve() uses O_PATH. */
static const char *unwritable(void)
{
	int flags = fcntl(STDOUT_FILENO, F_GETFL);

	if (flags < 0 || (flags & O_PATH))
		return "closed";
	return (flags & O_ACCMODE) == O_RDONLY ? "open for reading only" : NULL;
}

int output_setup(void)
{
	const char *why = unwritable();

	signal(SIGPIPE, SIG_IGN);
	if (!why)
		return 0;
	log_error("cannot write to standard output: it is %s; redirect it to a file, a pipe or "
		  "/dev/null", why);
	return -EBADF;
}

static bool reader_gone(void)
{
	struct pollfd pfd = { .fd = STDOUT_FILENO };

	return poll(&pfd, 1, 0) > 0 && (pfd.revents & (POLLERR | POLLHUP));
}

enum output_state output_check(void)
{
	static bool told;
	int err = fflush(stdout) ? errno : 0;

	if (reader_gone())
		return OUTPUT_CLOSED;
	if (!err && !ferror(stdout))
		return OUTPUT_OK;
	if (!told)
		log_error("cannot write to standard output%s%s", err ? ": " : "",
			  err ? strerror(err) : "");
	told = true;
	return OUTPUT_FAILED;
}

void output_check_at_exit(void)
{
	if (output_check() == OUTPUT_FAILED)
		_exit(EXITCODE_FAILURE);
}
