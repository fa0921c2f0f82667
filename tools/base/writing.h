/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef VMSIX_BASE_WRITING_H
#define VMSIX_BASE_WRITING_H

#include <stddef.h>

/**
 * write_all() - write all of it, however slow the reader is
 * @fd: STDOUT_FILENO or STDERR_FILENO
 * @done: gets how much was written
 *
 * Waits also where the descriptor does not block: O_NONBLOCK belongs to the pipe or terminal, and
 * whoever shares it may have set it. Once the command was asked to stop, a reader that stands still
 * is waited for as stop_patience_ms() says.
 *
 * Return: 0, -ETIME if patience has ended, or another negative errno.
 */
int write_all(int fd, const char *data, size_t size, size_t *done);

#endif /* VMSIX_BASE_WRITING_H */
