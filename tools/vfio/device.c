// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <limits.h>
#include <linux/pci_regs.h>
#include <linux/vfio.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "vfio/device.h"

static int group_of(const char *bdf, char *path, size_t size)
{
	char link[PATH_MAX], target[PATH_MAX];
	ssize_t len;

	snprintf(link, sizeof(link), "/sys/bus/pci/devices/%s/iommu_group", bdf);
	len = readlink(link, target, sizeof(target) - 1);
	if (len < 0)
		return -errno;
	target[len] = '\0';
	snprintf(path, size, "/dev/vfio/%s", basename(target));
	return 0;
}

static int open_group(struct vfio_device *dev)
{
	struct vfio_group_status status = { .argsz = sizeof(status) };
	char path[64];
	int err;

	err = group_of(dev->bdf, path, sizeof(path));
	if (err)
		return err;
	dev->group = open(path, O_RDWR | O_CLOEXEC);
	if (dev->group < 0)
		return -errno;
	if (ioctl(dev->group, VFIO_GROUP_GET_STATUS, &status))
		return -errno;
	return status.flags & VFIO_GROUP_FLAGS_VIABLE ? 0 : -EBUSY;
}

static int attach_container(struct vfio_device *dev)
{
	dev->container = open("/dev/vfio/vfio", O_RDWR | O_CLOEXEC);
	if (dev->container < 0)
		return -errno;
	if (ioctl(dev->group, VFIO_GROUP_SET_CONTAINER, &dev->container))
		return -errno;
	return ioctl(dev->container, VFIO_SET_IOMMU, VFIO_TYPE1v2_IOMMU) ? -errno : 0;
}

int vfio_device_region(struct vfio_device *dev, unsigned int index, struct vfio_region_info *info)
{
	*info = (struct vfio_region_info){ .argsz = sizeof(*info), .index = index };
	if (ioctl(dev->fd, VFIO_DEVICE_GET_REGION_INFO, info))
		return -errno;
	return info->size ? 0 : -ENXIO;
}

static int region_offset(struct vfio_device *dev, unsigned int index, uint64_t *offset)
{
	struct vfio_region_info info;
	int err;

	err = vfio_device_region(dev, index, &info);
	*offset = info.offset;
	return err;
}

/* A message signalled interrupt is a write by the device, which needs this bit. */
int vfio_device_enable_bus_master(struct vfio_device *dev)
{
	uint64_t config;
	uint16_t cmd;
	int err;

	err = region_offset(dev, VFIO_PCI_CONFIG_REGION_INDEX, &config);
	if (err)
		return err;
	if (pread(dev->fd, &cmd, sizeof(cmd), config + PCI_COMMAND) != sizeof(cmd))
		return -EIO;
	cmd |= PCI_COMMAND_MASTER | PCI_COMMAND_MEMORY;
	if (pwrite(dev->fd, &cmd, sizeof(cmd), config + PCI_COMMAND) != sizeof(cmd))
		return -EIO;
	return 0;
}

int vfio_device_open(struct vfio_device *dev, const char *bdf)
{
	int err;

	*dev = (struct vfio_device){ .container = -1, .group = -1, .fd = -1 };
	snprintf(dev->bdf, sizeof(dev->bdf), "%s", bdf);

	err = open_group(dev);
	if (err)
		goto out;
	err = attach_container(dev);
	if (err)
		goto out;
	dev->fd = ioctl(dev->group, VFIO_GROUP_GET_DEVICE_FD, bdf);
	if (dev->fd < 0) {
		err = -errno;
		goto out;
	}
	err = vfio_device_enable_bus_master(dev);
out:
	if (err)
		vfio_device_close(dev);
	return err;
}

static void close_fd(int *fd)
{
	if (*fd >= 0)
		close(*fd);
	*fd = -1;
}

void vfio_device_close(struct vfio_device *dev)
{
	close_fd(&dev->fd);
	close_fd(&dev->group);
	close_fd(&dev->container);
}

int64_t vfio_device_capability(struct vfio_device *dev, uint8_t id)
{
	uint64_t config;
	uint8_t at, got;
	int err;

	err = region_offset(dev, VFIO_PCI_CONFIG_REGION_INDEX, &config);
	if (err)
		return err;
	if (pread(dev->fd, &at, 1, config + PCI_CAPABILITY_LIST) != 1)
		return -EIO;
	while (at) {
		if (pread(dev->fd, &got, 1, config + at) != 1)
			return -EIO;
		if (got == id)
			return config + at;
		if (pread(dev->fd, &at, 1, config + at + PCI_CAP_LIST_NEXT) != 1)
			return -EIO;
	}
	return -ENODEV;
}

int vfio_device_irq_info(struct vfio_device *dev, unsigned int index, uint32_t *flags)
{
	struct vfio_irq_info info = { .argsz = sizeof(info), .index = index };

	if (ioctl(dev->fd, VFIO_DEVICE_GET_IRQ_INFO, &info))
		return -errno;
	*flags = info.flags;
	return info.count;
}

int vfio_device_set_irqs(struct vfio_device *dev, unsigned int index, uint32_t flags,
			 unsigned int start, unsigned int count, const void *data, size_t size)
{
	struct vfio_irq_set *set;
	int ret;

	set = malloc(sizeof(*set) + size);
	if (!set)
		return -ENOMEM;
	*set = (struct vfio_irq_set){
		.argsz = sizeof(*set) + size,
		.flags = flags,
		.index = index,
		.start = start,
		.count = count,
	};
	if (size)
		memcpy(set->data, data, size);
	ret = ioctl(dev->fd, VFIO_DEVICE_SET_IRQS, set);
	if (ret < 0)
		ret = -errno;
	free(set);
	return ret;
}

int vfio_device_set_eventfds(struct vfio_device *dev, unsigned int index, unsigned int start,
			     unsigned int count, const int32_t *fds)
{
	return vfio_device_set_irqs(dev, index,
				    VFIO_IRQ_SET_DATA_EVENTFD | VFIO_IRQ_SET_ACTION_TRIGGER,
				    start, count, fds, count * sizeof(*fds));
}

int vfio_device_disable(struct vfio_device *dev, unsigned int index)
{
	return vfio_device_set_irqs(dev, index,
				    VFIO_IRQ_SET_DATA_NONE | VFIO_IRQ_SET_ACTION_TRIGGER,
				    0, 0, NULL, 0);
}

int vfio_device_reset(struct vfio_device *dev)
{
	return ioctl(dev->fd, VFIO_DEVICE_RESET) ? -errno : 0;
}

int vfio_device_write32(struct vfio_device *dev, unsigned int bar, uint64_t offset, uint32_t value)
{
	uint64_t base;
	int err;

	err = region_offset(dev, VFIO_PCI_BAR0_REGION_INDEX + bar, &base);
	if (err)
		return err;
	return pwrite(dev->fd, &value, sizeof(value), base + offset) == sizeof(value) ? 0 : -EIO;
}
