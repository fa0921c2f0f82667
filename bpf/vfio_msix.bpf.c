// SPDX-License-Identifier: GPL-2.0-only
/*
 * Counts the six vfio_pci trace events per guest, device, operation and result, or sends each of
 * them to user space.
 *
 * These are raw tracepoints: their arguments are struct pci_dev, which vmlinux's BTF describes, and
 * scalars. So they need neither module BTF nor tracefs, and only CAP_BPF and CAP_PERFMON.
 *
 * A duration of 0 means that the operation has none, or that its event was switched on while it
 * ran. Such an event counts in .count and .vectors only; percentiles and means are over .slots.
 *
 * Totals count everything that had no room.
 */
#include <stdbool.h>
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>

#include "account.bpf.h"
#include "device.bpf.h"
#include "guest.bpf.h"
#include "stream.bpf.h"
#include "vmsix_event.h"

char LICENSE[] SEC("license") = "GPL";

/* Set by user space before loading. */
const volatile bool stream;			/* send events, rather than count them */
const volatile __u32 filter_tgid;		/* only this process; 0: all */
const volatile bool filter_device;		/* only filter_bdf */
const volatile struct vmsix_bdf filter_bdf;

/*
 * Set by user space when all programs are attached: otherwise the first of them would count
 * operations whose other events are missing.
 */
bool active;

static __always_inline bool wanted(const struct vmsix_event *e)
{
	if (filter_tgid && e->process.tgid != filter_tgid)
		return false;
	return !filter_device || (e->bdf.domain == filter_bdf.domain &&
				  e->bdf.bus == filter_bdf.bus && e->bdf.devfn == filter_bdf.devfn);
}

static __always_inline void stream_event(struct vmsix_event *e, enum vmsix_type type)
{
	e->time_ns = bpf_ktime_get_ns();
	e->tid = bpf_get_current_pid_tgid();
	e->cpu = bpf_get_smp_processor_id();
	e->cgroup_id = bpf_get_current_cgroup_id();
	bpf_get_current_comm(e->comm, sizeof(e->comm));
	send(e, type);
}

/* Common to all events. @type is @e->type, as a parameter so that the compiler knows it. */
static __always_inline int handle(struct vmsix_event *e, struct pci_dev *pdev, enum vmsix_type type)
{
	if (!active)
		return 0;
	e->type = type;
	current_process(&e->process);
	device_bdf(pdev, &e->bdf);
	if (!wanted(e))
		return 0;
	atomic_add(totals[type].seen, 1);
	if (stream) {
		announce(e);
		stream_event(e, type);
	} else {
		account(e, type);
	}
	return 0;
}

SEC("?raw_tp/vfio_pci_set_irqs")
int BPF_PROG(on_set_irqs, struct pci_dev *pdev, __u32 index, __u32 start, __u32 count, __u32 flags,
	     int ret, __u64 delta_ns)
{
	struct vmsix_event e = {
		.delta_ns = delta_ns,
		.index = index,
		.vector = start,
		.count = count,
		.flags = flags,
		.ret = ret,
	};

	return handle(&e, pdev, VMSIX_SET_IRQS);
}

SEC("?raw_tp/vfio_pci_msi_enable")
int BPF_PROG(on_msi_enable, struct pci_dev *pdev, bool msix, __u32 nvec, int ret, __u64 delta_ns)
{
	struct vmsix_event e = {
		.delta_ns = delta_ns,
		.msix = msix,
		.count = nvec,
		.ret = ret,
	};

	return handle(&e, pdev, VMSIX_ENABLE);
}

SEC("?raw_tp/vfio_pci_msi_disable")
int BPF_PROG(on_msi_disable, struct pci_dev *pdev, bool msix, __u32 nvec, __u64 delta_ns)
{
	struct vmsix_event e = {
		.delta_ns = delta_ns,
		.msix = msix,
		.count = nvec,
	};

	return handle(&e, pdev, VMSIX_DISABLE);
}

SEC("?raw_tp/vfio_pci_msi_alloc")
int BPF_PROG(on_msi_alloc, struct pci_dev *pdev, bool msix, __u32 vector, int irq, __u32 source,
	     int ret, __u64 delta_ns)
{
	struct vmsix_event e = {
		/* An initial allocation's time is part of enable's. */
		.delta_ns = source == VMSIX_SOURCE_INITIAL ? 0 : delta_ns,
		.msix = msix,
		.detail = source,
		.vector = vector,
		.count = 1,
		.irq = irq,
		.ret = ret,
	};

	return handle(&e, pdev, VMSIX_ALLOC);
}

SEC("?raw_tp/vfio_pci_msi_free")
int BPF_PROG(on_msi_free, struct pci_dev *pdev, bool msix, __u32 vector, int irq, __u32 reason)
{
	struct vmsix_event e = {
		.msix = msix,
		.detail = reason,
		.vector = vector,
		.count = 1,
		.irq = irq,
	};

	return handle(&e, pdev, VMSIX_FREE);
}

SEC("?raw_tp/vfio_pci_msi_trigger")
int BPF_PROG(on_msi_trigger, struct pci_dev *pdev, bool msix, __u32 vector, int irq, __u32 op,
	     int ret, __u64 delta_ns)
{
	struct vmsix_event e = {
		.delta_ns = delta_ns,
		.msix = msix,
		.detail = op,
		.vector = vector,
		.count = 1,
		.irq = irq,
		.ret = ret,
	};

	return handle(&e, pdev, VMSIX_TRIGGER);
}
