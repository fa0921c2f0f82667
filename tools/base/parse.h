/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef VMSIX_BASE_PARSE_H
#define VMSIX_BASE_PARSE_H

#include <linux/types.h>

#include "vmsix_event.h"

/*
 * Parse values of options. Each function reads the whole string, stores a value only on success,
 * and returns 0 or -EINVAL.
 */

/** parse_bdf() - PCI address, [dddd:]bb:dd.f in hexadecimal */
int parse_bdf(const char *str, struct vmsix_bdf *bdf);

/** parse_interval() - seconds, decimals allowed, 0.001 .. 1000000; @ns gets nanoseconds */
int parse_interval(const char *str, __u64 *ns);

/** parse_number() - decimal digits, @min .. @max */
int parse_number(const char *str, __u64 min, __u64 max, __u64 *value);

/** parse_ringbuf_kib() - KiB, a power of two, 4 .. 1048576 */
int parse_ringbuf_kib(const char *str, __u32 *kib);

/** parse_guest() - glob of a guest's name: not empty, no control characters */
int parse_guest(const char *str);

#endif /* VMSIX_BASE_PARSE_H */
