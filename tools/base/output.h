/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef VMSIX_BASE_OUTPUT_H
#define VMSIX_BASE_OUTPUT_H

#include <linux/types.h>

/** enum output_state - what became of stdout */
enum output_state {
	OUTPUT_OK,
	OUTPUT_CLOSED,	/* the reader of the pipe has gone: no error, there is nobody to tell */
	OUTPUT_FAILED,	/* e.g. a full disk */
};

/**
 * output_setup() - no signal when the reader goes; see whether stdout can be written at all; write
 * it with write_all()
 *
 * For commands that have no other output: they end before they have loaded or opened anything.
 *
 * Return: 0, or a negative errno after a message: -EBADF if it cannot be written.
 */
int output_setup(void);

/**
 * output_check() - flush stdout; detect a reader that has gone, also if nothing was written since
 *
 * Says once what failed.
 */
enum output_state output_check(void);

/** output_mark() - a unit of output ends here, a line or a record; only after output_setup() */
void output_mark(void);

/** output_marks_written() - units that were written whole; those not flushed yet are not */
__u64 output_marks_written(void);

/** output_check_at_exit() - for atexit(): make the exit status 1 if output failed */
void output_check_at_exit(void);

#endif /* VMSIX_BASE_OUTPUT_H */
