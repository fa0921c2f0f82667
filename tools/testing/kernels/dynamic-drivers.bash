#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# dynamic-drivers.bash NVME: in the lab, on a device that no driver has. The nvme driver is loaded and
# unloaded, with vfio-pci on the device in between; its data are right, each CPU has a vector and gets
# its interrupts. So does the virtio disk of the host.
set -euo pipefail

NVME=$1
SYS=/sys/bus/pci/devices/$NVME
SECTORS=131072
CPUS=$(nproc)

fail() {
	echo "FAILED: $*"
	exit 1
}

# wait_for COMMAND...
wait_for() {
	for _ in $(seq 100); do
		! "$@" || return 0
		sleep 0.1
	done
	fail "this did not come true: $*"
}

# Every 512-byte sector holds its own number.
pattern() {
	awk -v n="$1" 'BEGIN { for (i = 0; i < n; i++) printf "%-511d\n", i }'
}

# irqs_of NAME: numbers of the irqs that have such a name
irqs_of() {
	awk -v name="$1" '$NF ~ name { sub(":", "", $1); print $1 }' /proc/interrupts
}

# count NAME CPU: interrupts of such irqs on that CPU; all CPUs if none is given
count() {
	awk -v name="$1" -v cpu="${2:-}" -v cpus="$CPUS" '$NF ~ name {
		for (i = 0; i < cpus; i++) if (cpu == "" || i == cpu) n += $(i + 2)
	} END { print n + 0 }' /proc/interrupts
}

held() {
	find "$SYS/msi_irqs" -type f 2> /dev/null | wc -l
}

# Each queue has a CPU of its own, and its interrupts come there.
each_cpu_has_a_queue() {
	local cpu before irq where
	where=$(for irq in $(irqs_of '^nvme0q[1-9]'); do
		cat "/proc/irq/$irq/effective_affinity_list"
	done | sort -u | wc -l)
	[ "$where" = "$CPUS" ] || fail "the queues' irqs go to $where of $CPUS CPUs"
	for ((cpu = 0; cpu < CPUS; cpu++)); do
		before=$(count '^nvme0q[1-9]' "$cpu")
		taskset -c "$cpu" dd if=/dev/nvme0n1 of=/dev/null bs=4k count=50 iflag=direct status=none
		[ $(($(count '^nvme0q[1-9]' "$cpu") - before)) -ge 50 ] ||
			fail "CPU $cpu did not get the interrupts of what it read"
	done
}

reads_and_writes() {
	pattern "$SECTORS" | cmp - /dev/nvme0n1 || fail "what is read is wrong"
	pattern 2048 | tac > changed
	dd if=changed of=/dev/nvme0n1 bs=64k oflag=direct status=none
	dd if=/dev/nvme0n1 bs=64k count=16 iflag=direct status=none | cmp - changed ||
		fail "what was written is not there"
	pattern 2048 | dd of=/dev/nvme0n1 bs=64k iflag=fullblock oflag=direct status=none
}

nvme_driver() {
	modprobe nvme
	wait_for test -b /dev/nvme0n1
	[ "$(irqs_of '^nvme0q' | wc -l)" = $((CPUS + 1)) ] ||
		fail "$(irqs_of '^nvme0q' | wc -l) irqs, not $((CPUS + 1))"
	reads_and_writes
	each_cpu_has_a_queue
	modprobe -r nvme
	[ ! -e /dev/nvme0n1 ] || fail "/dev/nvme0n1 is still there"
	[ "$(held)" = 0 ] || fail "$(held) irqs are left of the nvme driver"
}

vfio_driver() {
	echo vfio-pci > "$SYS/driver_override"
	echo "$NVME" > /sys/bus/pci/drivers_probe
	printf '%s\n' open "set 0 a" "ret 0" "grow 1 15 t" "ret 0" "expect held=16 armed=live entries=live" \
		"loop-none 0 16" "expect fired=live" | ./vfio-ctl "$NVME" --stop
	echo "$NVME" > "$SYS/driver/unbind"
	echo > "$SYS/driver_override"
	[ "$(held)" = 0 ] || fail "$(held) irqs are left of vfio-pci"
}

virtio_disk() {
	local before after
	before=$(count '^virtio[0-9]*-req')
	head -c 16M /dev/urandom > /dev/shm/random
	dd if=/dev/shm/random of=/random bs=64k oflag=direct status=none
	dd if=/random bs=64k iflag=direct status=none | cmp - /dev/shm/random ||
		fail "the virtio disk has not kept what was written"
	after=$(count '^virtio[0-9]*-req')
	[ $((after - before)) -ge 512 ] ||
		fail "512 requests to the virtio disk, $((after - before)) interrupts"
}

virtio_disk
nvme_driver
vfio_driver
nvme_driver
virtio_disk
