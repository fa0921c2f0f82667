// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <linux/pci_regs.h>
#include <linux/vfio.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

#include "msix_table.h"

static int region(struct vfio_device *dev, unsigned int index, struct vfio_region_info *info)
{
	*info = (struct vfio_region_info){ .argsz = sizeof(*info), .index = index };
	return ioctl(dev->fd, VFIO_DEVICE_GET_REGION_INFO, info) ? -errno : 0;
}

/* Where the table is: a BAR in the low three bits, an offset in the others. */
static int find_table(struct vfio_device *dev, uint32_t *table)
{
	struct vfio_region_info config;
	uint8_t at, id = 0;
	int err;

	err = region(dev, VFIO_PCI_CONFIG_REGION_INDEX, &config);
	if (err)
		return err;
	if (pread(dev->fd, &at, 1, config.offset + PCI_CAPABILITY_LIST) != 1)
		return -EIO;
	while (at && pread(dev->fd, &id, 1, config.offset + at) == 1 && id != PCI_CAP_ID_MSIX)
		if (pread(dev->fd, &at, 1, config.offset + at + PCI_CAP_LIST_NEXT) != 1)
			return -EIO;
	if (id != PCI_CAP_ID_MSIX)
		return -ENODEV;
	return pread(dev->fd, table, 4, config.offset + at + PCI_MSIX_TABLE) == 4 ? 0 : -EIO;
}

int msix_table_wipe(struct vfio_device *dev, unsigned int vector, bool masked)
{
	struct vfio_region_info bar;
	volatile uint32_t *entry;
	uint32_t table;
	void *mapped;
	int err;

	err = find_table(dev, &table);
	err = err ?: region(dev, table & PCI_MSIX_TABLE_BIR, &bar);
	if (err)
		return err;
	mapped = mmap(NULL, bar.size, PROT_READ | PROT_WRITE, MAP_SHARED, dev->fd, bar.offset);
	if (mapped == MAP_FAILED)
		return -errno;
	entry = (volatile uint32_t *)((char *)mapped + (table & PCI_MSIX_TABLE_OFFSET) +
				      vector * PCI_MSIX_ENTRY_SIZE);
	entry[PCI_MSIX_ENTRY_VECTOR_CTRL / 4] = masked ? PCI_MSIX_ENTRY_CTRL_MASKBIT : 0;
	entry[PCI_MSIX_ENTRY_LOWER_ADDR / 4] = 0;
	entry[PCI_MSIX_ENTRY_UPPER_ADDR / 4] = 0;
	entry[PCI_MSIX_ENTRY_DATA / 4] = 0;
	munmap(mapped, bar.size);
	return 0;
}
