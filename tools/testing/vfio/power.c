// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <fcntl.h>
#include <linux/pci_regs.h>
#include <string.h>
#include <unistd.h>

#include "pci_sysfs.h"
#include "power.h"

int power_set(struct vfio_device *dev, unsigned int state)
{
	uint16_t ctrl;
	int64_t at;

	at = vfio_device_capability(dev, PCI_CAP_ID_PM);
	if (at < 0)
		return at;
	at += PCI_PM_CTRL;
	if (pread(dev->fd, &ctrl, sizeof(ctrl), at) != sizeof(ctrl))
		return -EIO;
	ctrl = (ctrl & ~PCI_PM_CTRL_STATE_MASK) | state;
	if (pwrite(dev->fd, &ctrl, sizeof(ctrl), at) != sizeof(ctrl) ||
	    pread(dev->fd, &ctrl, sizeof(ctrl), at) != sizeof(ctrl))
		return -EIO;
	return (ctrl & PCI_PM_CTRL_STATE_MASK) == state ? 0 : -EIO;
}

int power_state(const char *bdf, char *text)
{
	ssize_t n;
	int fd;

	fd = pci_sysfs_open(bdf, "power_state", O_RDONLY);
	if (fd < 0)
		return fd;
	n = read(fd, text, 15);
	close(fd);
	text[n > 0 ? n : 0] = '\0';
	text[strcspn(text, "\n")] = '\0';
	return 0;
}

int reset_method(const char *bdf, const char *method)
{
	int fd, err = 0;

	fd = pci_sysfs_open(bdf, "reset_method", O_WRONLY);
	if (fd < 0)
		return fd;
	if (write(fd, method, strlen(method)) < 0)
		err = -errno;
	close(fd);
	return err;
}
