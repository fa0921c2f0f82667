/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef VMSIX_BASE_READING_H
#define VMSIX_BASE_READING_H

#include <stddef.h>
#include <sys/types.h>

/* Timeout for files that need no wait. */
#define READING_NO_WAIT -1

/**
 * read_part() - read up to the end, or until @size bytes are read
 * @timeout_ms: of each read from a pipe, whose writer may be slow or absent, READING_NO_WAIT for
 *              regular files and /proc; a signal ends the wait
 *
 * Return: bytes read, -ETIMEDOUT, or another negative errno.
 */
ssize_t read_part(int fd, char *buf, size_t size, int timeout_ms);

/**
 * read_whole() - read_part() into memory that grows, and append a NUL
 * @max: bytes; more are not read
 * @text: to be freed; NULL after an error
 */
ssize_t read_whole(int fd, size_t max, int timeout_ms, char **text);

#endif /* VMSIX_BASE_READING_H */
