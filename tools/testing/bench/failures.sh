#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# The benchmarks when something fails: one kernel, one watcher, one guest, one benchmark. What was measured
# must be kept and shown, the failure must be named in the last line, and the exit status must be 1. The
# lab is played by the script `replay`, from results that make-result.jq makes and tables.sh describes.
set -uo pipefail
cd "$(dirname "$0")/../../.." || exit 1
# shellcheck source=tools/testing/tap.sh
. tools/testing/tap.sh

HERE=$PWD/tools/testing/bench
W=$(mktemp -d)
trap 'rm -rf "$W"' EXIT
unset "${!BENCH_@}"
export BENCH_LAB=$HERE/replay REPLAY=$W/replay BENCH_OUT=$W/out
KEPT="(the reason is above); what was measured is kept in $W/out"

# make_result BENCHMARK LABEL
make_result() {
	jq -nc --arg what "$1" --arg name "$2" -f "$HERE/make-result.jq"
}

# lab_run KERNEL [STATUS]: a run of the lab, to be played: it prints what is on stdin
lab_run() {
	cat > "$REPLAY/$1.out"
	echo "${2:-0}" > "$REPLAY/$1.status"
}

# run [VARIABLE=VALUE]... PROGRAM [ARG]...
run() {
	status=0
	env "$@" > "$W/printed" 2> "$W/err" || status=$?
	last=$(tail -n 1 "$W/err")
}

# ends_with STATUS [LINE]: the exit status and the last line on stderr
ends_with() {
	[ "$status" = "$1" ] || echo "status $status, not $1: $last"
	[ "$last" = "${2-$last}" ] || echo "last line: $last"
}

# prints PATTERN...
prints() {
	local pattern
	for pattern; do
		grep -qE "$pattern" "$W/printed" || echo "not printed: $pattern"
	done
}

# has_end RESULT PARTIAL: each line of the result is a record; PARTIAL is "none" if it has no end
has_end() {
	diff <(echo "$2") \
		<(jq -rs 'last | if .type == "end" then .partial else "none" end' "$W/out/$1.json")
}

# replay_load KERNEL
replay_load() {
	local method
	mkdir -p "$REPLAY/$1"
	for method in dynamic reenable; do
		make_result load "$1" | jq -c --arg method $method \
			'select(.method == null or .method == $method)' > "$REPLAY/$1/$method"
	done
	lab_run "$1" < /dev/null
}

# replay_watching WATCH...: two passes of each watcher
replay_watching() {
	local watch
	for watch; do
		{ make_result watching "$watch"; make_result watching "$watch"; } > "$REPLAY/6.12/$watch.ndjson"
	done
	make_result events '' > "$REPLAY/6.12/counted.ndjson"
	lab_run 6.12 < /dev/null
}

# One recording serves as both guests of a client, the one that is counted twice and the one in the table.
replay_guests() {
	local client seen=$REPLAY/6.12/seen
	mkdir -p "$seen"
	cp "$HERE/recorded/kernel" "$seen"
	for client in 10 7.2; do
		cp "$HERE/recorded/$client.stat" "$seen/cold-$client.stat"
		cp "$HERE/recorded/$client.trace" "$seen/cold-$client.trace"
		cp "$HERE/recorded/$client.trace" "$seen/1-$client.trace"
	done
	lab_run 6.12 < /dev/null
}

is_drawn() {
	local name
	for name; do
		grep -q '<path' "$W/out/$name.svg" || echo "$name.svg shows nothing"
	done
}

test_growth() {
	make_result growth 6.12 | lab_run 6.12
	make_result growth 6.12-stock | head -c 900 | lab_run 6.12-stock 125
	run BENCH_KERNELS="6.12 6.12-stock" "$HERE/growth"
	check "growth: the kernel that failed is named" ends_with 1 "growth: failed: 6.12-stock $KEPT"
	check "growth: the tables of the other kernel" prints "^Growing by one vector on 6.12:" \
		"^growth .* 1024 " "^6.12 .* 1.4 .*MISSED"
	check "growth: the result of the other kernel is complete" has_end growth-6.12 false
	check "growth: half a record is dropped" has_end growth-6.12-stock none
}

test_load() {
	replay_load 6.12
	replay_load 6.12-stock
	run BENCH_KERNELS="6.12 6.12-stock" "$HERE/load"
	check "load: ends" ends_with 0
	check "load: a row of each kernel and method" prints "^6.12  .*dynamic" "^6.12  .*reenable" \
		"^6.12-stock .*dynamic" "^6.12-stock .*reenable"
	check "load: both methods are one result" has_end load-6.12 false
	lab_run 6.12 124 < /dev/null
	run BENCH_KERNELS="6.12 6.12-stock" "$HERE/load"
	check "load: the kernel that failed is named" ends_with 1 "load: failed: 6.12 $KEPT"
	check "load: its result is partial" has_end load-6.12 none
	check "load: both kernels are in the table" prints "^6.12  .*dynamic" "^6.12-stock .*dynamic"
}

# replay_accesses KERNEL MODULES READS: two swaps, each with so many reads of the MSI-X table
replay_accesses() {
	mkdir -p "$REPLAY/$1"
	{
		echo "config-read 00:05.0 0x4 0x107"
		echo "mark modules $2 6.1"
		for _ in 1 2; do
			echo "mark swap 16"
			for _ in $(seq "$3"); do
				echo "read msix-table 0xfebea01c 0x0"
			done
			echo mark
			echo "read msix-table 0xfebea01c 0x0"
		done
	} > "$REPLAY/$1/accesses"
}

# Line 6.12 would need modules to be built.
test_operations() {
	make_result operations stock | lab_run 6.1-stock
	make_result operations ours | lab_run 6.1
	replay_accesses 6.1-stock stock 4
	replay_accesses 6.1 ours 2
	run BENCH_KERNELS=6.1 "$HERE/operations"
	check "operations: ends" ends_with 0
	check "operations: both in one table" prints "^6.1: stock .A., ours" "^operations .*swap .* 16 "
	check "operations: accesses are beside the instructions" prints "^swap +16 +stock +1010 +0 +0 +4 +0 " \
		"^swap +16 +ours +210 +0 +0 +2 +0 "
	: > "$REPLAY/6.1/accesses"
	run BENCH_KERNELS=6.1 "$HERE/operations"
	check "operations: accesses that were not counted" ends_with 1 "operations: failed: accesses $KEPT"
	check "operations: instructions stay in the table" prints "^swap +16 +ours +210 +- +- +- +- "
	lab_run 6.1 126 < /dev/null
	run BENCH_KERNELS=6.1 BENCH_ACCESSES=0 "$HERE/operations"
	check "operations: the result that failed is named" ends_with 1 \
		"operations: failed: operations-6.1-ours $KEPT"
}

test_watching() {
	replay_watching off hist
	run BENCH_PASSES=2 BENCH_WATCH="off hist" "$HERE/watching"
	check "watching: ends" ends_with 0
	check "watching: the result is complete" has_end watching false
	lab_run 6.12 1 < /dev/null
	run BENCH_PASSES=2 BENCH_WATCH="off hist trace" "$HERE/watching"
	check "watching: a watcher that was left out" ends_with 1 \
		"watching: the result is partial (the reason is above); it is kept in $W/out/watching.json"
	check "watching: the tables of the others" prints "^disable +9 +20 +5$" \
		"^operation +vectors +passes differ +off +vfio-msix hist$"
	check "watching: the result is partial" has_end watching true
}

test_guests() {
	local settings=(BENCH_GUESTS_KERNELS=6.12 BENCH_GUESTS_CPUS=1 BENCH_GUESTS=1)
	replay_guests
	run "${settings[@]}" "$HERE/guests"
	check "guests: ends" ends_with 0
	check "guests: a row of each client" prints "QEMU 10 +46 " "QEMU 7.2 +44 "
	check "guests: the result is complete" has_end guests false
	sed -i '/lab: ready/d' "$REPLAY/6.12/seen/1-7.2.trace"
	run "${settings[@]}" "$HERE/guests"
	check "guests: an incomplete recording" ends_with 1 "guests: failed: 6.12 $KEPT"
	check "guests: the other client is in the table" prints "QEMU 10 +46 "
	check "guests: the result is partial" has_end guests true
}

test_plots() {
	make_result growth 6.12 > "$W/out/growth-6.12.json"
	make_result load 6.12 > "$W/out/load-6.12.json"
	run "$HERE/plots"
	check "plots: end" ends_with 0
	check "plots: all are drawn" is_drawn growth blackout latency
	rm "$W"/out/*.svg
	make_result load 6.12 | jq -c 'if .samples then .samples = [] else . end' > "$W/out/load-6.12.json"
	run "$HERE/plots"
	check "plots: a result without samples" ends_with 0 \
		"plots: latency.svg: not drawn, no result for it in $W/out"
	check "plots: the other is drawn" is_drawn growth
}

# bench-load fails.
test_run_all() {
	local benches=(bench-{growth,operations,load,guests,watching,bpf,plots})
	cat > "$W/make" <<-'END'
		#!/bin/sh
		echo "$1"
		[ "$1" != bench-load ]
	END
	chmod +x "$W/make"
	run MAKE="$W/make" "$HERE/run-all" "${benches[@]}"
	check "make bench: the others are made" diff "$W/printed" <(printf '%s\n' "${benches[@]}")
	check "make bench: the one that failed is named" ends_with 1 \
		"run-all: 1 of 7 failed: bench-load (see above); all other results are in $W/out"
	check "make bench: all are in it" diff <(make -n bench 2>&1 | grep -o 'bench/run-all .*') \
		<(echo "bench/run-all ${benches[*]}")
}

mkdir -p "$REPLAY" "$BENCH_OUT"
test_growth
test_load
test_operations
test_watching
test_guests
if command -v gnuplot > /dev/null; then test_plots; else skip "plots" "gnuplot is not installed"; fi
test_run_all
finish
