/* SPDX-License-Identifier: GPL-2.0-only */
/* The device of an event: struct pci_dev to PCI address. */
#ifndef VMSIX_BPF_DEVICE_H
#define VMSIX_BPF_DEVICE_H

#include <bpf/bpf_helpers.h>
#include <bpf/bpf_core_read.h>

#include "kernel_types.bpf.h"
#include "vmsix_event.h"

/*
 * v6.2: a35b9af4ec2c ("bpf: Add a kfunc for generic type cast"). With it the verifier knows a
 * pointer's type, so that members are read without a call for each. User space sets have_cast
 * before loading.
 */
extern void *bpf_rdonly_cast(const void *obj, __u32 btf_id) __ksym __weak;

const volatile bool have_cast;

static __always_inline __u32 sysdata_domain(void *sysdata)
{
	struct pci_sysdata *s = sysdata;

	if (!have_cast)
		return BPF_CORE_READ(s, domain);
	s = bpf_rdonly_cast(sysdata, bpf_core_type_id_kernel(struct pci_sysdata));
	return s->domain;
}

static __always_inline void bus_bdf(struct pci_bus *bus, struct vmsix_bdf *bdf)
{
	if (have_cast) {
		bdf->bus = bus->number;
		if (bpf_core_field_exists(bus->domain_nr))
			bdf->domain = bus->domain_nr;
		else if (bpf_core_type_exists(struct pci_sysdata))
			bdf->domain = sysdata_domain(bus->sysdata);
		return;
	}
	bdf->bus = BPF_CORE_READ(bus, number);
	if (bpf_core_field_exists(bus->domain_nr))
		bdf->domain = BPF_CORE_READ(bus, domain_nr);
	else if (bpf_core_type_exists(struct pci_sysdata))
		bdf->domain = sysdata_domain(BPF_CORE_READ(bus, sysdata));
}

static __always_inline void device_bdf(struct pci_dev *pdev, struct vmsix_bdf *bdf)
{
	if (have_cast) {
		pdev = bpf_rdonly_cast(pdev, bpf_core_type_id_kernel(struct pci_dev));
		bdf->devfn = pdev->devfn;
		bus_bdf(pdev->bus, bdf);
	} else {
		bdf->devfn = BPF_CORE_READ(pdev, devfn);
		bus_bdf(BPF_CORE_READ(pdev, bus), bdf);
	}
}

#endif /* VMSIX_BPF_DEVICE_H */
