#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# load_on_kernels.sh [KERNEL...]: do the BPF programs load, with CAP_BPF and CAP_PERFMON alone, built
# by the oldest and the newest compiler we support, here and in lab hosts? (default: 6.1-stock
# 6.12-stock)
set -euo pipefail

TOP=$(cd "$(dirname "$0")/../../.." && pwd)
OUT=$TOP/build/tests/bpf
COMPILERS=(clang-14 clang-19)
PROGRAMS=6
MODES=(counting "counting, casts" streaming "streaming, casts")	# see load_object.c
FIRST_WITH_CASTS=6.2
OBJECTS=()
nr=0 failed=0

ok() {
	nr=$((nr + 1))
	echo "ok $nr - $*"
}

not_ok() {
	nr=$((nr + 1)) failed=1
	echo "not ok $nr - $*"
}

details() {
	sed 's/^/# /' "$1"
}

build_object() {
	local compiler=$1 dir=build/tests/bpf/$1 strip=llvm-strip
	if ! command -v "$compiler" > /dev/null; then
		ok "programs built by $compiler # SKIP $compiler is not installed"
		return
	fi
	! command -v "${compiler/clang/llvm-strip}" > /dev/null || strip=${compiler/clang/llvm-strip}
	if make -s -C "$TOP" B="$dir" CLANG="$compiler" STRIP="$strip" \
		"$dir/bpf/vfio_msix.bpf.o" > "$OUT/$compiler.log" 2>&1; then
		ok "programs built by $compiler"
		cp "$TOP/$dir/bpf/vfio_msix.bpf.o" "$OUT/vfio_msix.$compiler.o"
		OBJECTS+=("vfio_msix.$compiler.o")
	else
		not_ok "programs built by $compiler"
		details "$OUT/$compiler.log"
	fi
}

# result OBJECT MODE LOG: what load_object says came of them. Errors may come between other lines.
result() {
	awk -v object="object $1" -v mode="mode $2" '
		/^object / { in_object = $0 == object; in_mode = 0 }
		/^mode / { in_mode = in_object && $0 == mode }
		in_mode && /^(loaded|skipped)/' "$3"
}

# Did the kernel of a log come before casts?
too_old() {
	local release
	release=$(sed -n '/^kernel /{s///p;q}' "$1")
	[ -n "$release" ] && [ "$release" != $FIRST_WITH_CASTS ] &&
		printf '%s\n' "$release" $FIRST_WITH_CASTS | sort -CV
}

# Results of load_object in a log, one for each object it names and each mode.
judge() {
	local where=$1 log=$2 object mode what result
	for object in "${OBJECTS[@]}"; do
		for mode in "${MODES[@]}"; do
			what="$object ($mode) loads on $where with CAP_BPF and CAP_PERFMON alone"
			result=$(result "$object" "$mode" "$log")
			if [ "$result" = "loaded $PROGRAMS programs" ]; then
				ok "$what"
			elif [[ $result = skipped:* ]] && too_old "$log"; then
				ok "$what # SKIP ${result#skipped: }"
			else
				not_ok "$what"
			fi
		done
	done
	details "$log"
}

load_here() {
	local log=$OUT/load-here.log object
	if [ "$(id -u)" != 0 ]; then
		ok "load on this kernel # SKIP needs root"
		return
	fi
	for object in "${OBJECTS[@]}"; do
		echo "object $object"
		(cd "$OUT" && ./load_object "$object") || true
	done > "$log" 2>&1
	judge "this kernel" "$log"
}

load_in_lab() {
	local kernel=$1 log=$OUT/load-$1.log copies=() object status=0
	for object in "${OBJECTS[@]}"; do
		copies+=(--copy "$OUT/$object")
	done
	# shellcheck disable=SC2016 # for the shell in the lab host
	"$TOP/tools/testing/lab/lab" run --kernel "$kernel" --copy "$OUT/load_object" \
		"${copies[@]}" -- sh -c \
		'for o in vfio_msix.*.o; do echo "object $o"; ./load_object "$o"; done; true' \
		2>&1 | tr -d '\r' > "$log" || status=$?
	judge "$kernel" "$log"
	[ "$status" = 0 ] || not_ok "lab host with $kernel ended with status $status"
}

mkdir -p "$OUT"
make -s -C "$TOP" build/tests/bpf/load_object
for compiler in "${COMPILERS[@]}"; do
	build_object "$compiler"
done
load_here
kernels=("$@")
[ $# != 0 ] || kernels=(6.1-stock 6.12-stock)
for kernel in "${kernels[@]}"; do
	load_in_lab "$kernel"
done
echo "1..$nr"
exit $failed
