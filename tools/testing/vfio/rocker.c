// SPDX-License-Identifier: GPL-2.0-only
#include <limits.h>
#include <stdio.h>

#include "rocker.h"

#define ROCKER_VENDOR	0x1b36
#define ROCKER_DEVICE	0x0006
#define ROCKER_TEST_IRQ	0x20	/* BAR 0: write n, vector n fires */

static unsigned int sysfs_id(const char *bdf, const char *name)
{
	unsigned int id = 0;
	char path[PATH_MAX];
	FILE *f;

	snprintf(path, sizeof(path), "/sys/bus/pci/devices/%s/%s", bdf, name);
	f = fopen(path, "r");
	if (!f)
		return 0;
	if (fscanf(f, "%x", &id) != 1)
		id = 0;
	fclose(f);
	return id;
}

bool is_rocker(const char *bdf)
{
	return sysfs_id(bdf, "vendor") == ROCKER_VENDOR && sysfs_id(bdf, "device") == ROCKER_DEVICE;
}

int rocker_fire(struct vfio_device *dev, unsigned int vector)
{
	return vfio_device_write32(dev, 0, ROCKER_TEST_IRQ, vector);
}
