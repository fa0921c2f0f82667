#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# What hotplug.sh proves, without interrupt remapping and with AMD's; what stock kernels do; and which
# CPUs serve a device's interrupts after one of them went and came back.
#
# Stock kernels, 6.12 and 6.1 alike:
# - Hotplug: no vector is deaf, no interrupt is lost while the eventfds stay as they are. While they
#   are swapped some may be lost, as in fire.sh. What was seen is printed, not asserted.
# - Resets: after each, vectors work once they have a trigger anew, but now and then one does not;
#   printed, not asserted. The device loses bus mastering now and then, under ours as well, see
#   vfio-churn.c.
# - Plain MSI: a vector that was cleared while its CPU went and came back is deaf. So is one that never
#   had a trigger, and, under ours as well, any vector but 0: the kernel moves only interrupts that
#   are requested.
# - The log: a line for each vector but one, in each call.
# - The spread: a swap requests the interrupt again, which takes the CPU with the fewest. With ours it
#   stays where it is: after a CPU came back, only vectors that are cleared and set, or moved by
#   irqbalance, use it.
set -uo pipefail
cd "$(dirname "$0")/../../.." || exit 1
# shellcheck source=tools/testing/tap.sh
. tools/testing/tap.sh
# shellcheck source=tools/testing/semantics/hotplug.bash
. tools/testing/semantics/hotplug.bash

OUT=build/tests/semantics/hotplug-long-$KERNEL

# most LEG WHEN: irqs of the CPU that has most: 1 at first, 2 after hotplug, 3 after the swaps
most() {
	said "$1" spread | sed -n 's/^spread: //p' | sed -n "$2p" | tr ' ' '\n' | sort -n | tail -n 1
}

# as_even_as LEG WHEN OTHER WHEN
as_even_as() {
	local one other
	one=$(most "$1" "$2") other=$(most "$3" "$4")
	[ "${one:-0}" -gt 0 ] && [ "$one" -le "${other:-0}" ] || echo "at most $one, not $other"
}

rm -rf "$OUT"
check "none: the lab ran" leg none "$KERNEL" none 3 still cycles resets-clear
check "none: no interrupt is lost by hotplug alone" churned none still moved fires
check "none: each vector works when a CPU has gone, and when it is back" \
	churned none cycles moved fires swaps ranges
check "none: each vector works after resets, once it was cleared and set" \
	churned none resets-clear fires swaps ranges
check "amd: the lab ran" leg amd "$KERNEL" amd 3 cycles resets-swap
check "amd: each vector works when a CPU has gone, and when it is back" \
	churned amd cycles moved fires swaps ranges
check "amd: each vector works after resets, once its eventfd was swapped" \
	churned amd resets-swap fires swaps ranges

check "stock: the lab ran" leg stock "$STOCK" intel 3 still cycles-stock resets-stock cleared log
check "stock: no interrupt is lost by hotplug alone" churned stock still moved fires
check "stock: vector 0 of plain MSI that was cleared is deaf" deaf stock cleared A
check "stock: a line in the log for each vector but one" bypass_lines stock 300 300

check "spread: the lab ran" leg spread "$KERNEL" intel 4 spread
check "spread: the lab ran, stock" leg spread-stock "$STOCK" intel 4 spread
check "spread: as even as stock's at first" as_even_as spread 1 spread-stock 1
check "spread: as even as stock's after a CPU went and came back" as_even_as spread 2 spread-stock 2
check "spread: no less even for the swaps" as_even_as spread 3 spread 2
for leg in none amd stock; do
	figures "$leg"
done
for leg in spread spread-stock; do
	said "$leg" spread | sed "s/^/# $leg: /"
done
finish
