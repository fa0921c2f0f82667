# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
# Sourced by test scripts, which set OUT: compare what `vfio-msix trace`, `hist` and `stat` saw
# (OUT/trace.out, hist.out, stat.out: NDJSON) with what ftrace saw of the same events
# (OUT/ftrace.txt), and with one another. Each prints differences, nothing if there are none.

CANON=tools/testing/events/canon.jq

# event and detail -> name of the operation
OP_NAME='function op(e, d) { return d == "" ? e : e == "trigger" ? d : e "_" d }'

# ftrace's text, without what differs by run of the tool: "vfio_pci_msi_free: 0000:00:05.0 msix=1 ..."
ftrace_events() {
	sed -n 's/^.*: \(vfio_pci_[a-z_]*: .*\)$/\1/p' "$OUT/ftrace.txt"
}

same_as_ftrace() {
	[ "$(ftrace_events | wc -l)" -gt 100 ] || echo "ftrace saw only $(ftrace_events | wc -l) events"
	diff <(ftrace_events) <(jq -r -f "$CANON" "$OUT/trace.out")
}

# ftrace knows who did it as "name-tid"; the tool's tid and comm must be the same, in order.
same_task_as_ftrace() {
	diff <(sed -n 's/^ *\([^ ].*-[0-9]*\) *\[[0-9]*\].*: vfio_pci_.*/\1/p' "$OUT/ftrace.txt") \
	     <(jq -r 'select(.type == "event") | "\(.comm)-\(.tid)"' "$OUT/trace.out")
}

# Each kernel event has its own clock reading a little after the operation; so has ftrace's line.
same_order_as_time() {
	jq -n '[inputs | select(.type == "event") | .time_ns] | . as $t
	       | [range(1; length) | select($t[.] < $t[. - 1])] | .[] | "event \(.) is out of order"' \
		"$OUT/trace.out"
}

nothing_lost() {
	jq -r 'select(.type == "lost") | tostring' "$OUT"/{trace,stat,hist}.out
	jq -s -r '([.[] | select(.type == "event")] | length) as $got
		| .[-1] | if .type != "end" then "no end record" else
		    [.totals[]] | (map(.seen) | add) as $seen
		    | if $seen != $got then "seen \($seen), printed \($got)" else empty end,
		      (.[] | select(.lost + .unaccounted > 0) | tostring) end' "$OUT/trace.out"
}

# What hist counted per operation is what trace printed.
hist_agrees() {
	diff <(jq -r 'select(.type == "event")
			| ["\(.guest) \(.pid) \(.device)", .event, .source // .reason // .op // "", .ret // 0]
			| @tsv' "$OUT/trace.out" | awk -F '\t' "$OP_NAME"' { n[$1 "\t" op($2, $3) "\t" $4]++ }
			END { for (k in n) print k "\t" n[k] }' | grep -vE 'free_|alloc_initial' | sort) \
	     <(jq -r 'select(.type == "hist") | ["\(.guest) \(.pid) \(.device)", .op, .result, .count] | @tsv' \
			"$OUT/hist.out" | sort)
}

stat_agrees() {
	diff <(jq -r 'select(.type == "event" and .ret == 0 or .event == "free" or .event == "disable")
			| .device' "$OUT/trace.out" | sort | uniq -c | awk '{ print $2, $1 }') \
	     <(jq -n -r '[inputs | select(.type == "stat")] | group_by(.device)[] | .[-1]
			| [.device, ([.totals[]] | add)] | join(" ")' "$OUT/stat.out")
}
