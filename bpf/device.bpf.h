/* SPDX-License-Identifier: GPL-2.0-only */
/* The device of an event: struct pci_dev to PCI address. */
#ifndef VMSIX_BPF_DEVICE_H
#define VMSIX_BPF_DEVICE_H

#include <bpf/bpf_helpers.h>
#include <bpf/bpf_core_read.h>

#include "kernel_types.bpf.h"
#include "vmsix_event.h"

static __always_inline __u32 bus_domain(struct pci_bus *bus)
{
	struct pci_sysdata *sysdata;

	if (bpf_core_field_exists(bus->domain_nr))
		return BPF_CORE_READ(bus, domain_nr);
	if (!bpf_core_type_exists(struct pci_sysdata))
		return 0;
	sysdata = BPF_CORE_READ(bus, sysdata);
	return BPF_CORE_READ(sysdata, domain);
}

static __always_inline void device_bdf(struct pci_dev *pdev, struct vmsix_bdf *bdf)
{
	struct pci_bus *bus = BPF_CORE_READ(pdev, bus);

	bdf->domain = bus_domain(bus);
	bdf->bus = BPF_CORE_READ(bus, number);
	bdf->devfn = BPF_CORE_READ(pdev, devfn);
}

#endif /* VMSIX_BPF_DEVICE_H */
