// SPDX-License-Identifier: GPL-2.0-only
/*
 * reader KIND WHEN COMMAND...: run COMMAND with its output going to a late reader, print what the
 * reader got, and exit with COMMAND's status, or 128 + the signal that ended it.
 *
 * KIND is "pipe", or "nonblocking" (a pipe), "socket" or "pty": those have O_NONBLOCK set, as if by
 * somebody who shares them. WHEN is the number of milliseconds until the reader begins, or "never":
 * it reads only what is left when COMMAND has ended.
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pty.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

/* How long the reader waits for more once COMMAND has ended: others may hold the other end. */
#define LINGER_MS 200

static int open_pty(int ends[2])
{
	struct termios raw;

	if (openpty(&ends[0], &ends[1], NULL, NULL, NULL) || tcgetattr(ends[1], &raw))
		return -errno;
	cfmakeraw(&raw);
	return tcsetattr(ends[1], TCSANOW, &raw) ? -errno : 0;
}

/* @ends: [0] is read, [1] written */
static int open_ends(const char *kind, int ends[2])
{
	int err;

	if (!strcmp(kind, "pty"))
		err = open_pty(ends);
	else if (!strcmp(kind, "socket"))
		err = socketpair(AF_UNIX, SOCK_STREAM, 0, ends) ? -errno : 0;
	else
		err = pipe(ends) ? -errno : 0;
	if (!err && strcmp(kind, "pipe") && fcntl(ends[1], F_SETFL, O_RDWR | O_NONBLOCK))
		err = -errno;
	return err;
}

static pid_t start(char **argv, const int ends[2])
{
	pid_t pid = fork();

	if (pid)
		return pid;
	dup2(ends[1], STDOUT_FILENO);
	close(ends[0]);
	close(ends[1]);
	execvp(argv[0], argv);
	_exit(127);
}

/* Copies what comes, until the end or, if @timeout_ms is not -1, until nothing came for so long. */
static void copy(int fd, int timeout_ms)
{
	struct pollfd pfd = { .fd = fd, .events = POLLIN };
	char data[4096];
	ssize_t n;

	while (poll(&pfd, 1, timeout_ms) > 0) {
		n = read(fd, data, sizeof(data));
		if (n <= 0 || write(STDOUT_FILENO, data, (size_t)n) != n)
			return;
	}
}

int main(int argc, char **argv)
{
	int ends[2], status;
	bool never;
	pid_t pid;

	if (argc < 4 || open_ends(argv[1], ends)) {
		perror("reader");
		return 125;
	}
	pid = start(argv + 3, ends);
	close(ends[1]);
	never = !strcmp(argv[2], "never");
	if (!never) {
		usleep((useconds_t)atoi(argv[2]) * 1000);
		copy(ends[0], -1);
	}
	if (pid < 0 || waitpid(pid, &status, 0) != pid)
		return 125;
	if (never)
		copy(ends[0], LINGER_MS);
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}
