/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef VMSIX_BENCH_IRQS_H
#define VMSIX_BENCH_IRQS_H

#include <stdint.h>

#include "bench/bench.h"

/*
 * The SET_IRQS calls that are measured. Each returns 0 or a negative errno, and prints nothing. If
 * @cost is not NULL, it stores the duration by the chosen clock. The request is built before the
 * clock is read.
 */

/** bench_set_triggers() - give @count vectors from @start on their eventfds; -1 clears one */
int bench_set_triggers(struct bench *b, unsigned int start, unsigned int count,
		       const int32_t *fds, uint64_t *cost);

/** bench_enable() - enable MSI-X with the first @count vectors, each with its eventfd */
int bench_enable(struct bench *b, unsigned int count, uint64_t *cost);

/** bench_disable() - disable MSI-X, which frees all vectors */
int bench_disable(struct bench *b, uint64_t *cost);

#endif /* VMSIX_BENCH_IRQS_H */
