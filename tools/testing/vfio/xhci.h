/* SPDX-License-Identifier: GPL-2.0-only */
/* A USB controller, which has several vectors of plain MSI, and can be told to raise vector 0. */
#ifndef XHCI_H
#define XHCI_H

#include <stdbool.h>

#include "vfio/device.h"

/** is_xhci() - is the device at that PCI address one? */
bool is_xhci(const char *bdf);

/**
 * xhci_fire() - have an open xhci raise vector 0; it arrives some time later
 * @vector: 0, as only transfers have events for the others
 *
 * The first call starts the controller. Each call gives it a command that does nothing and waits
 * for its event in memory.
 *
 * Return: 0 or a negative errno: -EINVAL for another vector, -ETIMEDOUT if there was no event.
 */
int xhci_fire(struct vfio_device *dev, unsigned int vector);

/** xhci_stop() - halt the controller, unmap what starting mapped; before the device is closed */
void xhci_stop(struct vfio_device *dev);

#endif /* XHCI_H */
