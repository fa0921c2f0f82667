# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash disable=SC2016 # $retval is the kernel's
# Sourced in the lab host: record, on any kernel, what is called to give a passed-through device its
# vectors. Stock kernels have no trace events for it; kprobes see the same functions on all of them.
#
#   probes_start        record, with CLOCK_MONOTONIC
#   probes_clear        forget what was recorded
#   probes_mark WORDS   record that, too
#   probes_save FILE    what was recorded, as ftrace prints it
#
# Recorded are (no event may be called "enable": its group has a file of that name):
#   ioctl, returned           VFIO_DEVICE_SET_IRQS begins; any ioctl on a vfio-pci device ends
#   set_irqs                  its arguments; the eventfds are valid if flags say that there are some
#   msi_enable, msi_enabled   MSI or MSI-X is enabled with n vectors; how many came, or an errno
#   msi_disable               it is disabled
#   msi_add, msi_added        vector n of a device is added; the vector, negative if that failed
#   sched_process_exec        a QEMU is started

PROBES=/sys/kernel/tracing/instances/probes

# global FUNCTION: is it one that can be called from another file?
probes_global() {
	grep -qE " T $1(\$|[[:space:]])" /proc/kallsyms
}

# probe EVENT FUNCTION [ARGUMENTS]; an EVENT of "r:NAME" is of its return
probe() {
	local kind=p event=$1
	[[ $event != r:* ]] || kind=r event=${event#r:}
	echo "$kind:vmsix/$event $2 ${3:-}" >> /sys/kernel/tracing/kprobe_events
}

# vfio-pci calls the first of these where it is no inline function, and the other where it is.
probes_enable() {
	local function=pci_alloc_irq_vectors
	probes_global "$function" || function=pci_alloc_irq_vectors_affinity
	probe msi_enable "$function" 'n=%dx:u32'
	probe r:msi_enabled "$function" 'ret=$retval:s32'
}

probes_start() {
	mountpoint -q /sys/kernel/tracing || mount -t tracefs tracefs /sys/kernel/tracing
	probe ioctl vfio_pci_core_ioctl 'cmd=%si:x32'
	probe r:returned vfio_pci_core_ioctl 'ret=$retval:s32'
	probe set_irqs vfio_pci_set_irqs_ioctl \
		'flags=%si:u32 index=%dx:u32 start=%cx:u32 count=%r8:u32 fd=+0(%r9):s32[64]'
	probes_enable
	probe msi_disable pci_free_irq_vectors
	if probes_global pci_msix_alloc_irq_at; then
		probe msi_add pci_msix_alloc_irq_at 'n=%si:u32'
		probe r:msi_added pci_msix_alloc_irq_at 'vector=$retval:s32'
	fi
	mkdir -p "$PROBES"
	echo mono > "$PROBES/trace_clock"
	echo 'cmd == 0x3b6e' > "$PROBES/events/vmsix/ioctl/filter"
	echo 'filename ~ "*qemu-system-x86_64"' > "$PROBES/events/sched/sched_process_exec/filter"
	echo 1 > "$PROBES/events/sched/sched_process_exec/enable"
	echo 1 > "$PROBES/events/vmsix/enable"
}

probes_clear() {
	echo > "$PROBES/trace"
}

probes_mark() {
	echo "$*" > "$PROBES/trace_marker"
}

probes_save() {
	cat "$PROBES/trace" > "$1"
}
