#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Not one interrupt of a vector is lost while its eventfd is swapped, the other vectors come and go,
# the irq moves, and another device is opened and closed. The stock modules lose some when the firing
# thread, the swapping thread and the irq each have a CPU of their own, and none without swaps.
#
# FIRES interrupts in all; SOAK_SECONDS lengthens each run to so many seconds.
set -uo pipefail
cd "$(dirname "$0")/../../.." || exit 1
# shellcheck source=tools/testing/tap.sh
. tools/testing/tap.sh

HERE=tools/testing/semantics
OUT=build/tests/semantics/fire-$KERNEL
FIRES=${FIRES:-100000}
LIMIT=300	# seconds a run may take
if [ -n "${SOAK_SECONDS:-}" ]; then
	FIRES=1000000000
	LIMIT=$SOAK_SECONDS
fi
PINNED=(--fire-cpu 0 --swap-cpu 1 --irq-cpu 2)

# fire NAME KERNEL IOMMU FIRES OPTION...: leaves fire-NAME
fire() {
	local name=$1 kernel=$2 iommu=$3 fires=$4
	shift 4
	tools/testing/lab/lab run --kernel "$kernel" --iommu "$iommu" --smp 3 \
		--timeout $((LIMIT + 300)) --device rocker:4 --device e1000e \
		--copy build/tests/vfio/vfio-fire --copy "$HERE/in-lab-fire" \
		-- ./in-lab-fire --fires "$fires" --seconds "$LIMIT" "$@" \
		> "$OUT/fire-$name" 2> "$OUT/fire-$name.log"
}

# count NAME WHAT
count() {
	sed -n "s/.*\<$2=\([0-9]*\).*/\1/p" "$OUT/fire-$1"
}

# All were fired, none was lost, and there was something going on.
none_lost() {
	local what
	fire "$@" || cat "$OUT/fire-$1" "$OUT/fire-$1.log"
	[ -n "${SOAK_SECONDS:-}" ] || [ "$(count "$1" fires)" = "$4" ] || echo "not all were fired"
	for what in swap grow move; do
		[[ " $* " != *" --$what "* ]] || [ "$(count "$1" "${what}s")" -gt 100 ] ||
			echo "hardly a $what"
	done
	[[ " $* " != *" --other "* ]] || [ "$(count "$1" opens)" -gt 5 ] || echo "hardly an open"
}

some_lost() {
	! fire "$@" || cat "$OUT/fire-$1"
	[ "$(count "$1" lost)" -gt 0 ] || cat "$OUT/fire-$1" "$OUT/fire-$1.log"
	[ "$(count "$1" extra) $(count "$1" errors)" = "0 0" ] || cat "$OUT/fire-$1"
}

mkdir -p "$OUT"
check "none lost while the eventfd is swapped on another CPU" \
	none_lost pinned "$KERNEL" intel $((FIRES / 2)) --swap "${PINNED[@]}"
check "none lost with everything changing at once" \
	none_lost all "$KERNEL" intel $((FIRES / 4)) --swap --grow --move --other OTHER
check "none lost so without interrupt remapping" \
	none_lost none "$KERNEL" none $((FIRES / 4)) --swap --grow --move --other OTHER
check "the stock modules lose some while the eventfd is swapped" \
	some_lost stock "$STOCK" intel 1000000 --swap --lost 1 "${PINNED[@]}"
check "they lose none while it is not" \
	none_lost stock-still "$STOCK" intel 2000 "${PINNED[@]}"
sed 's/^/# /' "$OUT"/fire-{pinned,all,none,stock,stock-still}
finish
