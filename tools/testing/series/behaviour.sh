#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# But for calls over live vectors that fail, which it mends, the series changes nothing that a user of a
# device can see, with its events off and while they are switched on and off; and an event that was
# switched on half way through a call has no made-up time.
#
# Where the stock kernel cannot add a vector, what it is compared with is another line: there the
# irqs' numbers differ.
set -uo pipefail
cd "$(dirname "$0")/../../.." || exit 1
# shellcheck source=tools/testing/series/common.bash
. tools/testing/series/common.bash

# Longer than any operation takes under emulation, shorter than the lab host has been up by then: a
# duration without a start would be its up-time.
LONGEST_NS=4000000000
ROUNDS=10
OTHER=6.12

# One CPU: with more, QEMU's emulation dies now and then of devices whose memory comes and goes.
# lab_run KERNEL MODE [OPTION...]
lab_run() {
	local kernel=$1 mode=$2
	shift 2
	tools/testing/lab/lab run --kernel "$kernel" --device nvme:16 --device e1000e \
		--smp 1 --copy build/tests/vfio/vfio-ctl --copy "$HERE/ops-plain" \
		--copy "$HERE/in-lab" "$@" -- ./in-lab "$mode" "$ROUNDS"
}

answers() {
	lab_run "$1" plain > "$TMP/answers-$1" 2> "$TMP/err" || { cat "$TMP/err"; return 1; }
	[ "$(grep -c '^open' "$TMP/answers-$1")" -eq 4 ] || cat "$TMP/answers-$1"
}

same_answers() {
	diff "$TMP/answers-$STOCK" "$TMP/answers-$KERNEL"
}

# without_irqs KERNEL: how many irqs a device has, and which of its vectors
without_irqs() {
	awk '/^state/ { for (i = 1; i <= NF; i++) {
			if ($i ~ /^held=./) $i = "held: " split($i, irqs, ",")
			if ($i ~ /^armed=/) gsub(/:[0-9]+/, "", $i) } }
	     1' "$TMP/answers-$1"
}

same_answers_but_irqs() {
	diff <(without_irqs "$OTHER") <(without_irqs "$KERNEL")
}

same_answers_while_toggled() {
	lab_run "$KERNEL" toggle --fetch trace.txt --into "$TMP" > "$TMP/toggled" 2> "$TMP/err" ||
		{ cat "$TMP/err"; return 1; }
	for _ in $(seq "$ROUNDS"); do
		cat "$TMP/answers-$KERNEL"
	done | diff - "$TMP/toggled"
}

# events REGEX: how many there were
events() {
	grep -csE "$1" "$TMP/trace.txt"
}

# Those of an initial allocation have no time anyway.
some_without_start() {
	[ "$(grep -vs source=initial "$TMP/trace.txt" | grep -c 'delta_ns=0$')" -gt 0 ] ||
		echo "none of $(events .) events was switched on half way; the test says nothing"
}

no_made_up_time() {
	[ "$(events 'delta_ns=[1-9]')" -gt 0 ] || echo "no event has a time"
	sed -n 's/^.* delta_ns=//p' "$TMP/trace.txt" | sort -n | awk -v max="$LONGEST_NS" '$1 > max'
}

if is_whole_kernel "$KERNEL"; then
	check "$OTHER answers" answers "$OTHER"
	check "$KERNEL answers" answers "$KERNEL"
	check "$KERNEL: with the same answers, whatever the irqs" same_answers_but_irqs
else
	check "$STOCK answers" answers "$STOCK"
	check "$KERNEL answers" answers "$KERNEL"
	check "$KERNEL: with the same answers, and the same irqs" same_answers
fi
check "$KERNEL: so it does while events are switched on and off" same_answers_while_toggled
check "$KERNEL: some events were switched on half way" some_without_start
check "$KERNEL: none of these has a made-up time" no_made_up_time
finish
