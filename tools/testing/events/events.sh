#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Every event's fields against sysfs, /proc/interrupts and ftrace, and the conservation laws, on the
# kernel under test with a rocker, an nvme and an e1000e device.
set -uo pipefail
cd "$(dirname "$0")/../../.." || exit 1
# shellcheck source=tools/testing/tap.sh
. tools/testing/tap.sh
# shellcheck source=tools/testing/events/compare.sh
. tools/testing/events/compare.sh
# shellcheck source=tools/testing/lab/drive.bash
. tools/testing/lab/drive.bash

HERE=tools/testing/events
OUT=build/tests/events-$KERNEL
DEVICES=(rocker:4 nvme:64 e1000e)
LEFT=(trace.out trace.err stat.out stat.err hist.out hist.err text.out text.err ftrace.txt)
EVENTS=(set_irqs msi_enable msi_disable msi_alloc msi_free msi_trigger)

run_lab() {
	local args=() f
	rm -rf "$OUT" && mkdir -p "$OUT"
	drive_options
	for f in "${LEFT[@]}" "${EVENTS[@]/#/format.vfio_pci_}"; do
		args+=(--fetch "$f")
	done
	tools/testing/lab/lab run --kernel "$KERNEL" "${DRIVE_OPTIONS[@]}" "${args[@]}" \
		--into "$OUT" --copy build/vfio-msix --copy "$HERE/in-lab" \
		--copy tools/testing/lab/watch.sh \
		-- ./in-lab > "$OUT/lab.log" 2>&1 || { cat "$OUT/lab.log"; return 1; }
}

replays() {
	jq -n -r --slurpfile events "$OUT/trace.out" --rawfile states "$OUT/ctl.$1.out" -f "$HERE/replay.jq"
}

# Two hours, set after the last event. `date` reads the clock before it sets it, which takes its time.
clock_is_followed() {
	local record
	for record in trace stat hist; do
		jq -n -r --arg of "$record" '[inputs | select(.type == "clock")] | if length != 1 then "\($of): \(length) records"
			elif .[0].step_ns < 7190e9 or .[0].step_ns > 7200e9 then "\($of): \(.[0].step_ns)" else empty end' \
			"$OUT/$record.out"
	done
	diff <(jq -r 'select(.type == "clock") | keys[]' "$OUT/trace.out" | sort) \
		<(sed -n '/^## clock$/,/^## U/s/^| [^a-z]\([a-z_]*\)[^a-z] .*|.*|.*|$/\1/p' docs/json-schema.md | sort)
	grep -c '^# UTC has stepped by +71[0-9]*\.\|^# UTC has stepped by +7200\.' "$OUT/text.out" | grep -vx 1 || true
}

# The last thing that stat says of each device: what it computed is what sysfs shows.
stat_held_agrees() {
	jq -n -r '[inputs | select(.type == "stat")] | if length == 0 then "no stat record" else
		.[] | select(.held != .msi_irqs) | "held \(.held), msi_irqs \(.msi_irqs)" end' "$OUT/stat.out"
}

# Each kind of thing must have happened, or the comparisons above prove little.
saw_everything() {
	local what
	for what in op=assign op=swap op=clear source=initial source=dynamic source=cached \
		reason=disable reason=release reason=unwind msix=0 msix=1 'vfio_pci_set_irqs: .* ret=-22'; do
		[ "$(ftrace_events | grep -c -- "$what")" -gt 0 ] || echo "no event with $what"
	done
}

# committed EVENT: its format. Before 6.2 the kernel is compiled with a plain char that is signed.
committed() {
	local format=tools/testing/series/format/vfio_pci_$1
	case $KERNEL in
	6.1 | 6.1-*)	sed 's/^\(.*char\[\] dev;.*signed:\)0;$/\11;/' "$format" ;;
	*)	cat "$format" ;;
	esac
}

format_is_committed() {
	diff <(committed "$1") "$OUT/format.vfio_pci_$1"
}

check "lab: every device obeys its script" run_lab
[ -e "$OUT/ftrace.txt" ] || finish	# nothing was left that could be judged
check "kernel: every expectation of the scripts held" drive_went_well
check "every kind of operation was seen" saw_everything
check "trace and ftrace saw the same events with the same values" same_as_ftrace
check "trace and ftrace name the same tasks" same_task_as_ftrace
check "trace prints events in the order of their time" same_order_as_time
for i in "${!DEVICES[@]}"; do
	check "${DEVICES[i]}: events add up to msi_irqs and /proc/interrupts at every step" replays "$i"
done
check "the wall clock was set, and all say so" clock_is_followed
check "nothing lost, every event seen is printed" nothing_lost
check "hist counts what trace prints" hist_agrees
check "stat counts what trace prints" stat_agrees
check "stat: vectors held are msi_irqs in every record" stat_held_agrees
for e in "${EVENTS[@]}"; do
	check "format of vfio_pci_$e is the committed one" format_is_committed "$e"
done
finish
