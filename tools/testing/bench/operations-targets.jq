# SPDX-License-Identifier: GPL-2.0-only
# From the records of operations-6.12-{stock,ours,untraced}.json to what was aimed at and what was
# reached: lines of fields with tabs between.

include "stats";

# {"ours": {"swap": {"16": 2548, ...}, ...}, ...}
def medians: reduce .[] as $r ({};
	if $r.type == "header" then .label = $r.label
	elif $r.type == "samples" then
		.[.label // "?"][$r.metric // "?"][$r.vectors // "?" | tostring] = ($r.samples | median)
	else . end);

def line($target; $limit; $vectors; value; met):
	[$target, $limit, $vectors, (value | hundredths), (value | met_or_missed(met))];

# The numbers of vectors that were measured with at least one set of modules.
def vectors($m; $metric): [$m[] | objects | .[$metric] // {} | keys[]] | unique | sort_by(tonumber? // 0)[];

["target", "limit", "vectors", "measured", ""],
(medians as $m | $m.ours as $ours | $m.stock as $stock | $m.untraced as $untraced |
 (vectors($m; "swap") as $v |
  line("swap: stock / ours, at least"; "5 times"; $v; $stock.swap[$v] | divided_by($ours.swap[$v]); . >= 5)),
 (vectors($m; "add") as $v |
  line("add: dearer than stock by at most"; "5 %"; $v; $ours.add[$v] | percent_more_than($stock.add[$v]); . <= 5)),
 (vectors($m; "swap") as $v |
  line("swap: an event that is off (of 2), at most"; "0.5 %"; $v;
	$ours.swap[$v] | percent_more_than($untraced.swap[$v]) | if_known(. / 2); . <= 0.5)),
 (vectors($m; "assign") as $v |
  line("assign: an event that is off (of 3), at most"; "0.5 %"; $v;
	$ours.assign[$v] | percent_more_than($untraced.assign[$v]) | if_known(. / 3); . <= 0.5))) |
row
