/* SPDX-License-Identifier: GPL-2.0-only */
/* A device's MSI-X table, reached behind the back of vfio-pci: it lets users map it. */
#ifndef MSIX_TABLE_H
#define MSIX_TABLE_H

#include "vfio/device.h"

/**
 * struct msix_entry_state - what an entry of the table holds
 * @masked: its mask bit is set
 * @message: it has an address
 */
struct msix_entry_state {
	bool masked;
	bool message;
};

/**
 * msix_table_read() - read the first entries of the table
 * @dev: an open device, in D0
 * @entries: filled in
 * @max: entries at @entries
 *
 * Return: number of entries read, all of the table if @max is large enough, or a negative errno.
 */
int msix_table_read(struct vfio_device *dev, struct msix_entry_state *entries, unsigned int max);

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
