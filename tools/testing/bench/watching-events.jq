# SPDX-License-Identifier: GPL-2.0-only
# From the records of `vfio-msix trace -j` while the operations of the benchmark were done, to how many
# events each passes, by operation and live vectors: {"swap": {"1": 2, ...}, ...}. A call's own event,
# set_irqs, is the last of those that it passes.

def operation:
	if any(.event == "enable") then "enable"
	elif any(.event == "disable") then "disable"
	elif any(.source == "dynamic") then "add"
	elif any(.source == "cached") then "assign"
	elif any(.op == "swap") then "swap"
	elif any(.op == "clear") then "clear"
	else null end;

reduce (inputs | select(.type == "event")) as $e ({live: 0, call: [], calls: {}};
	.call += [$e] |
	if $e.event == "set_irqs" then
		(.call | operation) as $operation |
		.live = ((.call[] | select(.event == "enable") | .nvec) // .live) |
		if $operation then .calls[$operation]["\(.live)"] += [.call | length] else . end |
		.call = []
	else . end) |
.calls | map_values(map_values(add / length))
