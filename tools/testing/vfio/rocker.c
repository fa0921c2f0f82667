// SPDX-License-Identifier: GPL-2.0-only
#include "pci_sysfs.h"
#include "rocker.h"

#define ROCKER_VENDOR	0x1b36
#define ROCKER_DEVICE	0x0006
#define ROCKER_TEST_IRQ	0x20	/* BAR 0: write n, vector n fires */

bool is_rocker(const char *bdf)
{
	return pci_id_is(bdf, ROCKER_VENDOR, ROCKER_DEVICE);
}

int rocker_fire(struct vfio_device *dev, unsigned int vector)
{
	return vfio_device_write32(dev, 0, ROCKER_TEST_IRQ, vector);
}
