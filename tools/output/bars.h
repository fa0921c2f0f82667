/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef VMSIX_OUTPUT_BARS_H
#define VMSIX_OUTPUT_BARS_H

#include "vmsix_event.h"

/** bars_print() - draw a distribution, one line for each power of two between its ends */
void bars_print(const struct vmsix_stats *stats);

#endif /* VMSIX_OUTPUT_BARS_H */
