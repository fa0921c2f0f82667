/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef VMSIX_SOURCE_TRACEPOINT_H
#define VMSIX_SOURCE_TRACEPOINT_H

#include "base/check.h"
#include "source/source.h"

struct vfio_msix;

/* The trace events of the vfio_pci series. */
extern const struct source source_tracepoint;

/**
 * tracepoint_connect - attach the loaded programs to their events; 0 or a negative errno
 *
 * A variable so that tests can run the programs without the kernel's events.
 */
extern int (*tracepoint_connect)(struct vfio_msix *skel);

/* Three of its checks: the capabilities that BPF needs, kernel lockdown, and free descriptors. */
enum exitcode tracepoint_check_permission(void *ctx, struct problem *p);
enum exitcode tracepoint_check_lockdown(void *ctx, struct problem *p);
enum exitcode tracepoint_check_descriptors(void *ctx, struct problem *p);

#endif /* VMSIX_SOURCE_TRACEPOINT_H */
