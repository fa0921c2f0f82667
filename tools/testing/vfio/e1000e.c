// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>

#include "e1000e.h"
#include "pci_sysfs.h"

#define E1000E_VENDOR	0x8086
#define E1000E_DEVICE	0x10d3
#define E1000E_VECTORS	5

#define ICR	0xc0	/* causes; cleared by writing ones */
#define ICS	0xc8	/* raise causes */
#define IMS	0xd0	/* let causes interrupt */
#define IVAR	0xe4	/* which vector a cause goes to */

#define CAUSE_RXQ0	(1 << 20)
#define IVAR_VALID	(1 << 3)	/* of the first receive queue, whose vector is below */

bool is_e1000e(const char *bdf)
{
	return pci_id_is(bdf, E1000E_VENDOR, E1000E_DEVICE);
}

int e1000e_fire(struct vfio_device *dev, unsigned int vector)
{
	const struct {
		uint32_t reg, value;
	} writes[] = {
		{ IVAR, IVAR_VALID | vector },
		{ ICR, CAUSE_RXQ0 },
		{ IMS, CAUSE_RXQ0 },
		{ ICS, CAUSE_RXQ0 },
	};
	unsigned int i;
	int err = 0;

	if (vector >= E1000E_VECTORS)
		return -EINVAL;
	for (i = 0; i < sizeof(writes) / sizeof(writes[0]) && !err; i++)
		err = vfio_device_write32(dev, 0, writes[i].reg, writes[i].value);
	return err;
}
