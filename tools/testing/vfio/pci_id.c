// SPDX-License-Identifier: GPL-2.0-only
#include <limits.h>
#include <stdio.h>

#include "pci_id.h"

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

bool pci_id_is(const char *bdf, unsigned int vendor, unsigned int device)
{
	return sysfs_id(bdf, "vendor") == vendor && sysfs_id(bdf, "device") == device;
}
