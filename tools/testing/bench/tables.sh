#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# The tables of the benchmarks. Each is made from a complete result, and from incomplete ones: a record, a
# field or all samples are missing, as after a run that failed, on a kernel that lacks an operation, or
# without one of the watchers. A table must show what there is, and "-" for what is missing.
#
# The results are small ones from make-result.jq. Those of guests come from recorded/: what guests-in-lab
# recorded of two guests with one CPU. Other ioctls, and numbers beyond the eventfds, are cut out.
set -uo pipefail
cd "$(dirname "$0")/../../.." || exit 1
# shellcheck source=tools/testing/tap.sh
. tools/testing/tap.sh

HERE=$PWD/tools/testing/bench
BPF=$PWD/tools/testing/bpf
W=$(mktemp -d)
trap 'rm -rf "$W"' EXIT

# make_result BENCHMARK LABEL
make_result() {
	jq -nc --arg what "$1" --arg name "$2" -f "$HERE/make-result.jq"
}

# shows PROGRAM TABLE FILE LINE...: the fields of each LINE have | between them
shows() {
	diff <(printf '%s\n' "${@:4}") \
		<(jq -L "$HERE" -rs --arg table "$2" -f "$1.jq" "$3" | tr '\t' '|')
}

# survives_gaps PROGRAM TABLE FILE: each incomplete result makes a table, whose rows have as many fields as
# its head
survives_gaps() {
	jq -n -c --arg what lacking --arg name '' -f "$HERE/make-result.jq" "$3" > "$W/lacking"
	jq -L "$HERE" -r --arg table "$2" -f "$1.jq" "$W/lacking" |
		awk -F '\t' -v results="$(wc -l < "$W/lacking")" '
		NR == 1 { first = $1 }
		$1 == first { tables++; fields = NF }
		NF != fields { print "not " fields " fields: " $0 }
		/null|nan/ { print "not a figure: " $0 }
		END { if (tables != results || results < 10) print tables " tables of " results " results" }'
}

# test_table PROGRAM TABLE FILE LINE...
test_table() {
	local name=${1##*/}${2:+, $2}
	check "$name: a complete result" shows "$@"
	check "$name: incomplete results" survives_gaps "${@:1:3}"
}

# watching_result WATCH...: two passes of each watcher
watching_result() {
	local watch files=()
	for watch; do
		files+=("$W/$watch.ndjson")
		{ make_result watching "$watch"; make_result watching "$watch"; } > "${files[-1]}"
	done
	make_result events '' | jq -nR -f "$HERE/watching-events.jq" > "$W/events"
	jq -nRc --argjson passes 2 --argjson events "$(< "$W/events")" --argjson whole true \
		-f "$HERE/watching.jq" "${files[@]}"
}

# guests_result CLIENT...
guests_result() {
	local client
	for client; do
		jq -nRc -f "$HERE/guests-trace.jq" "$HERE/recorded/$client.trace" |
			jq -c --arg client "$client" '{type: "guest", kernel: "6.12", series: true,
				client: $client} + .'
	done
}

# agrees CLIENT: the probes and vfio-msix have the same counts of a guest
agrees() {
	jq -nRc -f "$HERE/guests-trace.jq" "$HERE/recorded/$1.trace" |
		jq -c --arg kernel 6.12 --arg client "$1" --arg guest "cold-$1" \
			--slurpfile stat "$HERE/recorded/$1.stat" -f "$HERE/guests-check.jq" |
		jq -c 'select(.agree | not)'
}

make_result growth 6.12 > "$W/growth"
test_table "$HERE/growth-targets" '' "$W/growth" "kernel|target|limit|measured|" \
	"6.12|adding at 1024 / adding at 16, at most|1.3|1.4|MISSED" \
	"6.12|reenable / dynamic at 32, at least|50|50|met" \
	"6.12|reenable / dynamic at 1024, at least|1000|1100|met"

for modules in stock ours irqbypass untraced large-{ours,irqbypass}; do
	make_result operations "$modules"
done > "$W/operations"
for modules in stock ours; do
	make_result operations "$modules" | jq -c 'if .kernel then .kernel = "6.1.192-vfio-msix" else . end'
done >> "$W/operations"
test_table "$HERE/operations-targets" '' "$W/operations" "kernel|target|limit|vectors|measured|" \
	"6.12|swap: stock / ours, at least|5 times|1|5|met" \
	"6.12|swap: stock / ours, at least|5 times|16|4.81|MISSED" \
	"6.12|swap: stock / ours, at least|5 times|511|4.64|MISSED" \
	"6.12|swap, hashed irqbypass: part of stock's, at most|0.17|1|0.16|met" \
	"6.12|swap, hashed irqbypass: part of stock's, at most|0.17|16|0.17|met" \
	"6.12|swap, hashed irqbypass: part of stock's, at most|0.17|511|0.18|MISSED" \
	"6.12|swap, hashed irqbypass: at 511 / at 1, at most|1.1|511|1.13|MISSED" \
	"6.12|add: dearer than stock by at most|5 %|1|-13.33|met" \
	"6.12|add, hashed irqbypass: cheaper than without, by at least|6000|1024|5999|MISSED" \
	"6.12|swap: an event that is off (of 2), at most|0.5 %|1|2.63|MISSED" \
	"6.12|swap: an event that is off (of 2), at most|0.5 %|16|2.5|MISSED" \
	"6.12|swap: an event that is off (of 2), at most|0.5 %|511|2.38|MISSED" \
	"6.12|assign: an event that is off (of 3), at most|0.5 %|1|1.59|MISSED" \
	"6.12|assign: an event that is off (of 3), at most|0.5 %|16|1.45|MISSED" \
	"6.1|swap: stock / ours, at least|5 times|1|5|met" \
	"6.1|swap: stock / ours, at least|5 times|16|4.81|MISSED" \
	"6.1|swap: stock / ours, at least|5 times|511|4.64|MISSED" \
	"6.1|swap, hashed irqbypass: part of stock's, at most|0.17|1|0.2|MISSED" \
	"6.1|swap, hashed irqbypass: part of stock's, at most|0.17|16|0.21|MISSED" \
	"6.1|swap, hashed irqbypass: part of stock's, at most|0.17|511|0.22|MISSED" \
	"6.1|swap, hashed irqbypass: at 511 / at 1, at most|1.1|511|1.1|met"

HEAD="operation|vectors|modules|instructions|config reads|config writes|table reads|table writes"
HEAD+="|IOMMU reads|IOMMU writes|others|not posted"
for modules in stock ours; do
	make_result operations $modules
	make_result accesses $modules
done > "$W/accesses"
test_table "$HERE/accesses-table" '' "$W/accesses" "$HEAD" \
	"swap|1|stock|1000|3|2|4|10|0|3|1|9" "swap|1|ours|200|0|2|4|10|0|3|1|6" \
	"swap|16|stock|1010|3|2|4|10|0|3|1|9" "swap|16|ours|210|0|2|4|10|0|3|1|6" \
	"swap|511|stock|1020|-|-|-|-|-|-|-|-" "swap|511|ours|220|-|-|-|-|-|-|-|-" \
	"add|1|stock|6000|3/4|2|4|10|0|3|1|9/10" "add|1|ours|5200|3/4|2|4|10|0|3|1|9/10" \
	"assign|1|stock|1020|-|-|-|-|-|-|-|-" "assign|1|ours|220|-|-|-|-|-|-|-|-" \
	"assign|16|stock|1040|-|-|-|-|-|-|-|-" "assign|16|ours|240|-|-|-|-|-|-|-|-"

HEAD="kernel|method|additions|completions|lost|added, p50|gap, p50|gap, p99|blackout"
HEAD+="|quiet, p50|quiet, p99"
make_result load 6.12 > "$W/load"
test_table "$HERE/load-table" '' "$W/load" "$HEAD" \
	"6.12|dynamic|2|50|0|1|5|7|7|2|4" "6.12|reenable|2|50|0|1|5|7|7|2|4"

watching_result off nothing hist trace > "$W/watching"
test_table "$HERE/watching-table" operation "$W/watching" \
	"operation|vectors|passes differ|off|nothing|vfio-msix hist|vfio-msix trace" \
	"enable|1|0 %|100|120 (+20%)|200 (+100%)|101 (+1%)" \
	"swap|1|0 %|100|120 (+20%)|200 (+100%)|101 (+1%)" \
	"add|1|0 %|100|120 (+20%)|200 (+100%)|101 (+1%)" \
	"clear|1|0 %|100|120 (+20%)|200 (+100%)|101 (+1%)" \
	"assign|1|0 %|100|120 (+20%)|200 (+100%)|101 (+1%)" \
	"disable|9|0 %|100|120 (+20%)|200 (+100%)|101 (+1%)"
test_table "$HERE/watching-table" event "$W/watching" \
	"operation|vectors|events|nothing|vfio-msix hist|vfio-msix trace" \
	"enable|1|5|4|20|0" "swap|1|2|10|50|1" "add|1|3|7|33|0" "clear|1|2|10|50|1" "assign|1|3|7|33|0" \
	"disable|9|20|1|5|0"
watching_result off ftrace hist trace > "$W/watching"
test_table "$HERE/watching-table" verdict "$W/watching" \
	"an event, median of swap, clear and assign|ratio to ftrace|target|" \
	"vfio-msix hist|1.25|at most 0.85|MISSED" "vfio-msix trace|0.01|at most 1.25|met"

HEAD="kernel|vfio-pci|client|SET_IRQS|enabled|disabled|allocated|again|added|swapped"
HEAD+="|in SET_IRQS, ms|longest, ms|driver, s|ready, s"
guests_result 10 7.2 > "$W/guests"
test_table "$HERE/guests-table" '' "$W/guests" "$HEAD" \
	"6.12|ours|QEMU 10|46|2|1|3|0|1|2|42.7 (42.7)|11 (11)|1.8 (1.8)|31.3 (31.3)" \
	"6.12|ours|QEMU 7.2|44|3|2|4|1|0|4|23.5 (23.5)|4 (4)|1.5 (1.5)|18 (18)"
check "guests: two ways to count agree, QEMU 10" agrees 10
check "guests: two ways to count agree, QEMU 7.2" agrees 7.2

make_result bpf 6.12 > "$W/bpf"
test_table "$BPF/bench-table" time "$W/bpf" "program|mode|ns per event (median)|least|most" \
	"nothing|off|39|30|39" "on_set_irqs|counters|149|140|149" "on_set_irqs|stream|219|210|219" \
	"bpftrace|stream|9009|9000|9009" "target: at most 300 ns with the stream on||219|met|"
HEAD="pairs (guests x devices)|room for entries|entries|counters, bytes|a pair|failures|ring|all maps"
HEAD+="|events not counted"
test_table "$BPF/bench-table" memory "$W/bpf" "$HEAD" \
	"0 (0 x 0)|128|13|2000|-|600|1000|3600|0" "6 (2 x 3)|128|13|2000|333|600|1000|3600|0"
test_table "$BPF/bench-table" rate "$W/bpf" \
	"reader|ring, bytes|events per second, none lost|too many|for the" "trace|4096|7|8|reader" \
	"none (a burst)|4096|40 at once|41|ring"
test_table "$BPF/bench-table" loss "$W/bpf" \
	"ring, bytes|records emitted|received|counted as lost|" "4096|11|4|7|exact" \
	"(stream, above)|9|9|0|exact" "(bpftrace, above)|-|-|5|as it says"
test_table "$BPF/bench-table" scale "$W/bpf" \
	"command|pairs|devices|vectors of each|CPU time of an interval, us|most memory, KiB" "stat|100|10|2|70|2000"
test_table "$BPF/bench-table" seen "$W/bpf" "guests that trace has seen|CPU time of an event, ns|ratio" \
	"1|100|1" "11|110|1.1"
finish
