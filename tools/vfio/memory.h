/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef VMSIX_VFIO_MEMORY_H
#define VMSIX_VFIO_MEMORY_H

#include <stddef.h>
#include <stdint.h>

#include "vfio/device.h"

/*
 * A user-space driver's access to the device's registers, and memory that the device reads and
 * writes. Functions return 0 or a negative errno and print nothing.
 */

/** vfio_class() - PCI class, subclass and programming interface: 0x010802 for NVMe */
int vfio_class(struct vfio_device *dev, uint32_t *class);

/**
 * vfio_map_bar() - map a whole BAR
 * @registers: receives its address, for munmap()
 * @size: receives its size
 *
 * Return: 0; -EOPNOTSUPP if the BAR cannot be mapped; or another negative errno.
 */
int vfio_map_bar(struct vfio_device *dev, unsigned int bar, void **registers, size_t *size);

/**
 * vfio_map_dma() - allocate zeroed memory, and map it for the device
 * @iova: address for the device
 * @memory: receives the address for the program
 *
 * Return: 0; -ENOMEM without memory, or beyond the limit of locked memory (ulimit -l); or another
 * negative errno.
 */
int vfio_map_dma(struct vfio_device *dev, uint64_t iova, size_t size, void **memory);

/** vfio_unmap_dma() - unmap the memory from the device, and free it */
void vfio_unmap_dma(struct vfio_device *dev, uint64_t iova, size_t size, void *memory);

#endif /* VMSIX_VFIO_MEMORY_H */
