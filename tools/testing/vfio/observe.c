// SPDX-License-Identifier: GPL-2.0-only
#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "observe.h"

static int by_number(const void *a, const void *b)
{
	int x = *(const int *)a, y = *(const int *)b;

	return (x > y) - (x < y);
}

static int read_held(const char *bdf, struct observed *o)
{
	char path[PATH_MAX];
	struct dirent *e;
	DIR *dir;

	snprintf(path, sizeof(path), "/sys/bus/pci/devices/%s/msi_irqs", bdf);
	dir = opendir(path);
	if (!dir)
		return errno == ENOENT ? 0 : -errno;
	while ((e = readdir(dir)) && o->nr_held < OBSERVE_MAX)
		if (e->d_name[0] != '.')
			o->held[o->nr_held++] = atoi(e->d_name);
	closedir(dir);
	qsort(o->held, o->nr_held, sizeof(o->held[0]), by_number);
	return 0;
}

int observe_nr_held(const char *bdf)
{
	char path[PATH_MAX];
	struct dirent *e;
	int nr = 0;
	DIR *dir;

	snprintf(path, sizeof(path), "/sys/bus/pci/devices/%s/msi_irqs", bdf);
	dir = opendir(path);
	if (!dir)
		return errno == ENOENT ? 0 : -errno;
	while ((e = readdir(dir)))
		nr += e->d_name[0] != '.';
	closedir(dir);
	return nr;
}

/* "  24:  0  0  IR-PCI-MSIX-0000:00:05.0  0-edge  vfio-msix[0](0000:00:05.0)" */
static void parse_line(const char *line, const char *bdf, struct observed *o)
{
	const char *name = strstr(line, "vfio-msi");
	unsigned int vector;
	char where[64];

	if (!name || sscanf(name, "vfio-msi%*[x][%u](%63[^)])", &vector, where) != 2)
		if (!name || sscanf(name, "vfio-msi[%u](%63[^)])", &vector, where) != 2)
			return;
	if (vector < OBSERVE_MAX && !strcmp(where, bdf))
		o->armed[vector] = atoi(line);
}

static int read_armed(const char *bdf, struct observed *o)
{
	char *line = NULL;
	size_t size = 0;
	FILE *f;

	f = fopen("/proc/interrupts", "r");
	if (!f)
		return -errno;
	while (getline(&line, &size, f) > 0)
		parse_line(line, bdf, o);
	free(line);
	fclose(f);
	return 0;
}

int observe(const char *bdf, struct observed *o)
{
	int err;

	memset(o, 0, sizeof(*o));
	err = read_held(bdf, o);
	return err ?: read_armed(bdf, o);
}
