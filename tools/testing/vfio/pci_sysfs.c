// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>

#include "pci_sysfs.h"

int pci_sysfs_open(const char *bdf, const char *name, int flags)
{
	char path[PATH_MAX];
	int fd;

	snprintf(path, sizeof(path), "/sys/bus/pci/devices/%s/%s", bdf, name);
	fd = open(path, flags | O_CLOEXEC);
	return fd < 0 ? -errno : fd;
}

static unsigned int sysfs_id(const char *bdf, const char *name)
{
	unsigned int id = 0;
	FILE *f;
	int fd;

	fd = pci_sysfs_open(bdf, name, O_RDONLY);
	if (fd < 0)
		return 0;
	f = fdopen(fd, "r");
	if (!f || fscanf(f, "%x", &id) != 1)
		id = 0;
	if (f)
		fclose(f);
	return id;
}

bool pci_id_is(const char *bdf, unsigned int vendor, unsigned int device)
{
	return sysfs_id(bdf, "vendor") == vendor && sysfs_id(bdf, "device") == device;
}
