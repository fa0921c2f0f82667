#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Live guests, under QEMU 10 and QEMU 7.2, on a passed-through nvme device: I/O on every CPU, vectors
# masked and unmasked from inside meanwhile (for which QEMU swaps eventfds), a reset, the driver
# rebound. No error, right data, nothing in a kernel log, and events that add up to what is there.
#
# GUESTS_MASKS is how often each vector is masked in each of two goes. The stock modules have no
# events, and must lose an interrupt now and then, for which a guest's I/O stands still until its driver looks by itself, 30 s later. Seen: 4 in
# 6000 swaps. So this proves that the test can fail, but takes its time:
#
#	TEST_KERNEL=6.12-stock tools/testing/semantics/guests.sh
set -uo pipefail
cd "$(dirname "$0")/../../.." || exit 1
# shellcheck source=tools/testing/tap.sh
. tools/testing/tap.sh
# shellcheck source=tools/testing/events/compare.sh
. tools/testing/events/compare.sh
# shellcheck source=tools/testing/lab/emulation.sh
. tools/testing/lab/emulation.sh
# shellcheck source=tools/testing/lab/splat.sh
. tools/testing/lab/splat.sh

HERE=tools/testing/semantics
OUT=$PWD/build/tests/semantics/guests-$KERNEL
LAB_DIR=tools/testing/lab	# for splat.sh
GUESTS=(vm-qemu10 vm-qemu7.2)
CPUS=4
VECTORS=$((CPUS + 1))
if [[ $KERNEL == *-stock ]]; then
	MASKS=${GUESTS_MASKS:-150}
	EVENTS=()
else
	MASKS=${GUESTS_MASKS:-100}
	EVENTS=(trace.out stat.out hist.out)
fi

# Its status is the lab run's.
run_lab() {
	local args=() f status=0
	rm -rf "$OUT"
	mkdir -p "$OUT"
	for f in "${EVENTS[@]}" "${GUESTS[@]/%/.console}" states step-times; do
		args+=(--fetch "$f")
	done
	tools/testing/lab/lab run --kernel "$KERNEL" --nested --device nvme:16 --timeout 900 \
		"${args[@]}" --into "$OUT" --copy build/vfio-msix --copy "$LAB_DIR/watch.sh" \
		--copy "$HERE/guests-in-lab" --copy "$HERE/guests-script" \
		--copy build/tests/semantics/guests-mask \
		-- ./guests-in-lab "$MASKS" > "$OUT/lab.log" 2>&1 || status=$?
	[ "$status" = 0 ] || tail -n 25 "$OUT/lab.log" | sed 's/^/# /'
	return "$status"
}

# said GUEST TEXT: how many lines of its console begin so
said() {
	grep -c "^lab: $2" "$OUT/$1.console"
}

# did GUEST TIMES TEXT
did() {
	[ "$(said "$1" "$3")" = "$2" ] || echo "'$3': $(said "$1" "$3") times, not $2"
}

# The reads of boot, reset and rebind look at each CPU's queue and its interrupts; those under fire
# compare what they wrote.
did_its_work() {
	grep 'lab: FAILED' "$OUT/$1.console"
	did "$1" $((3 * CPUS)) "io cpu"
	did "$1" 2 "masked $((MASKS * VECTORS))$"
	did "$1" 3 "busy"
	did "$1" 1 "held back$"
	did "$1" 1 "reset$"
	did "$1" 1 "rebind 1 done$"
	did "$1" 1 "no more complaints$"
}

# Both lists: what the guest's kernel printed at once, and what it had in its log at the end.
complaints() {
	grep -iE 'lab: complaint|I/O error|nvme.*timeout' "$OUT/$1.console"
}

nothing_wrong() {
	splats "$OUT/$1.console"
	complaints "$1"
	true
}

# An interrupt that is missed is the only thing that goes wrong with the stock modules here.
misses_interrupts() {
	local guest
	for guest in "${GUESTS[@]}"; do
		splats "$OUT/$guest.console"
		complaints "$guest" | grep -v 'timeout, completion polled'
	done
	grep -q 'timeout, completion polled' "$OUT"/*.console || echo "none was missed"
}

add_up() {
	jq -n -r --slurpfile events "$OUT/trace.out" --rawfile states "$OUT/states" \
		-f tools/testing/events/replay.jq
	[ "$(grep -c '^state' "$OUT/states")" = $((7 * ${#GUESTS[@]})) ] || cat "$OUT/states"
}

# A guest at work holds a vector for each queue; one that has ended, none.
held_as_expected() {
	sed -n 's/.* held=\([^ ]*\) .*guest=\([^ ]*\) after=\([a-z]*\).*/\2 \3 \1/p' "$OUT/states" |
		awk -F '[ ,]' -v n="$VECTORS" '$2 == "stop" && $3 != "" { print "holds vectors after:", $0 }
			$2 != "stop" && NF - 2 != n { print "holds not " n " vectors after:", $0 }'
}

# totals of the end record: seen = sent + lost, sent = received
conserved() {
	jq -n -r '[inputs | select(.type == "end")] | if length == 0 then "no end record" else
		.[0].totals | to_entries[] | select(.value | .seen != .sent + .lost or
			.sent != .received) | tostring end' "$OUT/trace.out"
}

# Each masking and each unmasking is one swap, and nothing else is done to the vectors meanwhile.
swapped() {
	jq -n -r --arg guest "$1" --rawfile states "$OUT/states" --argjson expected $((2 * MASKS * VECTORS)) '
		[$states | split("\n")[] | select(contains(" guest=\($guest) "))
		 | capture("time_ns=(?<end>[0-9]+) .*after=(?<step>[a-z_]+)") | .end |= tonumber] as $s
		| [inputs | select(.type == "event" and .guest == $guest and .event != "set_irqs")] as $events
		| ($s | to_entries[] | select(.value.step == "masks") | .key) as $i
		| [$events[] | select(.time_ns > $s[$i - 1].end and .time_ns <= $s[$i].end)]
		| (map(select(.op == "swap" and .ret == 0)) | length) as $n
		| (if $n != $expected then "\($n) swaps, not \($expected)" else empty end),
		  (.[] | select(.op != "swap") | tostring)' "$OUT/trace.out"
	[ "$(grep -c "guest=$1 after=masks" "$OUT/states")" = 2 ] || echo "the vectors were not masked"
}

# QEMU 7.2 disables MSI-X before it adds a vector even if it is not enabled yet, which is refused.
no_call_fails() {
	jq -n -r --arg guest "$1" '[inputs | select(.type == "event" and .guest == $guest)]
		| if length == 0 then "no events" else .[]
		| select((.ret // 0) < 0 and ([.event, .count, .ret] != ["set_irqs", 0, -22]))
		| tostring end' "$OUT/trace.out"
}

# What stat had counted at the end of each guest. A guest that had to be started again is two.
stat_counts() {
	diff <(jq -r 'select(.type == "event" and (.ret // 0) == 0) | .pid' "$OUT/trace.out" |
			sort -n | uniq -c | awk '{ print $2, $1 }') \
	     <(jq -n -r '[inputs | select(.type == "stat")] | group_by(.pid)[] | .[-1]
			| "\(.pid) \([.totals[]] | add)"' "$OUT/stat.out")
}

# Guests whose CPUs do not come up are started again; one whose driver does not come up must not be.
started_again_early() {
	jq -n -r --arg guest "$1" '[inputs | select(.type == "event" and .guest == $guest)]
		| (.[-1].pid) as $last | .[] | select(.pid != $last and .event == "enable") | tostring' \
		"$OUT/trace.out"
}

# Growing by disable and re-enable: MSI-X is disabled with N vectors, then enabled with N + 1.
growth_cycles() {
	jq -n --arg guest "$1" '[inputs | select(.type == "event" and .guest == $guest)
			| select(.event == "disable" or (.event == "enable" and .ret == 0))] as $e
		| [range(1; $e | length) | select($e[. - 1].event == "disable" and
			$e[.].event == "enable" and $e[.].nvec == $e[. - 1].nvec + 1)] | length' \
		"$OUT/trace.out"
}

no_growth_cycle() {
	[ "$(growth_cycles "$1")" = 0 ] || echo "$(growth_cycles "$1") cycles of disable and enable"
}

some_growth_cycles() {
	[ "$(growth_cycles "$1")" -ge 6 ] || echo "only $(growth_cycles "$1"): they cannot be told"
}

judge_events() {
	local guest
	check "events add up to msi_irqs and /proc/interrupts after each step" add_up
	check "every event seen was sent or is counted as lost" conserved
	check "nothing lost, every event seen is printed" nothing_lost
	check "stat counts what trace prints" stat_counts
	for guest in "${GUESTS[@]}"; do
		check "$guest: each masking and unmasking of a vector swapped its eventfd" swapped "$guest"
		check "$guest: no SET_IRQS call fails" no_call_fails "$guest"
		check "$guest: no driver that did not come up" started_again_early "$guest"
	done
	check "vm-qemu10: never disables MSI-X to add a vector" no_growth_cycle vm-qemu10
	check "vm-qemu7.2: does" some_growth_cycles vm-qemu7.2
}

status=0
emulated echo run_lab || status=$?
check "the lab host ends well, no splat in its log" test "$status" = 0
[ -e "$OUT/states" ] || finish	# nothing was left that could be judged
for guest in "${GUESTS[@]}"; do
	check "$guest: right data on every CPU, masked or not, after reset and rebind" did_its_work "$guest"
done
check "each guest holds a vector for each queue, until it ends" held_as_expected
if [ ${#EVENTS[@]} = 0 ]; then
	check "the guests' kernels miss interrupts, and find nothing else wrong" misses_interrupts
else
	for guest in "${GUESTS[@]}"; do
		check "$guest: its kernel finds nothing wrong, no interrupt missed" nothing_wrong "$guest"
	done
	judge_events
fi
sed -n 's/.* took /# &/p' "$OUT/step-times"
finish
