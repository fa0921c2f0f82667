# SPDX-License-Identifier: GPL-2.0-only
# Makes build/bench/watching.json from the results of all passes of all watchers: one header, a record of
# samples for each operation, number of vectors and watcher, and a record of events for each operation
# and number of vectors. Needs jq -nR: an incomplete line is skipped.
#
#   input     for each watcher a file with the results of its passes, one after the other
#   $events   the output of watching-events.jq
#   $whole    false if the run failed

[inputs | fromjson? | . + {watch: (input_filename | split("/") | last | rtrimstr(".ndjson"))}] |
(map(select(.type == "header"))) as $headers |
(map(select(.type == "end"))) as $ends |
($headers[0] | del(.watch) + {rounds: (.rounds * $passes), passes: $passes, label: "watching"}),
(map(select(.type == "samples")) | group_by([.metric, .vectors, .watch])[] |
	first + {method: .[0].watch, rounds: (map(.rounds) | add), samples: map(.samples) | add} | del(.watch)),
($events | to_entries[] | .key as $metric | .value | to_entries[] |
	{type: "events", time_ns: $ends[-1].time_ns, experiment: "operations", metric: $metric,
	 vectors: (.key | tonumber), events: .value}),
{type: "end", time_ns: $ends[-1].time_ns,
 partial: (($whole | not) or ($ends | length) < ($headers | length) or any($ends[]; .partial))}
