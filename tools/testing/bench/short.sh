#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# A short run (BENCH_SHORT) of each benchmark of `make bench`. Each must end with status 0, with a complete
# result that has the expected samples, with a figure in each cell of its tables, and with plots. Times and
# targets are not judged.
#
# Accesses to devices are for accesses.sh.
#
# guests runs on line 6.1 only. Its four live guests take two to four minutes, as long as all others
# together, so on line 6.12 tables.sh and failures.sh test it with recorded guests. watching and bpf do not
# depend on the line and run on 6.12 only.
set -uo pipefail
cd "$(dirname "$0")/../../.." || exit 1
# shellcheck source=tools/testing/tap.sh
. tools/testing/tap.sh

HERE=tools/testing/bench
# shellcheck disable=SC2153 # tap.sh sets KERNEL
OUT=build/tests/bench/short-$KERNEL
OPERATIONS=(enable swap add clear assign disable)
WATCHERS=(off nothing ftrace perf hist trace trace-running bpftrace)
FIGURE='-?[0-9.]+'
JUDGED='(met|MISSED)'
unset "${!BENCH_@}"
export BENCH_SHORT=1 BENCH_ACCESSES=0 BENCH_OUT=$OUT BENCH_KERNELS="$KERNEL $STOCK" BENCH_GUESTS_KERNELS=$KERNEL

# lane PROGRAM...: run benchmarks one after the other; each has a last lab run of its own
lane() {
	local program name
	for program; do
		name=${program##*/}
		[ "$name" != bench ] || name=bpf
		LAB_LAST=${LAB_LAST:-last}-$name "$program" > "$OUT/$name.out" 2> "$OUT/$name.err"
		echo $? > "$OUT/$name.status"
	done
}

# run_left_out: watchers of which one cannot be started: there is no perf. The clock is ns, because a lab
# host that counts instructions takes three times as long to boot.
run_left_out() {
	mkdir -p "$OUT/left-out" "$OUT/tracers"
	tools/testing/lab/lab run --kernel "$KERNEL" --device nvme:16 --timeout 700 --into "$OUT/left-out" \
		--fetch off.ndjson --fetch nothing.ndjson --fetch counted.ndjson \
		--copy build/vfio-msix --copy build/tests/bench/nothing.bpf.o --copy "$OUT/tracers" \
		--copy $HERE/watching-in-lab -- env BENCH_CLOCK=ns ./watching-in-lab 1 1 1 off perf nothing \
		> "$OUT/left-out.out" 2> "$OUT/left-out.err"
	echo $? > "$OUT/left-out.status"
}

# Two lanes side by side: a lab host whose time is instructions keeps one CPU busy.
run_all() {
	local lanes=()
	if [ "$KERNEL" = 6.12 ]; then
		lane $HERE/watching $HERE/load tools/testing/bpf/bench & lanes+=($!)
	else
		lane $HERE/guests $HERE/load & lanes+=($!)
	fi
	{
		lane $HERE/growth $HERE/operations
		[ "$KERNEL" != 6.12 ] || run_left_out
	} & lanes+=($!)
	wait "${lanes[@]}"
	lane $HERE/plots
}

ended() {
	[ "$(cat "$OUT/$1.status")" = 0 ] || { echo "status $(cat "$OUT/$1.status")"; tail -n 20 "$OUT/$1.err"; }
}

# is_complete RESULT...
is_complete() {
	local name
	for name; do
		tail -n 1 "$OUT/$name.json" | jq -r 'select(.type != "end" or .partial) |
			"the last record of '"$name"' is a \(.type), partial: \(.partial)"'
		[ -s "$OUT/$name.json" ] || echo "$name.json is empty"
	done
}

# samples RESULT: those of each metric
samples() {
	jq -r 'select(.type == "samples") | "\(.metric) \(.method) \(.vectors) \(.samples | length)"' \
		"$OUT/$1.json" | sort
}

# has RESULT: the result has the samples that stdin lists, and no others
has() {
	sort | diff - <(samples "$1")
}

# rows NAME COUNT PATTERN: COUNT lines match, with one blank between fields
rows() {
	local n
	n=$(tr -s ' ' < "$OUT/$1.out" | sed 's/ $//' | grep -cE "^$3$")
	[ "$n" = "$2" ] || { echo "$n lines match, not $2: $3"; cat "$OUT/$1.out"; }
}

# has_figures NAME: no table has a figure that jq could not compute
has_figures() {
	grep -nE 'null|nan' "$OUT/$1.out"
	true
}

# common NAME RESULT...
common() {
	check "$1: ends" ended "$1"
	check "$1: the result is complete" is_complete "${@:2}"
	check "$1: figures are numbers" has_figures "$1"
}

# growth_samples METHOD...: two rounds, with eight additions each, or one time disable and enable
growth_samples() {
	local method vectors
	for method; do
		for vectors in 1 16 32; do
			echo "grow $method $vectors $([ "$method" = dynamic ] && echo 16 || echo 2)"
		done
	done
}

# operation_samples METHOD VECTORS METRIC...: two rounds; disable frees the eight vectors that were added
operation_samples() {
	local metric
	for metric in "${@:3}"; do
		case $metric in
		disable)	echo "$metric $1 $(($2 + 8)) 2" ;;
		enable)		echo "$metric $1 $2 2" ;;
		*)		echo "$metric $1 $2 16" ;;
		esac
	done
}

# load_samples METHOD ADDITIONS
load_samples() {
	local metric
	for metric in addition at gap quiet; do
		echo "$metric $1 5 $2"
	done
}

# adds_up KERNEL: each completion had an interrupt, or was counted as lost
adds_up() {
	jq -c 'select(.type == "load" and .completions != .interrupts + .lost)' "$OUT/load-$1.json"
}

# A swap takes more instructions with each watcher. A watcher that is not attached costs nothing.
all_attached() {
	jq -rs 'map(select(.metric == "swap" and .vectors == 1 and .samples)) |
		(map(select(.method == "off"))[0].samples | min) as $off |
		.[] | select(.method != "off" and (.samples | min) <= $off) |
		"\(.method) costs nothing: \(.samples)"' "$OUT/watching.json"
}

is_drawn() {
	local name
	for name; do
		grep -q '<path' "$OUT/$name.svg" || echo "$name.svg shows nothing"
	done
}

test_growth() {
	local kernel ways
	common growth "growth-$KERNEL" "growth-$STOCK"
	for kernel in "$KERNEL" "$STOCK"; do
		ways=(dynamic reenable)
		[ "$kernel" != 6.1-stock ] || ways=(reenable)
		check "growth: samples on $kernel" has "growth-$kernel" < <(growth_samples "${ways[@]}")
	done
	check "growth: both methods" rows growth $((3 * BOTH_WAYS)) \
		"growth grow dynamic:reenable (1|16|32) $FIGURE $FIGURE $FIGURE .*"
	check "growth: targets" rows growth 1 \
		"$KERNEL reenable / dynamic at 32, at least 50 $FIGURE $JUDGED"
	check "growth: targets that need 1024 vectors" rows growth 2 "$KERNEL .* at 1024.* - -"
}

# test_operation_samples MODULES METRIC...
test_operation_samples() {
	check "operations: samples of $1" has "operations-$1" \
		< <(for vectors in 1 16; do operation_samples null "$vectors" "${@:2}"; done)
}

test_operations_6_12() {
	local modules
	common operations operations-6.12-{stock,ours,irqbypass,untraced}
	for modules in stock ours irqbypass untraced; do
		test_operation_samples "6.12-$modules" "${OPERATIONS[@]}"
	done
	check "operations: comparisons" rows operations $((3 * 2 * ${#OPERATIONS[@]})) \
		"operations [a-z]+ - [0-9]+ $FIGURE $FIGURE $FIGURE .*"
	check "operations: targets" rows operations 10 \
		"6.12 (swap|add|assign).* ($FIGURE %|5 times|0.17) (1|16) $FIGURE $JUDGED"
	check "operations: targets that need more vectors" rows operations 2 "6.12 .* (511|1024) - -"
}

# Stock 6.1 cannot add vectors, so disable frees those that were enabled.
test_operations_6_1() {
	common operations operations-6.1-{stock,ours}
	test_operation_samples 6.1-ours "${OPERATIONS[@]}"
	check "operations: samples of 6.1-stock" has operations-6.1-stock <<-END
		enable null 1 2
		enable null 16 2
		swap null 1 16
		swap null 16 16
		disable null 1 2
		disable null 16 2
	END
	check "operations: comparisons" rows operations 4 \
		"operations (enable|swap) - [0-9]+ $FIGURE $FIGURE $FIGURE .*"
	check "operations: targets" rows operations 4 "6.1 swap.* (5 times|0.17) (1|16) $FIGURE $JUDGED"
	check "operations: targets that need more vectors" rows operations 1 "6.1 .* 511 - -"
}

test_load() {
	local kernel
	common load "load-$KERNEL" "load-$STOCK"
	for kernel in "$KERNEL" "$STOCK"; do
		check "load: samples on $kernel" has "load-$kernel" \
			< <([ "$kernel" = 6.1-stock ] || load_samples dynamic 200; load_samples reenable 1)
		check "load: interrupts and losses add up on $kernel" adds_up "$kernel"
	done
	check "load: a row of each kernel and method" rows load $((BOTH_WAYS + 2)) \
		"($KERNEL|$STOCK) (dynamic 200|reenable 1)( $FIGURE){8}"
}

test_watching() {
	local operation="(${OPERATIONS[*]})" others=$((${#WATCHERS[@]} - 1))
	operation=${operation// /|}
	common watching watching
	check "watching: samples of each watcher" has watching < <(for watch in "${WATCHERS[@]}"; do
		operation_samples "$watch" 1 "${OPERATIONS[@]}"
		operation_samples "$watch" 8 "${OPERATIONS[@]}"
	done)
	check "watching: each watcher is attached" all_attached
	check "watching: table of operations" rows watching $((2 * ${#OPERATIONS[@]})) \
		"$operation [0-9]+ - $FIGURE( $FIGURE \([+]?$FIGURE%\)){$others}"
	check "watching: table of events" rows watching $((2 * ${#OPERATIONS[@]})) \
		"$operation [0-9]+ $FIGURE( $FIGURE){$others}"
	check "watching: a watcher that does not attach" has_left_out
	check "watching: targets" rows watching 2 "vfio-msix (hist|trace) $FIGURE at most $FIGURE $JUDGED"
}

# has_left_out: perf is named, and the other watchers have complete results
has_left_out() {
	local name
	[ "$(cat "$OUT/left-out.status")" = 1 ] || echo "status $(cat "$OUT/left-out.status")"
	grep -c '^watching-in-lab: perf is left out: it did not attach: .*tracers/perf' "$OUT/left-out.err" |
		grep -vx 1
	tail -n 1 "$OUT/left-out.err" | grep -vx 'watching-in-lab: left out: perf (the reason is above)'
	for name in off nothing counted; do
		tail -n 1 "$OUT/left-out/$name.ndjson" | jq -r 'select(.type != "end" or .partial)'
	done
}

test_guests() {
	common guests guests
	check "guests: a row of each client" rows guests 2 \
		".* ours QEMU (10|7.2)( $FIGURE){7}( $FIGURE \($FIGURE\)){4}"
	check "guests: two ways to count agree" diff <(jq -c 'select(.type == "check") | .agree' "$OUT/guests.json") \
		<(printf '%s\n' true true)
}

test_bpf() {
	common bpf bpf
	check "bpf: table of programs" rows bpf 19 \
		"(nothing off|on_[a-z_]+ (counters|stream|wake-all)) $FIGURE $FIGURE $FIGURE"
	check "bpf: target" rows bpf 1 "target: .* on $FIGURE $JUDGED"
	check "bpf: memory" rows bpf 3 "[0-9]+ \([0-9]+ x [0-9]+\)( $FIGURE){3} ($FIGURE|-)( $FIGURE){4}"
	check "bpf: rates" rows bpf 3 "(trace|trace -j|none .a burst.)( $FIGURE){2}( at once)? $FIGURE [a-z]+"
	check "bpf: intervals" rows bpf 4 "(stat|hist)( -j)? 100 100 2 $FIGURE $FIGURE"
	check "bpf: guests seen" rows bpf 2 "(1|11) $FIGURE $FIGURE"
	check "bpf: losses add up" rows bpf 3 "($FIGURE|\((stream|wake-all), above\))( $FIGURE){3} exact"
}

if [ "$KERNEL" = 6.12 ]; then
	BOTH_WAYS=2	# kernels that add dynamically
	PLOTS=(growth blackout latency)
else
	BOTH_WAYS=1
	PLOTS=(growth latency)
fi
mkdir -p "$OUT"
rm -rf "${OUT:?}"/*
run_all
test_growth
test_load
if [ "$KERNEL" = 6.12 ]; then
	test_operations_6_12
	test_watching
	if [ "$(id -u)" = 0 ]; then test_bpf; else skip "bpf" "needs root"; fi
else
	test_operations_6_1
	test_guests
fi
if command -v gnuplot > /dev/null; then
	check "plots: end" ended plots
	check "plots: all are drawn" is_drawn "${PLOTS[@]}"
else
	skip "plots" "gnuplot is not installed"
fi
finish
