#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Every allocation of a SET_IRQS call fails in turn, on a kernel with KASAN, lockdep and kmemleak: the
# call then changes nothing, and nothing leaks. With the cache unbounded, and with none kept.
set -uo pipefail
cd "$(dirname "$0")/../../.." || exit 1
# shellcheck source=tools/testing/tap.sh
. tools/testing/tap.sh

HERE=tools/testing/kernels
OUT=build/tests/kernels/enumerate-$KERNEL

run_lab() {
	tools/testing/lab/lab run --kernel "$KERNEL-debug" --device rocker:4 --timeout 1800 \
		--harmless "$HERE/enumerate-harmless" --fetch enum.-1 --fetch enum.0 --fetch leaks --into "$OUT" \
		--copy build/tests/vfio/vfio-enum --copy "$HERE/debug.bash" \
		--copy "$HERE/enumerate-in-lab" -- ./enumerate-in-lab > "$OUT/lab.log" 2>&1 ||
		cat "$OUT/lab.log"
}

# The lines of a TAP file that the lab left become tests here.
result_of() {
	[[ $1 == ok* ]] || echo "$1"
}

no_leak() {
	[ -e "$OUT/leaks" ] && cat "$OUT/leaks"
}

rm -rf "$OUT"
mkdir -p "$OUT"
check "enumeration: the debug kernel has no complaint" run_lab
for keep in -1 0; do
	while IFS= read -r line; do
		check "msix_irq_cache=$keep: ${line#* - }" result_of "$line"
	done < <(grep -E '^(not )?ok' "$OUT/enum.$keep" || echo "not ok - nothing was enumerated")
done
check "enumeration: nothing leaked" no_leak
finish
