// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "mark.h"
#include "pci_sysfs.h"

#define HOST_BRIDGE	"0000:00:00.0"

/* Byte by byte into the vendor id, which is read-only: the access is seen and changes nothing. */
static int say(int fd, const char *text)
{
	for (; *text; text++)
		if (pwrite(fd, text, 1, 0) != 1)
			return -errno;
	return 0;
}

int mark(int nr, char **words)
{
	int i, fd, err = 0;

	fd = pci_sysfs_open(HOST_BRIDGE, "config", O_WRONLY);
	if (fd < 0)
		return fd;
	for (i = 0; i < nr && !err; i++) {
		if (i)
			err = say(fd, " ");
		if (!err)
			err = say(fd, words[i]);
	}
	if (!err)
		err = say(fd, "\n");
	close(fd);
	return err;
}
