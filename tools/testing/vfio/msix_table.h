/* SPDX-License-Identifier: GPL-2.0-only */
/* A device's MSI-X table, reached behind the back of vfio-pci: it lets users map it. */
#ifndef MSIX_TABLE_H
#define MSIX_TABLE_H

#include "vfio_device.h"

/**
 * msix_table_wipe() - zero a vector's message, as a reset of the device does that vfio-pci does not
 *                     know of
 * @dev: an open device
 * @vector: its number
 * @masked: mask the vector, as a reset is bound to; some devices' self-test leaves it unmasked
 *
 * Return: 0 or a negative errno.
 */
int msix_table_wipe(struct vfio_device *dev, unsigned int vector, bool masked);

#endif /* MSIX_TABLE_H */
