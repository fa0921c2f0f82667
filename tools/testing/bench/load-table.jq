# SPDX-License-Identifier: GPL-2.0-only
# Load results, one after the other, as a table: lines of fields with tabs between; milliseconds.

include "stats";

def ms: if_known(. / 1e6) | hundredths;

# [{label, methods: {METHOD: {load: RECORD, METRIC: SAMPLES, ...}}}], one for each result
def runs: reduce .[] as $r ([]; ($r.method // "?") as $method |
	if $r.type == "header" then . + [{label: $r.label, methods: {}}]
	elif . == [] then .
	elif $r.type == "samples" then .[-1].methods[$method][$r.metric // "?"] = $r.samples
	elif $r.type == "load" then .[-1].methods[$method].load = $r
	else . end);

(["kernel", "method", "additions", "completions", "lost", "added, p50", "gap, p50", "gap, p99",
  "blackout", "quiet, p50", "quiet, p99"],
 (runs[] | .label as $name | .methods | to_entries | sort_by(.key)[] | .value as $of |
  [$name, .key, $of.load.additions, $of.load.completions, $of.load.lost,
   ($of.addition | at(500) | ms), ($of.gap | at(500) | ms), ($of.gap | at(990) | ms),
   ($of.load.blackout_ns | ms), ($of.quiet | at(500) | ms), ($of.quiet | at(990) | ms)])) |
row
