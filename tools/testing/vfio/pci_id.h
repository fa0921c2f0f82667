/* SPDX-License-Identifier: GPL-2.0-only */
/* What kind of device is at a PCI address. */
#ifndef PCI_ID_H
#define PCI_ID_H

#include <stdbool.h>

/**
 * pci_id_is() - is the device at @bdf, as sysfs spells it, that of @vendor and @device?
 */
bool pci_id_is(const char *bdf, unsigned int vendor, unsigned int device);

#endif /* PCI_ID_H */
