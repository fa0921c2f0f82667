/* SPDX-License-Identifier: GPL-2.0-only */
/* The beginning of a test program that needs devices in kernel memory. */
#ifndef VMSIX_TEST_FAKE_PCI_TAP_H
#define VMSIX_TEST_FAKE_PCI_TAP_H

#include <errno.h>
#include <stdbool.h>
#include <string.h>
#include <unistd.h>

#include "fake_pci.h"
#include "tap.h"

/* Make devices, or skip @what. Return: whether there are devices; otherwise end with tap_done(). */
static inline bool tap_devices(const char *what, const struct vmsix_bdf *bdf, unsigned int nr,
			       struct fake_pci **fake)
{
	int err = geteuid() ? -EPERM : fake_pci_new(bdf, nr, fake);

	if (err == -EPERM && geteuid()) {
		tap_skip("%s", "needs root", what);
		return false;
	}
	if (err == -ENOENT) {
		tap_skip("%s", "this kernel has no BTF of struct pci_dev", what);
		return false;
	}
	if (!tap(!err, "make devices in kernel memory"))
		note("%s", strerror(-err));
	return !err;
}

#endif /* VMSIX_TEST_FAKE_PCI_TAP_H */
