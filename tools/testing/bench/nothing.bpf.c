// SPDX-License-Identifier: GPL-2.0-only
/*
 * An empty program on each of the six vfio_pci trace events, attached as those of vfio-msix are: as
 * raw tracepoints. What an operation costs more with them is the price of an event that is on.
 */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

char LICENSE[] SEC("license") = "GPL";

#define NOTHING(event) \
	SEC("raw_tp/vfio_pci_" #event) int event(void *ctx) { return 0; }

NOTHING(set_irqs)
NOTHING(msi_enable)
NOTHING(msi_disable)
NOTHING(msi_alloc)
NOTHING(msi_free)
NOTHING(msi_trigger)
