/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef VMSIX_COMPARE_READ_H
#define VMSIX_COMPARE_READ_H

#include "compare/result.h"

/**
 * result_read() - read a result from a file, or from standard input if @path is "-"
 *
 * Prints one line on an error. Call result_free() on @r in any case.
 *
 * Return: 0 or a negative errno.
 */
int result_read(struct result *r, const char *path);

#endif /* VMSIX_COMPARE_READ_H */
