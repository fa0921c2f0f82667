# SPDX-License-Identifier: GPL-2.0-only
# From the records of operations-KERNEL-MODULES.json to what was aimed at and what was reached: lines of
# fields with tabs between.

include "stats";

# The kernel's line: 6.12 of 6.12.117+deb12-amd64
def kernel_line: .kernel // "?" | tostring | [match("^[0-9]+[.][0-9]+").string][0] // "?";

# {"6.12": {"ours": {"swap": {"16": 2548, ...}, ...}, ...}, ...}
def medians: reduce .[] as $r ({of: {}};
	if $r.type == "header" then .kernel = ($r | kernel_line) | .label = ($r.label // "?" | tostring)
	elif $r.type == "samples" then
		.of[.kernel // "?"][.label // "?"][$r.metric // "?"][$r.vectors // "?" | tostring] =
			($r.samples | median)
	else . end) | .of;

def line($kernel; $target; $limit; $vectors; value; met):
	[$kernel, $target, $limit, $vectors, (value | hundredths), (value | met_or_missed(met))];

# vectors($metric): numbers of vectors that were measured with at least one of the input's modules
def vectors($metric): [.[] | objects | .[$metric] // {} | keys[]] | unique | sort_by(tonumber? // 0)[];

def swaps($k; $stock; $ours): [$stock, $ours] | vectors("swap") as $v |
	line($k; "swap: stock / ours, at least"; "5 times"; $v; $stock.swap[$v] | divided_by($ours.swap[$v]); . >= 5);

# $flat: our modules of which the swap shall cost the same at any number
def flat_swaps($k; $stock; $flat): ([$stock, $flat] | vectors("swap") as $v |
	line($k; "swap, hashed irqbypass: part of stock's, at most"; "0.17"; $v;
		$flat.swap[$v] | divided_by($stock.swap[$v]); . <= 0.17)),
	line($k; "swap, hashed irqbypass: at 511 / at 1, at most"; "1.1"; 511;
		$flat.swap["511"] | divided_by($flat.swap["1"]); . <= 1.1);

def adds($k; $stock; $ours): [$stock, $ours] | vectors("add") as $v |
	line($k; "add: dearer than stock by at most"; "5 %"; $v; $ours.add[$v] | percent_more_than($stock.add[$v]); . <= 5);

def large_adds($k; $without; $with): line($k; "add, hashed irqbypass: cheaper than without, by at least"; "6000"; 1024;
	$without.add["1024"] | minus($with.add["1024"]); . >= 6000);

def events($k; $untraced; $ours): ([$untraced, $ours] | vectors("swap") as $v |
	line($k; "swap: an event that is off (of 2), at most"; "0.5 %"; $v;
		$ours.swap[$v] | percent_more_than($untraced.swap[$v]) | if_known(. / 2); . <= 0.5)),
	([$untraced, $ours] | vectors("assign") as $v |
	 line($k; "assign: an event that is off (of 3), at most"; "0.5 %"; $v;
		$ours.assign[$v] | percent_more_than($untraced.assign[$v]) | if_known(. / 3); . <= 0.5));

["kernel", "target", "limit", "vectors", "measured", ""],
(medians | to_entries[] | .key as $k | .value |
 if $k == "6.1" then	# one kernel, which has the hash; stock cannot add
	swaps($k; .stock; .ours), flat_swaps($k; .stock; .ours)
 else
	swaps($k; .stock; .ours), flat_swaps($k; .stock; .irqbypass), adds($k; .stock; .ours),
	large_adds($k; .["large-ours"]; .["large-irqbypass"]), events($k; .untraced; .ours)
 end) |
row
