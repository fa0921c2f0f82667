#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# What SET_IRQS promises, case by case: case-*.ctl here, and those that generate.sh makes. With
# interrupts remapped by Intel's IOMMU, by AMD's, and not at all; and on the stock modules, where the
# cases that fails-on-KERNEL names must fail, and no others.
set -uo pipefail
cd "$(dirname "$0")/../../.." || exit 1
# shellcheck source=tools/testing/tap.sh
. tools/testing/tap.sh
# shellcheck source=tools/testing/semantics/generate.sh
. tools/testing/semantics/generate.sh

HERE=tools/testing/semantics
OUT=build/tests/semantics/cases-$KERNEL

# What all legs run; exhaustion needs devices and CPUs that fit, see the legs.
common_cases() {
	local file
	for file in "$HERE"/case-*.ctl; do
		cp "$file" "$1/$(basename "${file#*/case-}")"
	done
	errors_at_each_position "$1"
}

# cpu: one CPU has about 200 vectors, which are taken when an irq is requested. irte: AMD's table has
# 512 entries for a device, taken when it is allocated: that a first call could have so many is what
# it returns, as ever. Four CPUs have more vectors than that.
exhaustion_cases() {
	case $2 in
	cpu)	exhaust 512 -ENOSPC > "$1/exhaust-cpu-vectors.ctl"
		cp "$HERE/exhausted-by-another.sh" "$1" ;;
	irte)	exhaust 1024 512 > "$1/exhaust-irtes.ctl" ;;
	esac
}

# run_leg LEG KERNEL EXHAUSTION IOMMU CPUS DEVICE...: leaves LEG/result. A DEVICE is as the lab's, and
# may have "large=" before it: cases run on it only if they say so.
run_leg() {
	local leg=$1 kernel=$2 exhaustion=$3 iommu=$4 cpus=$5 args=() kinds=() device
	shift 5
	rm -rf "${OUT:?}/$leg"
	mkdir -p "$OUT/$leg/cases"
	common_cases "$OUT/$leg/cases"
	exhaustion_cases "$OUT/$leg/cases" "$exhaustion"
	for device; do
		args+=(--device "${device#large=}")
		kinds+=("${device%%[:=]*}")
	done
	tools/testing/lab/lab run --kernel "$kernel" --iommu "$iommu" --smp "$cpus" --timeout 700 \
		"${args[@]}" --copy "$OUT/$leg/cases" --copy "$HERE/in-lab-cases" \
		--copy build/tests/vfio/vfio-ctl -- ./in-lab-cases "${kinds[@]}" \
		> "$OUT/$leg/result" 2> "$OUT/$leg/log" || {
		echo "lab run ended with status $?"
		cat "$OUT/$leg/log"
		return 1
	}
}

# outcome LEG CASE KIND: what it was, and what was not as expected
passed() {
	grep -qx "passed $2 $3" "$OUT/$1/result" ||
		sed -n "/^failed $2 $3\$/,/^[pf]a/p" "$OUT/$1/result" | sed -n 's/^# //p'
}

failed() {
	grep -qx "failed $2 $3" "$OUT/$1/result" || echo "passed, though fails-on-$STOCK names it"
}

fails_on_stock() {
	grep -qx "$1" "$HERE/fails-on-$STOCK"
}

each_result() {
	sed -n 's/^passed //p; s/^failed //p' "$OUT/$1/result"
}

# judge LEG: every case passed
judge() {
	local name kind
	while read -r name kind; do
		check "$1: $name on $kind" passed "$1" "$name" "$kind"
	done < <(each_result "$1")
}

judge_stock() {
	local name kind
	while read -r name kind; do
		if fails_on_stock "$name"; then
			check "$1: $name on $kind fails" failed "$1" "$name" "$kind"
		else
			check "$1: $name on $kind" passed "$1" "$name" "$kind"
		fi
	done < <(each_result "$1")
}

all_named_ran() {
	each_result "$1" | cut -d ' ' -f 1 | sort -u > "$OUT/ran"
	grep -v '^#' "$HERE/fails-on-$STOCK" | sort -u | comm -23 - "$OUT/ran"
}

check "intel: the lab ran" run_leg intel "$KERNEL" '' intel 2 rocker:4 nvme:16 e1000e xhci
judge intel
check "amd: the lab ran" run_leg amd "$KERNEL" irte amd 4 rocker:4 large=nvme:1024
judge amd
check "none: the lab ran" run_leg none "$KERNEL" cpu none 1 rocker:4 large=nvme:512
judge none
check "stock: the lab ran" run_leg stock "$STOCK" cpu intel 1 rocker:4 nvme:512 e1000e xhci
judge_stock stock
check "stock: every case that is said to fail was tried" all_named_ran stock
finish
