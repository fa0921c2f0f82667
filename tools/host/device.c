// SPDX-License-Identifier: GPL-2.0-only
#include <dirent.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/format.h"
#include "base/parse.h"
#include "host/device.h"

const char *device_root = "/sys/bus/pci/devices";

static void device_path(char *path, size_t size, const struct vmsix_bdf *bdf, const char *entry)
{
	char name[FORMAT_BDF_SIZE];

	format_bdf(name, sizeof(name), bdf);
	snprintf(path, size, "%s/%s/%s", device_root, name, entry);
}

bool device_exists(const struct vmsix_bdf *bdf)
{
	char path[PATH_MAX];

	device_path(path, sizeof(path), bdf, "");
	return access(path, F_OK) == 0;
}

void device_driver(const struct vmsix_bdf *bdf, char *name, size_t size)
{
	char path[PATH_MAX], target[PATH_MAX];
	const char *slash;
	ssize_t n;

	device_path(path, sizeof(path), bdf, "driver");
	n = readlink(path, target, sizeof(target) - 1);
	target[n < 0 ? 0 : n] = '\0';
	slash = strrchr(target, '/');
	snprintf(name, size, "%s", slash ? slash + 1 : target);
}

/*
 * Variant drivers register the same vfio-pci-core and have "vfio" in their name by custom:
 * mlx5_vfio_pci, hisi-acc-vfio-pci, nvgrace-gpu-vfio-pci.
 */
bool device_is_vfio(const struct vmsix_bdf *bdf)
{
	char driver[NAME_MAX + 1];

	device_driver(bdf, driver, sizeof(driver));
	return strstr(driver, "vfio") != NULL;
}

unsigned int device_msi_irqs(const struct vmsix_bdf *bdf)
{
	char path[PATH_MAX];
	unsigned int count = 0;
	struct dirent *entry;
	DIR *dir;

	device_path(path, sizeof(path), bdf, "msi_irqs");
	dir = opendir(path);
	if (!dir)
		return 0;
	while ((entry = readdir(dir)))
		if (entry->d_name[0] != '.')
			count++;
	closedir(dir);
	return count;
}

unsigned int device_id(const struct vmsix_bdf *bdf, const char *name)
{
	char path[PATH_MAX];
	unsigned int id = 0;
	FILE *f;

	device_path(path, sizeof(path), bdf, name);
	f = fopen(path, "r");
	if (f && fscanf(f, "%x", &id) != 1)
		id = 0;
	if (f)
		fclose(f);
	return id;
}

void device_for_each(void (*fn)(const struct vmsix_bdf *bdf, void *ctx), void *ctx)
{
	DIR *dir = opendir(device_root);
	struct vmsix_bdf bdf;
	struct dirent *entry;

	if (!dir)
		return;
	while ((entry = readdir(dir)))
		if (!parse_bdf(entry->d_name, &bdf))
			fn(&bdf, ctx);
	closedir(dir);
}
