# SPDX-License-Identifier: GPL-2.0-only
# Counts the trace events of each operation. Input: the records of `vfio-msix trace -j` from a run of the
# operations. Output: {"swap": {"1": 2, ...}, "disable": {"9": 20, ...}, ...}, by operation and number of
# vectors. That number is the one that `vfio-msix bench` reports: the vectors that enable enables, those
# that disable frees, and for all others those that are live. The set_irqs event is the last one of a call.
# Needs jq -nR: an incomplete line is skipped.

def operation:
	if any(.event == "enable") then "enable"
	elif any(.event == "disable") then "disable"
	elif any(.source == "dynamic") then "add"
	elif any(.source == "cached") then "assign"
	elif any(.op == "swap") then "swap"
	elif any(.op == "clear") then "clear"
	else null end;

def nvec($event): .[] | select(.event == $event) | .nvec;

reduce (inputs | fromjson? | select(.type == "event")) as $e ({live: 0, call: [], calls: {}};
	.call += [$e] |
	if $e.event == "set_irqs" then
		(.call | operation) as $operation |
		.live = ((.call | nvec("enable")) // .live) |
		((.call | nvec("disable")) // .live) as $vectors |
		if $operation then .calls[$operation]["\($vectors)"] += [.call | length] else . end |
		.call = []
	else . end) |
.calls | map_values(map_values(add / length))
