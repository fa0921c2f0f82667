#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# But for calls over live vectors that fail, which it mends, the series changes nothing that a user of a
# device can see, with its events off and while they are switched on and off; and an event that was
# switched on half way through a call has no made-up time.
set -uo pipefail
cd "$(dirname "$0")/../../.." || exit 1
# shellcheck source=tools/testing/series/common.bash
. tools/testing/series/common.bash

# Longer than any operation takes under emulation, shorter than the lab host has been up by then: a
# duration without a start would be its up-time.
LONGEST_NS=4000000000
ROUNDS=10

# One CPU: with more, QEMU's emulation dies now and then of devices whose memory comes and goes.
# lab_run KERNEL MODE [OPTION...]
lab_run() {
	local kernel=$1 mode=$2
	shift 2
	tools/testing/lab/lab run --kernel "$kernel" --device nvme:16 --device e1000e \
		--smp 1 --timeout 240 --copy build/tests/vfio/vfio-ctl --copy "$HERE/ops-plain" \
		--copy "$HERE/in-lab" "$@" -- ./in-lab "$mode" "$ROUNDS"
}

answers() {
	lab_run "$1" plain > "$TMP/answers-$1" 2> "$TMP/err" || { cat "$TMP/err"; return 1; }
	[ "$(grep -c '^open' "$TMP/answers-$1")" -eq 4 ] || cat "$TMP/answers-$1"
}

same_answers() {
	diff "$TMP/answers-$1-stock" "$TMP/answers-$1"
}

same_answers_while_toggled() {
	lab_run "$1" toggle --fetch trace.txt --into "$TMP" > "$TMP/toggled" 2> "$TMP/err" ||
		{ cat "$TMP/err"; return 1; }
	for _ in $(seq "$ROUNDS"); do
		cat "$TMP/answers-$1-stock"
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

for line in $(lines); do
	[ -x build/tests/vfio/vfio-ctl ] || {
		skip "$line: behaviour" "build/tests/vfio/vfio-ctl is not built: make test builds it"
		continue
	}
	check "$line: the stock kernel answers" answers "$line-stock"
	check "$line: the patched one answers" answers "$line"
	check "$line: with the same answers, and the same irqs" same_answers "$line"
	check "$line: so it does while events are switched on and off" same_answers_while_toggled "$line"
	check "$line: some events were switched on half way" some_without_start
	check "$line: none of these has a made-up time" no_made_up_time
done
finish
