#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Random operations on the vectors of a rocker, an nvme and an e1000e, against a model of what
# SET_IRQS promises; and that the stock modules soon differ from it.
#
# MODEL_STEPS steps on each device with interrupts remapped, a tenth of that on a rocker without;
# SOAK_SECONDS lengthens them to so many seconds on each device. MODEL_SEED repeats a run.
set -uo pipefail
cd "$(dirname "$0")/../../.." || exit 1
# shellcheck source=tools/testing/tap.sh
. tools/testing/tap.sh

HERE=tools/testing/semantics
OUT=build/tests/semantics/model-$KERNEL${MODEL_STEPS:+-$MODEL_STEPS}
SEED=${MODEL_SEED:-$(date +%s)}
STEPS=${MODEL_STEPS:-40000}
SECONDS_EACH=3600
if [ -n "${SOAK_SECONDS:-}" ]; then
	STEPS=1000000000
	SECONDS_EACH=$SOAK_SECONDS
fi

# run_model NAME STEPS LAB-OPTION...: leaves model-NAME
run_model() {
	local name=$1 steps=$2
	shift 2
	tools/testing/lab/lab run --timeout $((1500 + 4 * ${SOAK_SECONDS:-0})) "$@" \
		--copy build/tests/vfio/vfio-model --copy "$HERE/in-lab-model" \
		-- ./in-lab-model "$SEED" "$steps" "$SECONDS_EACH" \
		> "$OUT/model-$name" 2> "$OUT/model-$name.log"
}

agrees() {
	run_model "$@" || cat "$OUT/model-$1" "$OUT/model-$1.log"
}

# The device must differ by what it does.
differs() {
	! run_model "$@" || cat "$OUT/model-$1"
	grep -q '^DIVERGED' "$OUT/model-$1" || cat "$OUT/model-$1" "$OUT/model-$1.log"
}

# What is printed must show it to vfio-ctl as well.
script_shows() {
	sed -n 's/^  \([a-z]\)/\1/p' "$OUT/model-stock" | grep -v '^after' > "$OUT/model-script"
	[ "$(grep -c . "$OUT/model-script")" -ge 5 ] || return
	tools/testing/lab/lab run --timeout 500 "$@" --copy build/tests/vfio/vfio-ctl \
		--copy "$OUT/model-script" -- bash -c "./vfio-ctl \$LAB_DEVICES < model-script" \
		> "$OUT/model-shown" 2>&1
	grep -q '^FAILED' "$OUT/model-shown"
}

# A difference that came of the moment, as an interrupt that stock lost, need not come again: then
# another one is looked for.
script_shows_it() {
	local attempt
	for attempt in 1 2 3; do
		! script_shows "$@" || return 0
		SEED=$((SEED + 1))
		[ "$attempt" = 3 ] || run_model stock 2000 "$@"
	done
	cat "$OUT/model-script" "$OUT/model-shown"
}

mkdir -p "$OUT"
echo "# seed $SEED"
check "device and model agree" agrees remapped "$STEPS" --kernel "$KERNEL" \
	--device rocker:4 --device nvme:24 --device e1000e
check "so they do without interrupt remapping" agrees none $((STEPS / 10)) --kernel "$KERNEL" \
	--iommu none --device rocker:4
sed 's/^/# /' "$OUT/model-remapped" "$OUT/model-none"
check "the stock modules differ from the model" differs stock 2000 --kernel "$STOCK" \
	--device rocker:4
check "the script that was printed shows it" script_shows_it --kernel "$STOCK" \
	--device rocker:4
finish
