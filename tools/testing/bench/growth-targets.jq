# SPDX-License-Identifier: GPL-2.0-only
# From all records of growth-KERNEL.json to what was aimed at and what was reached, on our kernels:
# lines of fields with tabs between.

include "stats";

# The records of each run, in the order of the files.
def runs: reduce .[] as $r ([]; if $r.type == "header" then . + [{header: $r, samples: []}]
	elif $r.type == "samples" and . != [] then .[-1].samples += [$r] else . end);

def ours: .header | .dynamic and (.label // "" | endswith("stock") | not);

def cost($run; $method; $vectors):
	[$run.samples[] | select(.method == $method and .vectors == $vectors) | .samples[]?] | median;

def line($kernel; $target; $limit; value; met):
	[$kernel, $target, $limit, (value | hundredths), (value | met_or_missed(met))];

["kernel", "target", "limit", "measured", ""],
(runs[] | select(ours) | . as $run | .header.label as $k |
 line($k; "adding at 1024 / adding at 16, at most"; 1.3;
	cost($run; "dynamic"; 1024) | divided_by(cost($run; "dynamic"; 16)); . <= 1.3),
 line($k; "reenable / dynamic at 32, at least"; 50;
	cost($run; "reenable"; 32) | divided_by(cost($run; "dynamic"; 32)); . >= 50),
 line($k; "reenable / dynamic at 1024, at least"; 1000;
	cost($run; "reenable"; 1024) | divided_by(cost($run; "dynamic"; 1024)); . >= 1000)) |
row
