/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef VMSIX_OUTPUT_HEADING_H
#define VMSIX_OUTPUT_HEADING_H

#include <linux/types.h>

struct session;

/**
 * heading_print() - what stands before each table of a command that prints several
 * @blocks: tables so far, counted here
 * @time_ns: CLOCK_MONOTONIC; printed with -T
 */
void heading_print(const struct session *s, unsigned int *blocks, __u64 time_ns);

#endif /* VMSIX_OUTPUT_HEADING_H */
