#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# CPUs go offline and come back, and a device is reset through sysfs, while its vectors fire, are
# swapped, cleared and set: none is deaf afterwards, none signals twice, no irq stays on a CPU that is
# gone, and no interrupt of a vector that stays live is lost. The same for vector 0 of plain MSI, which
# stays requested while it has no trigger. And one eventfd on many vectors does not flood the log.
#
# What stock kernels do, see hotplug-long.sh: the same under hotplug and resets as long as nobody swaps
# an eventfd; vector 0 of plain MSI is deaf; each vector has a line in the log, in each call.
set -uo pipefail
cd "$(dirname "$0")/../../.." || exit 1
# shellcheck source=tools/testing/tap.sh
. tools/testing/tap.sh
# shellcheck source=tools/testing/semantics/hotplug.bash
. tools/testing/semantics/hotplug.bash

OUT=build/tests/semantics/hotplug-$KERNEL
PARTS=(cycles resets-swap resets-clear cleared failed log)

rm -rf "$OUT"
check "the lab ran" leg ours "$KERNEL" intel 3 "${PARTS[@]}"
check "each vector works when a CPU has gone, and when it is back" \
	churned ours cycles moved fires swaps ranges
check "each vector works after resets, once its eventfd was swapped" \
	churned ours resets-swap fires swaps ranges
check "each vector works after resets, once it was cleared and set" \
	churned ours resets-clear fires swaps ranges
check "plain MSI: vector 0 works that was cleared while a CPU went and came back" \
	passed ours cleared
check "plain MSI: vector 0 works that a failed call left" passed ours failed
check "one eventfd on 16 vectors in 20 calls: no more lines in the log than its rate limit allows" \
	bypass_lines ours 1 30
figures ours
finish
