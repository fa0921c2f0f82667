#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# The demonstration, as a user runs it, and its figures against sysfs, /proc/interrupts and ftrace.
set -uo pipefail
cd "$(dirname "$0")/../../.." || exit 1
# shellcheck source=tools/testing/tap.sh
. tools/testing/tap.sh
# shellcheck source=tools/testing/events/compare.sh
. tools/testing/events/compare.sh
# shellcheck source=tools/testing/docs/shape.bash
. tools/testing/docs/shape.bash

OUT=build/demo
LOG=build/tests/demo.log

runs() {
	mkdir -p "${LOG%/*}"
	as_told tools/demo/demo > "$LOG" 2>&1 || cat "$LOG"
}

leaves_its_files() {
	local f
	for f in report.txt events.ndjson report.json; do
		[ -s "$OUT/$f" ] || echo "$OUT/$f is missing or empty"
	done
	diff "$OUT/report.txt" <(tail -n "$(wc -l < "$OUT/report.txt")" "$LOG")
}

guests_did_their_work() {
	local guest
	for guest in vm-qemu10 vm-qemu7.2; do
		grep -H 'lab: FAILED' "$OUT/$guest.console"
		[ "$(grep -c 'lab: io done' "$OUT/$guest.console")" = 2 ] || echo "$guest: not 2 rounds of I/O"
		[ "$(grep -c 'lab: io cpu . ok' "$OUT/$guest.console")" = 8 ] ||
			echo "$guest: not 4 CPUs in each round"
	done
}

# The irqs that a guest's events leave it with are the ones in msi_irqs/ at that moment.
held_irqs_agree() {
	local guest=$1
	diff <(jq -n -r --arg guest "$guest" --argjson now "$(cat "$OUT/$guest.time_ns")" '
		reduce (inputs | select(.guest == $guest and .time_ns <= $now)) as $e ({};
			if $e.event == "alloc" and $e.ret == 0 and $e.source != "cached" then
				.["\($e.vector)"] = $e.irq
			elif $e.event == "free" then del(.["\($e.vector)"]) else . end)
		| .[]' "$OUT/events.ndjson" | sort -n) "$OUT/$guest.msi_irqs"
	[ -s "$OUT/$guest.msi_irqs" ] || echo "$guest held no vector"
}

armed_vectors_agree() {
	local guest=$1
	diff <(jq -n -r --arg guest "$guest" --argjson now "$(cat "$OUT/$guest.time_ns")" '
		reduce (inputs | select(.guest == $guest and .time_ns <= $now and .event == "trigger"))
			as $e ({};
			if $e.op == "clear" then del(.["\($e.vector)"]) else .["\($e.vector)"] = $e.irq end)
		| to_entries[] | "\(.key) \(.value)"' "$OUT/events.ndjson" | sort -n) \
	     <(sed -n 's/^ *\([0-9]*\):.*vfio-msix\[\([0-9]*\)\].*/\2 \1/p' "$OUT/$guest.interrupts" |
		sort -n)
}

report_agrees() {
	jq -r '.guests[] | select(.held != .msi_irqs or .held != .requested)
		| "\(.guest): held \(.held), msi_irqs \(.msi_irqs), requested \(.requested)"' \
		"$OUT/report.json"
	jq -r '.guests[] | select(.guest_source != "cmdline") | "\(.guest) named by \(.guest_source)"' \
		"$OUT/report.json"
	jq -r 'if .lost > 0 then "\(.lost) events lost" else empty end' "$OUT/report.json"
	[ "$(grep -c 'vfio_pci_set_irqs:' "$OUT/ftrace.txt")" = \
	  "$(jq '[.guests[] | (.churn, .given_up[]).set_irqs_calls] | add' "$OUT/report.json")" ] ||
		echo "the report counts other SET_IRQS calls than ftrace"
}

# A guest that does not come up is started again: another process has its name, and calls before it.
counts_the_last_start() {
	local again=$OUT-again
	rm -rf "$again"
	cp -r "$OUT" "$again"
	{
		head -n 1 "$OUT/events.ndjson"
		jq -c 'select(.guest == "vm-qemu7.2") | .pid = 1' "$OUT/events.ndjson"
		tail -n +2 "$OUT/events.ndjson"
	} > "$again/events.ndjson"
	tools/demo/report "$again" || return
	diff <(jq '.guests[] | del(.given_up)' "$OUT/report.json") \
		<(jq '.guests[] | del(.given_up)' "$again/report.json")
	grep -qE '^guest vm-qemu7.2, pid 1, did not come up' "$again/report.txt" ||
		echo "the report does not name the process that did not come up"
}

# QEMU 10 adds vectors to a running device; QEMU 7.2 does not know how and starts over each time.
clients_differ() {
	jq -r '.guests | [.[0].churn, .[1].churn]
		| if .[0].added_dynamically < 6 then "QEMU 10 added \(.[0].added_dynamically)" else empty end,
		  if .[0].allocated_again_to_add_one != 0 then "QEMU 10 re-enabled" else empty end,
		  if .[1].added_dynamically != 0 then "QEMU 7.2 added vectors" else empty end,
		  if .[1].allocated_again_to_add_one < 12 then "QEMU 7.2 did not re-enable" else empty end' \
		"$OUT/report.json"
}

readme_shows_the_report() {
	local n
	for n in 1 2; do
		has_the_shape <(shown README.md demo "$n") "$OUT/report.txt"
	done
}

check "demo: runs to its end" runs
[ -s "$OUT/report.json" ] || finish	# nothing was left that could be judged
check "demo: leaves its files, and prints the report" leaves_its_files
check "demo: the guests read the right data on every CPU, twice" guests_did_their_work
check "demo: trace and ftrace saw the same events with the same values" same_as_ftrace
check "demo: trace and ftrace name the same tasks" same_task_as_ftrace
check "demo: nothing lost, every event seen is printed" nothing_lost
check "demo: hist counts what trace prints" hist_agrees
for guest in vm-qemu10 vm-qemu7.2; do
	check "demo: $guest holds the irqs that msi_irqs shows" held_irqs_agree "$guest"
	check "demo: $guest has the vectors that /proc/interrupts shows" armed_vectors_agree "$guest"
done
check "demo: the report's figures agree with sysfs, /proc/interrupts and ftrace" report_agrees
check "demo: the report counts a guest that was started again once" counts_the_last_start
check "demo: what README shows of the report is in it, in shape" readme_shows_the_report
check "demo: QEMU 10 adds vectors, QEMU 7.2 starts over" clients_differ
finish
