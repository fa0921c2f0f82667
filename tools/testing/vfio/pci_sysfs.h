/* SPDX-License-Identifier: GPL-2.0-only */
/* What sysfs says of the device at a PCI address. */
#ifndef PCI_SYSFS_H
#define PCI_SYSFS_H

#include <stdbool.h>

/**
 * pci_sysfs_open() - open a file of the device's directory
 * @bdf: PCI address as sysfs spells it
 * @name: the file's
 * @flags: O_RDONLY, O_WRONLY or O_RDWR
 *
 * Return: a descriptor, the caller's to close, or a negative errno.
 */
int pci_sysfs_open(const char *bdf, const char *name, int flags);

/**
 * pci_id_is() - is the device at @bdf, as sysfs spells it, that of @vendor and @device?
 */
bool pci_id_is(const char *bdf, unsigned int vendor, unsigned int device);

#endif /* PCI_SYSFS_H */
