/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef VMSIX_BASE_OUTPUT_H
#define VMSIX_BASE_OUTPUT_H

#include <linux/types.h>

/** enum output_state - state of stdout */
enum output_state {
	OUTPUT_OK,
	OUTPUT_CLOSED,	/* the reader has closed the pipe, which is not an error */
	OUTPUT_FAILED,	/* e.g. a full disk */
};

/**
 * output_setup() - check that stdout can be written, ignore SIGPIPE and SIGXFSZ, use write_all()
 *
 * For commands without other output: they end before they load or open anything.
 *
 * Return: 0, or a negative errno after a message: -EBADF if stdout cannot be written.
 */
int output_setup(void);

/**
 * output_check() - flush stdout; detect a closed pipe, even if nothing was written since
 *
 * An error is printed once.
 */
enum output_state output_check(void);

/** output_mark() - mark the end of a line or record; only after output_setup() */
void output_mark(void);

/** output_marks_written() - number of marks up to which output was written, not only buffered */
__u64 output_marks_written(void);

/** output_check_at_exit() - for atexit(): make the exit status 1 if output failed */
void output_check_at_exit(void);

#endif /* VMSIX_BASE_OUTPUT_H */
