#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# `vfio-msix bench` on real devices: what it refuses, how it is interrupted, and that what it counts
# is what the kernel did.
set -uo pipefail
cd "$(dirname "$0")/../../.." || exit 1
# shellcheck source=tools/testing/tap.sh
. tools/testing/tap.sh

HERE=tools/testing/bench
OUT=build/tests/bench/command-$KERNEL

run_refusals() {
	tools/testing/lab/lab run --kernel "$KERNEL" --timeout 700 --device nvme:16 --device xhci \
		--device rocker:1 --device igb:unbound --copy build/vfio-msix \
		--copy build/tests/vfio/vfio-ctl --copy "$HERE/refusals-in-lab" \
		--copy tools/testing/cli/closed \
		-- ./refusals-in-lab > "$OUT/refusals" 2> "$OUT/refusals.log" || cat "$OUT/refusals.log"
}

# said CASE: what it printed
said() {
	sed -n "/^== $1\$/,/^== /p" "$OUT/refusals" | grep -v '^== '
}

says() {
	local name=$1
	shift
	diff <(printf '%s\n' "$@") <(said "$name")
}

run_counts() {
	tools/testing/lab/lab run --kernel "$KERNEL" --timeout 700 --device nvme:16 \
		--copy build/vfio-msix --fetch result.json --fetch events.ndjson --into "$OUT" \
		--copy "$HERE/counts-in-lab" --copy tools/testing/lab/watch.sh \
		-- ./counts-in-lab > "$OUT/counts.log" 2>&1 ||
		cat "$OUT/counts.log"
}

# An AMD IOMMU has 512 entries a device: told to enable more, vfio-pci answers how many there would be.
run_exhausted() {
	# shellcheck disable=SC2016 # LAB_DEVICES is the lab's
	tools/testing/lab/lab run --kernel "$KERNEL" --iommu amd --smp 4 --timeout 700 \
		--device nvme:1024 --copy build/vfio-msix -- bash -c '
		./vfio-msix bench -q -d "$LAB_DEVICES" -e growth -n 1 -j --vectors 16,600 > result
		echo "status $?"
		jq -c "select(.type != \"header\") | [.type, .vectors, .partial]" result' \
		> "$OUT/exhausted" 2>&1
}

exhausted() {
	diff <(printf '%s\n' "vfio-msix: $NVME: this host cannot allocate 600 vectors and more for the device: no CPU vectors are left (add CPUs), or no interrupt remapping entries" \
		"status 1" '["samples",16,null]' '["samples",16,null]' '["end",null,true]') \
		<(grep -v '^lab' "$OUT/exhausted")
}

# samples EXPERIMENT METRIC METHOD VECTORS
samples() {
	jq -s --arg e "$1" --arg m "$2" --arg way "$3" --argjson v "$4" 'map(select(.type == "samples" and
		.experiment == $e and .metric == $m and (.method // "") == $way and .vectors == $v) |
		.samples | length) | add // 0' "$OUT/result.json"
}

# Eight rounds; eight additions a round where the device has so many vectors more.
has_the_samples() {
	diff - <(for v in 1 4 15; do
		echo "$v: $(samples growth grow dynamic "$v") $(samples growth grow reenable "$v")"
	done; for m in enable swap add clear assign; do
		echo "$m: $(samples operations "$m" '' 4)"
	done; echo "disable: $(samples operations disable '' 12)") <<'END'
1: 64 8
4: 64 8
15: 8 8
enable: 8
swap: 64
add: 64
clear: 64
assign: 64
disable: 8
END
}

# events FILTER: how many
events() {
	jq -s "map(select(.type == \"event\" and ($1))) | length" "$OUT/events.ndjson"
}

# What the rounds of both experiments ask the kernel to do, those to warm up included: 10 each. Growth
# (1, 4 and 15 live): two enables and one re-enable; operations (4 live): one enable.
kernel_did_as_much() {
	local rounds=10
	diff - <(echo "enabled $(events '.event == "enable"')"
		echo "disabled $(events '.event == "disable"')"
		echo "added $(events '.event == "alloc" and .source == "dynamic"')"
		echo "swapped $(events '.event == "trigger" and .op == "swap"')"
		echo "failed $(events '(.ret // 0) < 0')") <<-END
	enabled $((rounds * (3 * 3 + 1)))
	disabled $((rounds * (3 * 3 + 1)))
	added $((rounds * (8 + 8 + 1 + 8)))
	swapped $((rounds * 8))
	failed 0
	END
}

is_whole() {
	tail -n 1 "$OUT/result.json" | jq -e '.type == "end" and .partial == false' > /dev/null ||
		tail -n 1 "$OUT/result.json"
}

# Times of emulated CPUs are not judged.
compares() {
	build/vfio-msix compare -q -j "$OUT/result.json" 2>&1 | jq -r 'select(.type == "comparison") |
		"\(.vectors) \(.samples_a) \(.samples_b)"' | diff <(printf '%s\n' "1 64 8" "4 64 8" "15 8 8") -
}

mkdir -p "$OUT"
NVME=0000:00:05.0 XHCI=0000:00:06.0 FEW=0000:00:07.0 IGB=0000:00:08.0
check "refusals and an interruption can be tried" run_refusals
check "no such device" says "no such device" \
	"vfio-msix: 0000:7f:1f.7: no such PCI device; lspci -D lists what there is" "status 1"
check "a device that is not bound to vfio-pci" says "not bound" \
	"vfio-msix: $IGB: not bound to vfio-pci but to igb; if it is spare, bind it as vfio-msix-bench(8) shows" "status 1"
check "a device without MSI-X" says "no MSI-X" \
	"vfio-msix: $XHCI: has no MSI-X; use a device that has" "status 1"
check "a device with too few vectors" says "too few vectors" \
	"vfio-msix: $FEW: growth with 64 live vectors needs a device with 65 MSI-X vectors, this one has $(
	said "too few vectors" | sed -n 's/.*this one has \([0-9]*\);.*/\1/p'); use another, or ask for fewer with --vectors" \
	"status 1"
check "load on a device that is no nvme" says "load on another class" \
	"vfio-msix: $FEW: load needs an NVMe device, class 010802, and this one has class 028000; leave load out with -e growth,operations" \
	"status 1"
check "a device that is in use, whose vectors are left alone" says "in use" \
	"vfio-msix: $NVME: in use, or a device of its IOMMU group is not bound to vfio-pci; stop what has it open, or bind the whole group" \
	"status 1" "the other's vectors: 2"
check "closed descriptors: no message reaches the device" says "closed descriptors" \
	"closed:; status 0" "closed: 0; status 0" "closed: 1; status 1" "closed: 2; status 0" \
	"closed: 0 1; status 1" "closed: 0 2; status 0" "closed: 1 2; status 1" \
	"closed: 0 1 2; status 1"
check "its reader goes: it ends, disabled" says "reader gone" header "status 0" "vectors left: 0"
check "its reader stands still: SIGTERM ends it, disabled" says "reader stands still" \
	"vfio-msix: standard output is incomplete: its reader took nothing more after the signal; let it read on, or write to a file" \
	"vectors left: 0" "status 1"
check "interrupted: disabled, partial" says growth \
	"vfio-msix: $NVME: stopped: the results are partial; MSI-X is disabled" '{"partial":true}' \
	"vectors left: 0" "status 1"
check "vectors can be exhausted" run_exhausted
check "a number of vectors that the host cannot give: said so, partial" exhausted
check "it can be traced while it measures" run_counts
check "the result is whole" is_whole
check "it has the samples that were asked for" has_the_samples
check "the kernel did just what the rounds are" kernel_did_as_much
check "compare reads it" compares
finish
