/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The kernel types and members that the programs read. CO-RE fills in the offsets from the running
 * kernel's BTF at load time: only names must be the kernel's, not order and size.
 */
#ifndef VMSIX_BPF_KERNEL_TYPES_H
#define VMSIX_BPF_KERNEL_TYPES_H

#include <linux/types.h>

#pragma clang attribute push(__attribute__((preserve_access_index)), apply_to = record)

struct task_struct {
	struct task_struct *group_leader;
	/*
	 * v5.5: cf25e24db61c ("time: Rename tsk->real_start_time to ->start_boottime"). Older
	 * kernels have no vfio_pci trace events, so the old name is not needed.
	 */
	__u64 start_boottime;
	char comm[16];
};

struct pci_bus {
	void *sysdata;
	unsigned char number;
	/*
	 * v3.18: 670ba0c8883b ("PCI: Add generic domain handling"). Only with
	 * CONFIG_PCI_DOMAINS_GENERIC, which x86 does not set.
	 */
	int domain_nr;
};

struct pci_dev {
	struct pci_bus *bus;
	unsigned int devfn;
};

/* x86: what pci_bus.sysdata points to, see pci_domain_nr() in arch/x86/include/asm/pci.h. */
struct pci_sysdata {
	int domain;
};

#pragma clang attribute pop

#endif /* VMSIX_BPF_KERNEL_TYPES_H */
