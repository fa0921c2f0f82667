#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# What QEMU 10 does on line 6.1 as its guest's driver asks for one vector after the other: on the stock
# kernel it disables MSI-X and enables it with one vector more each time, on ours it adds them.
set -uo pipefail
cd "$(dirname "$0")/../../.." || exit 1
# shellcheck source=tools/testing/tap.sh
. tools/testing/tap.sh
# shellcheck source=tools/testing/lab/emulation.sh
. tools/testing/lab/emulation.sh

HERE=tools/testing/kernels
KERNEL=6.1
OUT=build/tests/kernels/clients-$KERNEL
STOCK=6.1-stock
CPUS=4			# the guest's; its driver has a vector for each and one more
VECTORS=$((CPUS + 1))

# lab_run KERNEL: leaves calls and vectors in a directory of its name
lab_run() {
	rm -rf "${OUT:?}/$1"
	mkdir -p "$OUT/$1"
	tools/testing/lab/lab run --kernel "$1" --nested --timeout 700 --device nvme:16 \
		--fetch calls --fetch vectors --into "$OUT/$1" --copy "$HERE/clients-in-lab" \
		--copy tools/testing/lab/probes.sh -- ./clients-in-lab > "$OUT/$1/lab.log" 2>&1
}

run_guest() {
	emulated echo lab_run "$1" > "$OUT/said" || { cat "$OUT/said"; tail -n 25 "$OUT/$1/lab.log"; }
}

driver_is_up() {
	grep -qx "lab: vectors $VECTORS" "$OUT/$1/vectors" || cat "$OUT/$1/vectors"
}

# calls KERNEL WHAT
calls() {
	grep -c "^$2" "$OUT/$1/calls"
}

# Cycles in which MSI-X was disabled with N vectors and enabled with N + 1.
growth_cycles() {
	awk '$1 == "enable" { if (disabled && $2 == n + 1) cycles++; n = $2; disabled = 0 }
	     $1 == "disable" { disabled = 1 }
	     END { print cycles + 0 }' "$OUT/$1/calls"
}

# The first vector comes with enabling MSI-X; a driver asks for one, then for all that it will use.
grows_by_cycles() {
	[ "$(growth_cycles "$1")" -ge $((VECTORS - 1)) ] || echo "$(growth_cycles "$1") cycles of disable and enable"
	[ "$(calls "$1" add)" = 0 ] || echo "$(calls "$1" add) vectors were added"
}

grows_one_by_one() {
	[ "$(growth_cycles "$1")" = 0 ] || echo "$(growth_cycles "$1") cycles of disable and enable"
	[ "$(calls "$1" add)" -ge $((VECTORS - 1)) ] || echo "$(calls "$1" add) vectors were added"
}

fewer_disables() {
	[ "$(calls "$KERNEL" disable)" -lt "$(calls "$STOCK" disable)" ] ||
		echo "$(calls "$KERNEL" disable), and $(calls "$STOCK" disable) on the stock kernel"
}

# row KERNEL WORDS
row() {
	printf '# %-10s %14d %9d %9d %15d\n' "$1" "$(calls "$1" enable)" "$(calls "$1" disable)" \
		"$(growth_cycles "$1")" "$(calls "$1" add)"
}

mkdir -p "$OUT"
for kernel in "$STOCK" "$KERNEL"; do
	check "$kernel: a guest under QEMU 10 runs the device" run_guest "$kernel"
	[ -e "$OUT/$kernel/calls" ] || finish	# nothing was left that could be judged
	check "$kernel: with $VECTORS vectors" driver_is_up "$kernel"
done
echo '# QEMU 10      MSI-X enabled  disabled  to grow  vectors added'
row "$STOCK"
row "$KERNEL"
check "$STOCK: MSI-X is disabled and enabled to grow" grows_by_cycles "$STOCK"
check "$KERNEL: vectors are added one by one" grows_one_by_one "$KERNEL"
check "$KERNEL: MSI-X is disabled less often" fewer_disables
finish
