# SPDX-License-Identifier: GPL-2.0-only
# From all records of growth-KERNEL.json to what was aimed at and what was reached, on our kernels:
# lines of fields with tabs between.

include "stats";

# The records of each run, in the order of the files.
def runs: reduce .[] as $r ([]; if $r.type == "header" then . + [{header: $r, samples: []}]
	elif $r.type == "samples" then .[-1].samples += [$r] else . end);

def cost($method; $vectors):
	.samples[] | select(.method == $method and .vectors == $vectors) | .samples | median;

def line($kernel; $target; $limit; value; met):
	[$kernel, $target, $limit, (value | hundredths), (value | met_or_missed(met))];

["kernel", "target", "limit", "measured", ""],
(runs[] | select(.header.dynamic and (.header.label | endswith("stock") | not)) | .header.label as $k |
 (cost("dynamic"; 1024) / cost("dynamic"; 16)) as $flat |
 (cost("reenable"; 32) / cost("dynamic"; 32)) as $at32 |
 (cost("reenable"; 1024) / cost("dynamic"; 1024)) as $at1024 |
 line($k; "adding at 1024 / adding at 16, at most"; 1.3; $flat; . <= 1.3),
 line($k; "reenable / dynamic at 32, at least"; 50; $at32; . >= 50),
 line($k; "reenable / dynamic at 1024, at least"; 1000; $at1024; . >= 1000)) |
map(tostring) | join("\t")
