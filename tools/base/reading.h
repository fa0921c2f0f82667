/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef VMSIX_BASE_READING_H
#define VMSIX_BASE_READING_H

#include <stddef.h>
#include <sys/types.h>

/* Timeouts: for files that need no wait, and to wait for as long as it takes, as poll(2) has it. */
#define READING_NO_WAIT -1
#define READING_NO_LIMIT -2

/**
 * read_some() - read what there is
 * @timeout_ms: of each read from a pipe, whose writer may be slow or absent, READING_NO_WAIT for
 *              regular files and /proc; a signal ends the wait
 *
 * It waits even if the descriptor is non-blocking: O_NONBLOCK belongs to the pipe or terminal, and
 * another process that shares it may have set it.
 *
 * Return: bytes read, 0 at the end, -ETIMEDOUT, or another negative errno.
 */
ssize_t read_some(int fd, char *buf, size_t size, int timeout_ms);

/** read_part() - read_some() up to the end, or until @size bytes are read */
ssize_t read_part(int fd, char *buf, size_t size, int timeout_ms);

/**
 * read_whole() - read_part() into memory that grows, and append a NUL
 * @max: bytes; more are not read
 * @text: to be freed; NULL after an error
 */
ssize_t read_whole(int fd, size_t max, int timeout_ms, char **text);

#endif /* VMSIX_BASE_READING_H */
