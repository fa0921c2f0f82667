/* SPDX-License-Identifier: GPL-2.0-only */
/* What a script of vfio-ctl expects, and whether it is so. */
#ifndef CTL_EXPECT_H
#define CTL_EXPECT_H

#include "vfio/device.h"

/**
 * ctl_fail() - say that an expectation failed, and count it
 * @what: of what it was
 * @want: what was expected
 * @got: what there is
 */
void ctl_fail(const char *what, const char *want, const char *got);

/** ctl_failures() - how many have failed */
unsigned int ctl_failures(void);

/**
 * ctl_expect() - see whether things are as expected
 * @dev: the device; open, for those that are read through it
 * @bdf: its PCI address as sysfs spells it
 * @nr: number of expectations
 * @wants: WHAT=VALUE each, as vfio-ctl.c explains
 *
 * Return: 0 if the kernel's state could be read, whatever it is, else a negative errno.
 */
int ctl_expect(struct vfio_device *dev, const char *bdf, int nr, char **wants);

#endif /* CTL_EXPECT_H */
