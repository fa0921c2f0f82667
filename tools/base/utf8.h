/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef VMSIX_BASE_UTF8_H
#define VMSIX_BASE_UTF8_H

#include <linux/types.h>

/**
 * utf8_length() - length of the UTF-8 character at @text
 * @v: its number in Unicode
 *
 * Return: 0 if invalid. C1 control characters, which can control terminals, are invalid as well.
 */
unsigned int utf8_length(const char *text, __u32 *v);

/** utf8_columns() - width of a character that is not ASCII; 1 if libc does not know it */
unsigned int utf8_columns(__u32 v);

#endif /* VMSIX_BASE_UTF8_H */
