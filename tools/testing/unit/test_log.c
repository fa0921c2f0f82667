// SPDX-License-Identifier: GPL-2.0-only
/* Progress, on terminals that can do much or little, and in a file. */
#include "unit.h"

#include <fcntl.h>
#include <poll.h>
#include <pty.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/log.h"

static void progress(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	log_progress(fmt, ap);
	va_end(ap);
}

static void two_lines_and_an_end(void)
{
	progress("growth: %u vectors live", 8);
	progress("growth: %u vectors live", 16);
	log_clear_progress();
	fflush(stderr);
}

/* A terminal hands on what was written in pieces, some of them later. */
static void read_all(int fd, char *buf, size_t size)
{
	struct pollfd pfd = { .fd = fd, .events = POLLIN };
	ssize_t n;

	while (size && poll(&pfd, 1, 10000) > 0 && (n = read(fd, buf, size)) > 0) {
		buf += n;
		size -= (size_t)n;
	}
	*buf = '\0';
}

/* What is read at @from of what is written to @to as stderr */
static void expect(int from, int to, const char *text)
{
	int before = dup(STDERR_FILENO);
	char buf[512];

	dup2(to, STDERR_FILENO);
	two_lines_and_an_end();
	dup2(before, STDERR_FILENO);
	close(before);
	read_all(from, buf, strlen(text));
	assert_string_equal(buf, text);
	close(from);
	close(to);
}

static void expect_terminal(unsigned short columns, const char *term, const char *text)
{
	struct winsize size = { .ws_row = 24, .ws_col = columns };
	int master, slave;

	if (term)
		setenv("TERM", term, 1);
	else
		unsetenv("TERM");
	assert_int_equal(openpty(&master, &slave, NULL, NULL, &size), 0);
	expect(master, slave, text);
}

static void lines_take_the_place_of_the_last(void **state)
{
	expect_terminal(80, "xterm", "vfio-msix: growth: 8 vectors live"
			"\r\033[Kvfio-msix: growth: 16 vectors live\r\033[K");
}

static void lines_are_cut_to_the_terminal(void **state)
{
	expect_terminal(20, "xterm", "vfio-msix: growth: \r\033[Kvfio-msix: growth: \r\033[K");
	expect_terminal(0, "xterm", "vfio-msix: growth: 8 vectors live"
			"\r\033[Kvfio-msix: growth: 16 vectors live\r\033[K");
}

static void a_dumb_terminal_gets_lines(void **state)
{
	static const char lines[] = "vfio-msix: growth: 8 vectors live\r\n"
				    "vfio-msix: growth: 16 vectors live\r\n";

	expect_terminal(20, "dumb", lines);
	expect_terminal(20, "", lines);
	expect_terminal(20, NULL, lines);
}

static void a_pipe_gets_lines(void **state)
{
	int ends[2];

	setenv("TERM", "xterm", 1);
	assert_int_equal(pipe2(ends, O_CLOEXEC), 0);
	expect(ends[0], ends[1], "vfio-msix: growth: 8 vectors live\n"
	       "vfio-msix: growth: 16 vectors live\n");
}

/* stderr as a pipe that is full and not blocking */
static void write_to_full_pipe(int to)
{
	static const char zeros[4096];

	dup2(to, STDERR_FILENO);
	fcntl(to, F_SETFL, O_WRONLY | O_NONBLOCK);
	while (write(to, zeros, sizeof(zeros)) > 0)
		;
	log_setup(false, true);
	log_library("libbpf: one\nlibbpf: two\n");
	two_lines_and_an_end();
	log_error("three");
	_exit(0);
}

/* Another process may have made the pipe non-blocking. */
static void a_late_reader_gets_all(void **state)
{
	static const char text[] = "libbpf: one\nlibbpf: two\nvfio-msix: growth: 8 vectors live\n"
				   "vfio-msix: growth: 16 vectors live\nvfio-msix: three\n";
	static char buf[1 << 20];
	size_t used = 0;
	int ends[2];
	pid_t pid;
	ssize_t n;

	assert_int_equal(pipe2(ends, O_CLOEXEC), 0);
	pid = fork();
	if (!pid)
		write_to_full_pipe(ends[1]);
	close(ends[1]);
	usleep(100000);
	while ((n = read(ends[0], buf + used, sizeof(buf) - used)) > 0)
		used += (size_t)n;
	assert_int_equal(waitpid(pid, NULL, 0), pid);
	close(ends[0]);
	assert_true(used > strlen(text));
	assert_string_equal(buf + used - strlen(text), text);
	assert_int_equal(buf[used - strlen(text) - 1], '\0');
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(lines_take_the_place_of_the_last),
		cmocka_unit_test(lines_are_cut_to_the_terminal),
		cmocka_unit_test(a_dumb_terminal_gets_lines),
		cmocka_unit_test(a_pipe_gets_lines),
		cmocka_unit_test(a_late_reader_gets_all),
	};

	return cmocka_run_group_tests_name("log", tests, NULL, NULL);
}
