# SPDX-License-Identifier: GPL-2.0-only
# Joins several results of the same measurement into one: all samples of a metric in one record, in the
# order of the results. The joined result is partial if $whole is false, or if one of the results is
# partial or has no end. Needs jq -nR: an incomplete line is skipped.

[inputs | fromjson?] |
map(select(.type == "header")) as $headers |
map(select(.type == "end")) as $ends |
if $headers == [] then empty else
	($headers[0] + {rounds: ($headers | map(.rounds) | add)}),
	(map(select(.type == "samples")) | group_by([.metric, .vectors])[] |
		first + {rounds: (map(.rounds) | add), samples: (map(.samples) | add)}),
	({type: "end"} + ($ends[-1] // {}) +
	 {partial: (($whole | not) or ($ends | length) < ($headers | length) or any($ends[]; .partial))})
end
