/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef VMSIX_HOST_DEVICE_H
#define VMSIX_HOST_DEVICE_H

#include <stdbool.h>
#include <stddef.h>

#include "vmsix_event.h"

/* PCI devices in sysfs. A variable so that tests can use their own. */
extern const char *device_root;	/* "/sys/bus/pci/devices" */

bool device_exists(const struct vmsix_bdf *bdf);

/** device_driver() - name of the driver that is bound to it, "" if there is none */
void device_driver(const struct vmsix_bdf *bdf, char *name, size_t size);

/** device_is_vfio() - whether a VFIO driver (vfio-pci or a variant of it) is bound to it */
bool device_is_vfio(const struct vmsix_bdf *bdf);

/** device_msi_irqs() - entries of its msi_irqs directory, 0 if there is none */
unsigned int device_msi_irqs(const struct vmsix_bdf *bdf);

/** device_id() - number in a file, e.g. "vendor", "device" or "class"; 0 if there is none */
unsigned int device_id(const struct vmsix_bdf *bdf, const char *name);

/** device_for_each() - call @fn for each device */
void device_for_each(void (*fn)(const struct vmsix_bdf *bdf, void *ctx), void *ctx);

#endif /* VMSIX_HOST_DEVICE_H */
