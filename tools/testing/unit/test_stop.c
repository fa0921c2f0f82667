// SPDX-License-Identifier: GPL-2.0-only
/* Signals that ask the command to stop, and writing once one has come. */
#include "unit.h"

#include <errno.h>
#include <signal.h>
#include <stdbool.h>
#include <sys/eventfd.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/stop.h"
#include "base/writing.h"

/* Far more than the command waits for a reader. */
#define LIMIT_MS 30000

/* poll() says that an eventfd has room for 1 more, but a write of text needs far more. */
static void write_to_full_eventfd(int flags)
{
	const uint64_t nearly_full = UINT64_MAX - 2;
	int fd = eventfd(0, flags), err;
	size_t done;

	if (fd < 0 || write(fd, &nearly_full, sizeof(nearly_full)) < 0 ||
	    dup2(fd, STDOUT_FILENO) < 0)
		_exit(2);
	stop_catch();
	raise(SIGTERM);
	err = write_all(STDOUT_FILENO, "12345678", 8, &done);
	_exit(err == -ETIME && !done ? 0 : 1);
}

static pid_t start(int flags)
{
	pid_t pid = fork();

	if (!pid)
		write_to_full_eventfd(flags);
	assert_true(pid > 0);
	return pid;
}

/* Return: the exit status; -1 after the limit */
static int status_of(pid_t pid)
{
	unsigned int ms;
	int status;

	for (ms = 0; ms < LIMIT_MS; ms += 10) {
		if (waitpid(pid, &status, WNOHANG) == pid)
			return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
		usleep(10000);
	}
	kill(pid, SIGKILL);
	waitpid(pid, &status, 0);
	return -1;
}

static void wait_ends_though_poll_says_ready(void **state)
{
	pid_t nonblocking = start(EFD_NONBLOCK), blocking = start(0);
	int first = status_of(nonblocking), second = status_of(blocking);

	assert_int_equal(first, 0);
	assert_int_equal(second, 0);
}

/* The handlers share state: one must not run within another. */
static void handlers_block_one_another(void **state)
{
	static const int signals[] = { SIGINT, SIGTERM, SIGHUP, SIGALRM };
	struct sigaction action;
	unsigned int i, j;

	/* The tests may run under nohup(1). */
	signal(SIGHUP, SIG_DFL);
	stop_catch();
	for (i = 0; i < ARRAY_SIZE(signals); i++) {
		assert_int_equal(sigaction(signals[i], NULL, &action), 0);
		for (j = 0; j < ARRAY_SIZE(signals); j++)
			assert_true(sigismember(&action.sa_mask, signals[j]));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(wait_ends_though_poll_says_ready),
		cmocka_unit_test(handlers_block_one_another),
	};

	return cmocka_run_group_tests_name("stop", tests, NULL, NULL);
}
