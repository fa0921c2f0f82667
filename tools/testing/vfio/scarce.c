// SPDX-License-Identifier: GPL-2.0-only
/*
 * The process moves to a memory cgroup of its own. What it has stays accounted to the old one,
 * what it gets next counts. The OOM killer finds nobody to kill, so that the allocation fails.
 *
 * The kernel accounts whole pages. Files that are opened first leave less than a page.
 */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "scarce.h"

#define ROOT	"/sys/fs/cgroup/"
#define OWN	ROOT "scarce/"
#define LIMIT	"4096"

static int fillers[SCARCE_FILES];
static unsigned int nr_fillers;

static int write_text(const char *path, const char *text)
{
	int fd, err = 0;

	fd = open(path, O_WRONLY | O_CLOEXEC);
	if (fd < 0)
		return -errno;
	if (write(fd, text, strlen(text)) < 0)
		err = -errno;
	close(fd);
	return err;
}

static int enter(void)
{
	int err;

	if (write_text(ROOT "cgroup.subtree_control", "+memory"))
		return -ENOTSUP;
	if (mkdir(OWN, 0755) && errno != EEXIST)
		return -errno;
	err = write_text("/proc/self/oom_score_adj", "-1000");
	err = err ?: write_text(OWN "memory.max", LIMIT);
	return err ?: write_text(OWN "cgroup.procs", "0");
}

int scarce_begin(unsigned int files)
{
	int fd, err;

	/* A page fault is no allocation that may fail. */
	if (mlockall(MCL_CURRENT))
		return -errno;
	err = enter();
	while (!err && nr_fillers < files && nr_fillers < SCARCE_FILES) {
		fd = eventfd(0, EFD_CLOEXEC);
		if (fd < 0)
			err = -errno;
		else
			fillers[nr_fillers++] = fd;
	}
	if (err)
		scarce_end();
	return err;
}

int scarce_end(void)
{
	while (nr_fillers)
		close(fillers[--nr_fillers]);
	return write_text(ROOT "cgroup.procs", "0");
}
