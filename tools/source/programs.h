/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef VMSIX_SOURCE_PROGRAMS_H
#define VMSIX_SOURCE_PROGRAMS_H

#include <stdbool.h>

struct vfio_msix;

/** programs_have_cast() - whether the kernel has bpf_rdonly_cast(), see bpf/device.bpf.h */
bool programs_have_cast(void);

/**
 * programs_prepare() - make an opened skeleton fit for this kernel, before it is loaded
 * @stream: the programs should send events, rather than count them
 *
 * All programs are loaded, with only the maps that they need. They start to work when
 * skel->bss->active is set.
 *
 * Return: 0 or a negative errno.
 */
int programs_prepare(struct vfio_msix *skel, bool stream);

#endif /* VMSIX_SOURCE_PROGRAMS_H */
