/* SPDX-License-Identifier: GPL-2.0-only */
/* A device's power states and resets, as a user of it and as the administrator has them. */
#ifndef POWER_H
#define POWER_H

#include "vfio/device.h"

/**
 * power_set() - put a device into a power state through its PM capability, as a guest does
 * @dev: an open device
 * @state: 0 for D0, 3 for D3hot
 *
 * Return: 0; -ENODEV if it has no PM capability; -EIO if it does not get there.
 */
int power_set(struct vfio_device *dev, unsigned int state);

/**
 * power_state() - the state in which the kernel thinks the device is, "D0" or so
 * @bdf: PCI address as sysfs spells it
 * @text: receives it, 16 bytes
 *
 * Return: 0 or a negative errno.
 */
int power_state(const char *bdf, char *text);

/**
 * reset_method() - say by what resets of the device are done
 * @bdf: PCI address as sysfs spells it
 * @method: "pm", "flr" or so
 *
 * Return: 0; -EINVAL if the device cannot be reset by it.
 */
int reset_method(const char *bdf, const char *method);

#endif /* POWER_H */
