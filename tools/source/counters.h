/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef VMSIX_SOURCE_COUNTERS_H
#define VMSIX_SOURCE_COUNTERS_H

#include "source/source.h"

/* The counters of the BPF programs: read() and take() of struct source. */

struct vfio_msix;

int counters_read(struct vfio_msix *skel, const struct source_reader *reader);
int counters_take(struct vfio_msix *skel, const struct source_reader *reader);

#endif /* VMSIX_SOURCE_COUNTERS_H */
