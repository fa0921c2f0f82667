#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# A device at work while it gets more vectors, by the load of `vfio-msix bench': four queues of an
# nvme, busy all the time, one command and so one interrupt outstanding on each. Added dynamically,
# no vector costs an interrupt; by disable and enable some are lost, which proves that the load sees
# it. An interrupt that comes late, on a machine that is slow, is not a lost one.
#
# LOAD_ADDITIONS is how many vectors are added dynamically.
set -uo pipefail
cd "$(dirname "$0")/../../.." || exit 1
# shellcheck source=tools/testing/tap.sh
. tools/testing/tap.sh

HERE=tools/testing/semantics
OUT=build/tests/semantics/load-$KERNEL
ADDITIONS=${LOAD_ADDITIONS:-10000}
QUEUES=4
RUNS=(stopped-dynamic stopped-reenable dynamic reenable refused)

run_lab() {
	local args=() name
	rm -rf "$OUT"
	mkdir -p "$OUT"
	for name in "${RUNS[@]}"; do
		args+=(--fetch "$name.ndjson" --fetch "$name.log")
	done
	tools/testing/lab/lab run --kernel "$KERNEL" --smp 4 --device nvme:64 --device rocker:4 \
		--timeout 900 "${args[@]}" --fetch results --into "$OUT" --copy build/vfio-msix \
		--copy "$HERE/in-lab-load" -- ./in-lab-load "$ADDITIONS" > "$OUT/lab.log" 2>&1 ||
		tail -n 25 "$OUT/lab.log"
}

# ended NAME STATUS: by its last try
ended() {
	local last
	last=$(grep "^$1 " "$OUT/results" | tail -n 1)
	[ "$last" = "$1 $2 0" ] ||
		{ echo "not '$1 $2 0' but '$last': its status, and vectors left"; cat "$OUT/$1.log"; }
}

# of NAME FILTER: prints the load record unless FILTER is true of it
of() {
	jq -n -r --argjson queues "$QUEUES" --argjson additions "$ADDITIONS" \
		"[inputs | select(.type == \"load\")] | if length != 1 then \"\(length) loads\"
		else .[0] | if $2 then empty else tostring end end" "$OUT/$1.ndjson"
}

# samples NAME: of each addition
samples() {
	jq -n -r '[inputs] | (.[] | select(.type == "load").additions) as $n |
		[.[] | select(.type == "samples") | {key: .metric, value: (.samples | length)}] |
		from_entries | select(.addition != $n or .at != $n or .gap != $n) | tostring' \
		"$OUT/$1.ndjson"
}

# partial NAME true|false
partial() {
	jq -n -r --argjson partial "$2" '[inputs] | last |
		select(.type != "end" or .partial != $partial) | tostring' "$OUT/$1.ndjson"
}

was_at_work() {
	awk -v name="$1-at-work" -v queues="$QUEUES" '$1 == name && $3 > queues + 1 { n++ }
		END { if (n != 1) print "never had more vectors than the controller needs" }' "$OUT/results"
}

refused_in_one_line() {
	grep -v ' MSI-X vectors, ' "$OUT/refused.log" > "$OUT/refusal"	# what bench begins with
	[ "$(wc -l < "$OUT/refusal") $(grep -c 'needs an NVMe device' "$OUT/refusal")" = "1 1" ] ||
		cat "$OUT/refused.log"
}

judge_stopped() {
	check "$1: was at work when it was stopped" was_at_work "$1"
	check "$1: signals to stop come to its first thread only" grep -qx "$1-threads $QUEUES" "$OUT/results"
	check "$1: fails, and leaves no vector" ended "$1" 1
	check "$1: its result is partial" partial "$1" true
	check "$1: and holds what there is" of "$1" '.additions > 0 and .completions > 0'
}

# shellcheck disable=SC2016 # the variables are jq's
judge_whole() {
	check "$1: succeeds, and leaves no vector" ended "$1" 0
	check "$1: its result is whole" partial "$1" false
	check "$1: each addition was measured" samples "$1"
	check "$1: each completion had its interrupt or is lost" of "$1" \
		'.completions == .interrupts + .lost and .spurious == 0'
	check "$1: each queue was at work at each addition" of "$1" \
		'.queues == $queues and .completions >= .queues * .additions'
}

check "the lab ran" run_lab
judge_stopped stopped-dynamic
judge_stopped stopped-reenable
judge_whole dynamic
# shellcheck disable=SC2016 # the variable is jq's
check "dynamic: $ADDITIONS vectors added, not an interrupt lost" of dynamic \
	'.additions == $additions and .lost == 0 and .interrupts == .completions'
judge_whole reenable
check "reenable: interrupts are lost, and a queue hears nothing until patience ends" of reenable \
	'.lost > 0 and .blackout_ns >= .patience_ns'
check "a device that is no nvme is refused" ended refused 1
check "and that in one line" refused_in_one_line
jq -r 'select(.type == "load") | "# \(tojson)"' "$OUT"/{dynamic,reenable}.ndjson
finish
