/* SPDX-License-Identifier: GPL-2.0-only */
/* The message of plain MSI, which all of a device's vectors share but for their number in it. */
#ifndef MSI_MESSAGE_H
#define MSI_MESSAGE_H

/**
 * msi_message_is_set() - does the device know where to send its MSI?
 * @bdf: PCI address as sysfs spells it
 *
 * Reads configuration space through sysfs: what vfio-pci shows is what the guest wrote.
 *
 * Return: 1 if the message's address is not 0, 0 if it is; -ENODEV without an MSI capability, or
 * what the system call said.
 */
int msi_message_is_set(const char *bdf);

#endif /* MSI_MESSAGE_H */
