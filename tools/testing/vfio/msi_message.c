// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <fcntl.h>
#include <linux/pci_regs.h>
#include <stdint.h>
#include <string.h>
#include <unistd.h>

#include "msi_message.h"
#include "pci_sysfs.h"

static int read_config(const char *bdf, uint8_t *config)
{
	ssize_t n;
	int fd;

	fd = pci_sysfs_open(bdf, "config", O_RDONLY);
	if (fd < 0)
		return fd;
	n = read(fd, config, PCI_CFG_SPACE_SIZE);
	close(fd);
	return n == PCI_CFG_SPACE_SIZE ? 0 : -EIO;
}

int msi_message_is_set(const char *bdf)
{
	uint8_t config[PCI_CFG_SPACE_SIZE], at;
	uint32_t address;
	int err;

	err = read_config(bdf, config);
	if (err)
		return err;
	for (at = config[PCI_CAPABILITY_LIST] & ~3; at; at = config[at + PCI_CAP_LIST_NEXT] & ~3)
		if (config[at] == PCI_CAP_ID_MSI)
			break;
	if (!at)
		return -ENODEV;
	memcpy(&address, config + at + PCI_MSI_ADDRESS_LO, sizeof(address));
	return address != 0;
}
