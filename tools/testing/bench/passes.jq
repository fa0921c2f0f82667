# SPDX-License-Identifier: GPL-2.0-only
# From several results of the same measurement, one after the other, to one: all samples of a metric in
# one record, in the order of the results.

[inputs] |
map(select(.type == "header")) as $headers |
map(select(.type == "end")) as $ends |
($headers[0] + {rounds: ($headers | map(.rounds) | add)}),
(map(select(.type == "samples")) | group_by([.metric, .vectors])[] |
	first + {rounds: (map(.rounds) | add), samples: (map(.samples) | add)}),
($ends[-1] + {partial: (($ends | length) < ($headers | length) or any($ends[]; .partial))})
