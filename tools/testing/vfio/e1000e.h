/* SPDX-License-Identifier: GPL-2.0-only */
/* An 82574 network card: it has a PM capability, and can be told to interrupt. */
#ifndef E1000E_H
#define E1000E_H

#include <stdbool.h>

#include "vfio/device.h"

/** is_e1000e() - is the device at that PCI address one? */
bool is_e1000e(const char *bdf);

/**
 * e1000e_fire() - have an open e1000e raise a vector; it arrives some time later
 *
 * Nothing that was set up in the card before is needed, so that it works right after a reset. The
 * card may raise it once more when its throttling allows it, as nobody takes the cause away.
 */
int e1000e_fire(struct vfio_device *dev, unsigned int vector);

#endif /* E1000E_H */
