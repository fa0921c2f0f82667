#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# MSI-X vectors that are added and freed one at a time, where PCI/MSI learned that from this series:
# every index of the largest table in random order, until there are none left, through power states
# and resets; without MSI, without interrupt remapping; and what other drivers have of it: nothing.
#
# DYNAMIC_SEED repeats a random order.
set -uo pipefail
cd "$(dirname "$0")/../../.." || exit 1
: "${TEST_KERNEL:=6.1}"
# shellcheck source=tools/testing/tap.sh
. tools/testing/tap.sh
# shellcheck source=tools/testing/kernels/dynamic-scripts.bash
. tools/testing/kernels/dynamic-scripts.bash

HERE=tools/testing/kernels
OUT=build/tests/kernels/dynamic-$KERNEL
SEED=${DYNAMIC_SEED:-$(date +%s)}

make_scripts() {
	local file
	for file in "$HERE"/dynamic-*.ctl "$HERE"/dynamic-*.bash; do
		cp "$file" "$OUT/scripts/$(basename "${file#*/dynamic-}")"
	done
	random_script "$SEED" nvme 2048 120 40 > "$OUT/scripts/random-nvme.ctl"
	random_script $((SEED + 1)) rocker 126 50 15 > "$OUT/scripts/random-rocker.ctl"
	exhaust_script nvme 2048 150 > "$OUT/scripts/exhaust-nvme.ctl"
	exhaust_script rocker 126 40 > "$OUT/scripts/exhaust-rocker.ctl"
}

# leg LEG KERNEL LAB-OPTION... -- CASE@N...: leaves LEG/result
leg() {
	local leg=$1 kernel=$2 options=()
	shift 2
	while [ "$1" != -- ]; do
		options+=("$1")
		shift
	done
	shift
	mkdir -p "$OUT/$leg"
	tools/testing/lab/lab run --kernel "$kernel" "${options[@]}" \
		--copy "$OUT/scripts" --copy "$HERE/dynamic-in-lab" --copy build/tests/vfio/vfio-ctl \
		-- ./dynamic-in-lab "$@" > "$OUT/$leg/result" 2> "$OUT/$leg/log" ||
		{ cat "$OUT/$leg/log"; return 1; }
}

outcome() {
	grep -qx "$3 $2" "$OUT/$1/result" || {
		echo "seed $SEED"
		sed -n "/^[pf].*ed $2\$/,/^[pf]a/p" "$OUT/$1/result" | sed -n 's/^# //p'
	}
}

# run LEG KERNEL LAB-OPTION... -- CASE@N...: every case passes, on stock kernels every one fails
run() {
	local leg=$1 kernel=$2 case
	check "$leg: the lab ran" leg "$@"
	while [ "$1" != -- ]; do
		shift
	done
	shift
	for case; do
		if [[ $kernel == *-stock && $case != "$STOCK@"* ]]; then
			check "$leg: ${case%@*} fails" outcome "$leg" "$case" failed
		else
			check "$leg: ${case%@*}" outcome "$leg" "$case" passed
		fi
	done
	sed -n "s/^# \\([a-z].*@.*: \\)/# $leg: \\1/p" "$OUT/$leg/result"
}

rm -rf "$OUT" && mkdir -p "$OUT/scripts"
# shellcheck disable=SC2153 # tap.sh sets it
echo "# $KERNEL, seed $SEED"
make_scripts
run intel "$KERNEL" --device rocker:62 --device nvme:2048 --device e1000e -- \
	random-rocker@0 random-nvme@1 pm-e1000e@2 pm-nvme@1
run amd "$KERNEL" --iommu amd --smp 4 --device rocker:62 --device nvme:2048 -- \
	random-rocker@0 random-nvme@1 exhaust-nvme@1
run none "$KERNEL" --iommu none --smp 1 --device rocker:62 --device nvme:2048 -- \
	random-rocker@0 random-nvme@1 exhaust-nvme@1 exhaust-shared@0
run drivers "$KERNEL" --smp 3 --device nvme:16:unbound -- drivers@0
run intremap-off "$KERNEL" --append intremap=off --device rocker:62 -- intremap-off@0 random-rocker@0
run nomsi "$KERNEL" --append pci=nomsi --device e1000e -- nomsi@0
STOCK_CASES=(random-rocker@0)
[ ! -e "$OUT/scripts/$STOCK.ctl" ] || STOCK_CASES+=("$STOCK@0")
run stock "$STOCK" --device rocker:62 -- "${STOCK_CASES[@]}"
finish
