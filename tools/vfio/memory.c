// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <linux/pci_regs.h>
#include <linux/vfio.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

#include "vfio/memory.h"

int vfio_class(struct vfio_device *dev, uint32_t *class)
{
	struct vfio_region_info config;
	uint32_t revision;
	int err;

	err = vfio_device_region(dev, VFIO_PCI_CONFIG_REGION_INDEX, &config);
	if (err)
		return err;
	if (pread(dev->fd, &revision, sizeof(revision), config.offset + PCI_CLASS_REVISION) !=
	    sizeof(revision))
		return -EIO;
	*class = revision >> 8;
	return 0;
}

int vfio_map_bar(struct vfio_device *dev, unsigned int bar, void **registers, size_t *size)
{
	struct vfio_region_info info;
	void *at;
	int err;

	err = vfio_device_region(dev, VFIO_PCI_BAR0_REGION_INDEX + bar, &info);
	if (err)
		return err;
	if (!(info.flags & VFIO_REGION_INFO_FLAG_MMAP))
		return -EOPNOTSUPP;
	at = mmap(NULL, info.size, PROT_READ | PROT_WRITE, MAP_SHARED, dev->fd, info.offset);
	if (at == MAP_FAILED)
		return -errno;
	*registers = at;
	*size = info.size;
	return 0;
}

int vfio_map_dma(struct vfio_device *dev, uint64_t iova, size_t size, void **memory)
{
	struct vfio_iommu_type1_dma_map map = {
		.argsz = sizeof(map),
		.flags = VFIO_DMA_MAP_FLAG_READ | VFIO_DMA_MAP_FLAG_WRITE,
		.iova = iova,
		.size = size,
	};
	void *at;
	int err;

	at = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (at == MAP_FAILED)
		return -errno;
	map.vaddr = (uintptr_t)at;
	if (ioctl(dev->container, VFIO_IOMMU_MAP_DMA, &map)) {
		err = -errno;
		munmap(at, size);
		return err;
	}
	*memory = at;
	return 0;
}

void vfio_unmap_dma(struct vfio_device *dev, uint64_t iova, size_t size, void *memory)
{
	struct vfio_iommu_type1_dma_unmap unmap = {
		.argsz = sizeof(unmap),
		.iova = iova,
		.size = size,
	};

	ioctl(dev->container, VFIO_IOMMU_UNMAP_DMA, &unmap);
	munmap(memory, size);
}
