# SPDX-License-Identifier: GPL-2.0-only
# Load results, one after the other, as a table: lines of fields with tabs between; milliseconds.

include "stats";

def ms: . / 1e6 | hundredths;

# Each way to add in each result: its load record, and the samples by metric.
def rows: foreach .[] as $r ({};
	if $r.type == "header" then {label: $r.label, dynamic: {}, reenable: {}}
	elif $r.type == "samples" then .[$r.method][$r.metric] = $r.samples
	else . end;
	if $r.type == "load" then {label: .label, load: $r, samples: .[$r.method]} else empty end);

(["kernel", "method", "additions", "completions", "lost", "added, p50", "gap, p50", "gap, p99",
  "blackout", "quiet, p50", "quiet, p99"],
 (rows | .samples as $s |
  [.label, .load.method, .load.additions, .load.completions, .load.lost,
   ($s.addition | at(500) | ms), ($s.gap | at(500) | ms), ($s.gap | at(990) | ms),
   (.load.blackout_ns | ms), ($s.quiet | at(500) | ms), ($s.quiet | at(990) | ms)])) |
map(tostring) | join("\t")
