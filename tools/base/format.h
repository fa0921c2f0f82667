/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef VMSIX_BASE_FORMAT_H
#define VMSIX_BASE_FORMAT_H

#include <stddef.h>

#include "vmsix_event.h"

/* Values as text. @size includes the NUL; the sizes below are enough for any value. */
#define FORMAT_BDF_SIZE		20
#define FORMAT_NS_SIZE		24
#define FORMAT_TIME_SIZE	40

/** format_bdf() - "0000:03:00.0" */
void format_bdf(char *buf, size_t size, const struct vmsix_bdf *bdf);

/** format_ns() - a duration with a unit, rounded to three digits: "640ns", "12.3us", "1.25s" */
void format_ns(char *buf, size_t size, __u64 ns);

/** format_time() - nanoseconds since the epoch as "2026-01-31T12:00:00.000000000Z" */
void format_time(char *buf, size_t size, __u64 wall_ns);

/**
 * format_clean() - make a name safe to print, in place
 *
 * Guests' owners choose names. These become '?': control characters, which could control a
 * terminal; characters that are invisible or reorder others, so that two names look alike; and
 * invalid UTF-8, which would break JSON.
 */
void format_clean(char *name);

/**
 * format_clean_glob() - make a glob match names that format_clean() has changed
 * @clean: 2 * strlen(@glob) + 1 bytes; gets "\?" for what became '?' in a name
 */
void format_clean_glob(const char *glob, char *clean);

/** format_width() - width of a text on a terminal: a CJK character is 2 columns, an accent 0 */
unsigned int format_width(const char *text);

#endif /* VMSIX_BASE_FORMAT_H */
