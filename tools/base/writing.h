/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef VMSIX_BASE_WRITING_H
#define VMSIX_BASE_WRITING_H

#include <stddef.h>

/**
 * write_all() - write everything, however slow the reader is
 * @fd: STDOUT_FILENO or STDERR_FILENO
 * @done: number of bytes written
 *
 * It waits even if the descriptor is non-blocking: O_NONBLOCK belongs to the pipe or terminal, and
 * another process that shares it may have set it. Once the command was asked to stop, the timeout
 * of stop_timeout_ms() holds.
 *
 * Return: 0, -ETIME after the timeout, or another negative errno.
 */
int write_all(int fd, const char *data, size_t size, size_t *done);

#endif /* VMSIX_BASE_WRITING_H */
