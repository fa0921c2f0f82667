/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef VMSIX_SOURCE_SOURCE_H
#define VMSIX_SOURCE_SOURCE_H

struct vfio_msix;

/**
 * struct source - where events come from
 * @name: what output says its source is
 * @check: whether this host has it, before anything is loaded
 * @attach: connect the loaded programs to it
 *
 * Both print their error and return an enum exitcode.
 */
struct source {
	const char *name;
	int (*check)(void);
	int (*attach)(struct vfio_msix *skel);
};

/* The trace events of the vfio_pci series. */
extern const struct source source_tracepoint;

/* The one in use: source_tracepoint, unless a test brings its own events. */
extern const struct source *source;

#endif /* VMSIX_SOURCE_SOURCE_H */
