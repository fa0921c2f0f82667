/* SPDX-License-Identifier: GPL-2.0-only */
/* PCI devices that do not exist, in kernel memory, laid out as the running kernel lays them out. */
#ifndef VMSIX_TEST_FAKE_PCI_H
#define VMSIX_TEST_FAKE_PCI_H

#include "vmsix_event.h"

struct fake_pci;

/**
 * fake_pci_new() - make devices
 * @bdf: their addresses
 * @nr: how many
 * @fake: result, to be given to fake_pci_free()
 *
 * Return: 0, -ENOENT if the kernel's BTF has no struct pci_dev, or another negative errno.
 */
int fake_pci_new(const struct vmsix_bdf *bdf, unsigned int nr, struct fake_pci **fake);

/* Kernel address of device @i's struct pci_dev. */
__u64 fake_pci_dev(const struct fake_pci *fake, unsigned int i);

/* A raw tracepoint program that does nothing. */
int fake_pci_nothing_fd(const struct fake_pci *fake);

void fake_pci_free(struct fake_pci *fake);

#endif /* VMSIX_TEST_FAKE_PCI_H */
