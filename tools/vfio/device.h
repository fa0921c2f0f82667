/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The part of VFIO (container and group interface) that a PCI device's interrupts need. Test
 * programs in the VM use it as well, so it needs only libc.
 *
 * Functions return 0 or a positive value on success and a negative errno on failure. They print
 * nothing.
 */
#ifndef VMSIX_VFIO_DEVICE_H
#define VMSIX_VFIO_DEVICE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/**
 * struct vfio_device - an open device; vfio_device_open() fills it, vfio_device_close() ends it
 * @bdf: its PCI address as sysfs spells it
 * @container: descriptor of the VFIO container
 * @group: descriptor of the IOMMU group
 * @fd: descriptor of the device
 */
struct vfio_device {
	char bdf[32];
	int container;
	int group;
	int fd;
};

/**
 * vfio_device_open() - open a device that is bound to vfio-pci and switch bus mastering on
 * @dev: filled in
 * @bdf: PCI address as sysfs spells it, "0000:00:05.0"
 *
 * Return: 0; -ENOENT if there is no such device or it is not in an IOMMU group; -EBUSY if its group
 * is in use or not viable; or the error of the system call.
 */
int vfio_device_open(struct vfio_device *dev, const char *bdf);

/** vfio_device_close() - close the device; the kernel disables its interrupts on the way */
void vfio_device_close(struct vfio_device *dev);

/**
 * vfio_device_enable_bus_master() - enable access to the device's memory, and bus mastering
 *
 * Opening does this; it may be needed again after a reset.
 */
int vfio_device_enable_bus_master(struct vfio_device *dev);

struct vfio_region_info;

/**
 * vfio_device_region() - offset of a BAR or the configuration space in @dev->fd
 * @dev: an open device
 * @index: VFIO_PCI_*_REGION_INDEX
 * @info: filled in
 *
 * Return: 0 or a negative errno: -ENXIO if the device has no such region.
 */
int vfio_device_region(struct vfio_device *dev, unsigned int index, struct vfio_region_info *info);

/**
 * vfio_device_capability() - offset of a PCI capability
 * @dev: an open device
 * @id: PCI_CAP_ID_*
 *
 * Return: offset in @dev->fd, or a negative errno: -ENODEV if the device has no such capability.
 */
int64_t vfio_device_capability(struct vfio_device *dev, uint8_t id);

/**
 * vfio_device_irq_info() - vectors of the device at an irq index
 * @dev: an open device
 * @index: VFIO_PCI_*_IRQ_INDEX
 * @flags: receives VFIO_IRQ_INFO_* flags
 *
 * Return: number of vectors, or a negative errno.
 */
int vfio_device_irq_info(struct vfio_device *dev, unsigned int index, uint32_t *flags);

/**
 * vfio_device_set_irqs() - call VFIO_DEVICE_SET_IRQS, without checks
 * @dev: an open device
 * @index: VFIO_PCI_*_IRQ_INDEX
 * @flags: VFIO_IRQ_SET_* flags
 * @start: first vector
 * @count: number of vectors
 * @data: payload for @flags, or NULL
 * @size: bytes at @data
 *
 * Return: the ioctl's return value, which can be positive, or a negative errno.
 */
int vfio_device_set_irqs(struct vfio_device *dev, unsigned int index, uint32_t flags,
			 unsigned int start, unsigned int count, const void *data, size_t size);

/**
 * vfio_device_set_eventfds() - give vectors their triggers
 * @dev: an open device
 * @index: VFIO_PCI_MSI_IRQ_INDEX or VFIO_PCI_MSIX_IRQ_INDEX
 * @start: first vector
 * @count: number of vectors, at least 1
 * @fds: @count eventfds; -1 clears a vector's trigger
 *
 * Return: like vfio_device_set_irqs().
 */
int vfio_device_set_eventfds(struct vfio_device *dev, unsigned int index, unsigned int start,
			     unsigned int count, const int32_t *fds);

/** vfio_device_disable() - disable MSI or MSI-X (@index) and free all its vectors */
int vfio_device_disable(struct vfio_device *dev, unsigned int index);

/** vfio_device_reset() - reset the device's function */
int vfio_device_reset(struct vfio_device *dev);

/**
 * vfio_device_write32() - write a register
 * @dev: an open device
 * @bar: 0 .. 5
 * @offset: byte offset in the BAR
 * @value: little-endian value
 *
 * Return: 0 or a negative errno.
 */
int vfio_device_write32(struct vfio_device *dev, unsigned int bar, uint64_t offset, uint32_t value);

#endif /* VMSIX_VFIO_DEVICE_H */
