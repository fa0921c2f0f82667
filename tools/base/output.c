// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdio_ext.h>
#include <string.h>
#include <unistd.h>

#include <linux/types.h>

#include "base/exitcode.h"
#include "base/log.h"
#include "base/output.h"
#include "base/writing.h"

#define BUFFER_SIZE	65536
#define MAX_MARKS	4096

/**
 * struct output - state of stdout
 * @accepted: bytes that stdio handed over; @written: bytes written
 * @marks: @nr_marks positions that have not been written yet, see output_mark()
 * @written_marks: number of marks that have been written
 * @err: error after which nothing more is written
 */
static struct {
	__u64 accepted, written;
	__u64 marks[MAX_MARKS];
	size_t nr_marks;
	__u64 written_marks;
	int err;
} output;

static char buffer[BUFFER_SIZE];

static void count_marks(void)
{
	size_t n = 0;

	while (n < output.nr_marks && output.marks[n] <= output.written)
		n++;
	output.nr_marks -= n;
	output.written_marks += n;
	memmove(output.marks, output.marks + n, output.nr_marks * sizeof(*output.marks));
}

/* stdio drops what it cannot write. So after an error nothing more is written. */
static ssize_t on_write(void *cookie, const char *data, size_t size)
{
	size_t done = 0;

	if (!output.err)
		output.err = write_all(STDOUT_FILENO, data, size, &done);
	output.accepted += size;
	output.written += done;
	count_marks();
	return output.err ? 0 : (ssize_t)size;
}

/* stdio treats EAGAIN of a non-blocking descriptor as an error. */
static int replace_stdout(void)
{
	const cookie_io_functions_t functions = { .write = on_write };
	FILE *file = fopencookie(NULL, "w", functions);

	if (!file)
		return -errno;
	setvbuf(file, buffer, isatty(STDOUT_FILENO) ? _IOLBF : _IOFBF, sizeof(buffer));
	fflush(stdout);
	stdout = file;
	return 0;
}

/* Why stdout cannot be written, NULL if it can. descriptors_reserve() uses O_PATH. */
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
	int err;

	signal(SIGPIPE, SIG_IGN);
	/* Past RLIMIT_FSIZE a write then fails with EFBIG. */
	signal(SIGXFSZ, SIG_IGN);
	if (!why) {
		err = replace_stdout();
		if (err)
			log_error("cannot set up standard output: %s", strerror(-err));
		return err;
	}
	log_error("cannot write to standard output: it is %s; redirect it to a file, a pipe or "
		  "/dev/null", why);
	return -EBADF;
}

static bool reader_gone(void)
{
	struct pollfd pfd = { .fd = STDOUT_FILENO };

	return poll(&pfd, 1, 0) > 0 && (pfd.revents & (POLLERR | POLLHUP));
}

static void log_failure(int err)
{
	if (err == -ETIME)
		log_error("standard output is incomplete: its reader took nothing more after the "
			  "signal; let it read on, or write to a file");
	else
		log_error("cannot write to standard output%s%s", err ? ": " : "",
			  err ? strerror(-err) : "");
}

enum output_state output_check(void)
{
	static bool reported;
	int err = fflush(stdout) ? -errno : 0;

	if (output.err)
		err = output.err;
	if (reader_gone())
		return OUTPUT_CLOSED;
	if (!err && !ferror(stdout))
		return OUTPUT_OK;
	if (!reported)
		log_failure(err);
	reported = true;
	return OUTPUT_FAILED;
}

void output_mark(void)
{
	if (output.nr_marks == MAX_MARKS)
		fflush(stdout);
	/* If that failed, nothing that follows is written. */
	if (output.nr_marks < MAX_MARKS)
		output.marks[output.nr_marks++] = output.accepted + __fpending(stdout);
}

__u64 output_marks_written(void)
{
	count_marks();
	return output.written_marks;
}

void output_check_at_exit(void)
{
	if (output_check() == OUTPUT_FAILED)
		_exit(EXITCODE_FAILURE);
}
