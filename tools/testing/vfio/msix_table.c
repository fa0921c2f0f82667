// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <linux/pci_regs.h>
#include <linux/vfio.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

#include "msix_table.h"

struct table {
	void *bar;			/* the BAR that holds it, mapped */
	size_t bar_size;
	volatile uint32_t *entries;
	unsigned int nr;
};

/* Where it is: a BAR in the low three bits of @at, an offset in the others; how long, less one. */
static int find_table(struct vfio_device *dev, uint32_t *at, unsigned int *nr)
{
	uint16_t flags;
	int64_t cap;

	cap = vfio_device_capability(dev, PCI_CAP_ID_MSIX);
	if (cap < 0)
		return cap;
	if (pread(dev->fd, at, sizeof(*at), cap + PCI_MSIX_TABLE) != sizeof(*at) ||
	    pread(dev->fd, &flags, sizeof(flags), cap + PCI_MSIX_FLAGS) != sizeof(flags))
		return -EIO;
	*nr = (flags & PCI_MSIX_FLAGS_QSIZE) + 1;
	return 0;
}

static int map_table(struct vfio_device *dev, struct table *t)
{
	struct vfio_region_info info = { .argsz = sizeof(info) };
	uint32_t at;
	int err;

	err = find_table(dev, &at, &t->nr);
	if (err)
		return err;
	info.index = at & PCI_MSIX_TABLE_BIR;
	if (ioctl(dev->fd, VFIO_DEVICE_GET_REGION_INFO, &info))
		return -errno;
	t->bar_size = info.size;
	t->bar = mmap(NULL, info.size, PROT_READ | PROT_WRITE, MAP_SHARED, dev->fd, info.offset);
	if (t->bar == MAP_FAILED)
		return -errno;
	t->entries = (volatile uint32_t *)((char *)t->bar + (at & PCI_MSIX_TABLE_OFFSET));
	return 0;
}

static volatile uint32_t *entry_of(struct table *t, unsigned int vector)
{
	return t->entries + vector * PCI_MSIX_ENTRY_SIZE / 4;
}

int msix_table_read(struct vfio_device *dev, struct msix_entry_state *entries, unsigned int max)
{
	volatile uint32_t *entry;
	unsigned int i;
	struct table t;
	int err;

	err = map_table(dev, &t);
	if (err)
		return err;
	for (i = 0; i < t.nr && i < max; i++) {
		entry = entry_of(&t, i);
		entries[i].masked = entry[PCI_MSIX_ENTRY_VECTOR_CTRL / 4] &
				    PCI_MSIX_ENTRY_CTRL_MASKBIT;
		entries[i].message = entry[PCI_MSIX_ENTRY_LOWER_ADDR / 4] != 0;
	}
	munmap(t.bar, t.bar_size);
	return i;
}

int msix_table_wipe(struct vfio_device *dev, unsigned int vector, bool masked)
{
	volatile uint32_t *entry;
	struct table t;
	int err;

	err = map_table(dev, &t);
	if (err)
		return err;
	entry = entry_of(&t, vector);
	entry[PCI_MSIX_ENTRY_VECTOR_CTRL / 4] = masked ? PCI_MSIX_ENTRY_CTRL_MASKBIT : 0;
	entry[PCI_MSIX_ENTRY_LOWER_ADDR / 4] = 0;
	entry[PCI_MSIX_ENTRY_UPPER_ADDR / 4] = 0;
	entry[PCI_MSIX_ENTRY_DATA / 4] = 0;
	munmap(t.bar, t.bar_size);
	return 0;
}
