# SPDX-License-Identifier: GPL-2.0-only
# From the records of operations-6.12-{stock,ours,untraced}.json to what was aimed at and what was
# reached: lines of fields with tabs between.

include "stats";

# {"ours": {"swap": {"16": 2548, ...}, ...}, ...}
def medians: reduce .[] as $r ({};
	if $r.type == "header" then .label = $r.label
	elif $r.type == "samples" then .[.label][$r.metric][$r.vectors | tostring] = ($r.samples | median)
	else . end);

def line($target; $limit; $vectors; value; met):
	[$target, $limit, $vectors, (value | hundredths), (value | met_or_missed(met))];

def each($metric): .ours[$metric] | keys_unsorted[];

["target", "limit", "vectors", "measured", ""],
(medians | . as $m |
 (each("swap") as $v | ($m.stock.swap[$v] / $m.ours.swap[$v]) as $ratio |
  line("swap: stock / ours, at least"; "5 times"; $v; $ratio; . >= 5)),
 (each("add") as $v | (($m.ours.add[$v] / $m.stock.add[$v] - 1) * 100) as $more |
  line("add: dearer than stock by at most"; "5 %"; $v; $more; . <= 5)),
 (each("swap") as $v | (($m.ours.swap[$v] / $m.untraced.swap[$v] - 1) * 50) as $event |
  line("swap: an event that is off (of 2), at most"; "0.5 %"; $v; $event; . <= 0.5)),
 (each("assign") as $v | (($m.ours.assign[$v] / $m.untraced.assign[$v] - 1) * 100 / 3) as $event |
  line("assign: an event that is off (of 3), at most"; "0.5 %"; $v; $event; . <= 0.5))) |
map(tostring) | join("\t")
