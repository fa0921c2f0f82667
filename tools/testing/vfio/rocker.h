/* SPDX-License-Identifier: GPL-2.0-only */
/* QEMU's rocker switch: the one device that raises whichever vector it is told to. */
#ifndef ROCKER_H
#define ROCKER_H

#include <stdbool.h>

#include "vfio/device.h"

/** is_rocker() - is the device at that PCI address a rocker? */
bool is_rocker(const char *bdf);

/** rocker_fire() - have an open rocker raise a vector; it arrives some time later */
int rocker_fire(struct vfio_device *dev, unsigned int vector);

#endif /* ROCKER_H */
