# SPDX-License-Identifier: GPL-2.0-only
# From the records of operations-LINE-{stock,ours}.json and accesses-LINE-{stock,ours}.json to a table of
# what each operation costs in instructions and in accesses to devices: lines of fields with tabs between.
# A CPU waits for an access that is not posted: all but writes to memory.

include "stats";

def kinds: ["config_reads", "config_writes", "table_reads", "table_writes", "iommu_reads", "iommu_writes",
	    "others", "not_posted"];

# The counts of a record, of which one may be missing
def counts: (.others | if type == "object" then add // 0 else null end) as $others |
	. + {others: $others,
	     not_posted: ([.config_reads, .config_writes, .table_reads, .iommu_reads] |
		if any(. == null) then null else add end)} |
	[.[kinds[]]];

def figures: foreach .[] as $r ({};
	if $r.type == "header" then .label = $r.label else . end | .found = null |
	if $r.type == "samples" then .found = {cost: ($r.samples // [] | median)}
	elif $r.type == "accesses" then .found = {counts: ($r | counts)}
	else . end;
	.label as $modules | .found | objects |
		. + {modules: ($modules // "?"), metric: ($r.metric // "?"), vectors: ($r.vectors // "?")});

# Repetitions that differ are all named.
def in_common: unique - [null] | if . == [] then null else map(tostring) | join("/") end;

def place: . as $metric | ["swap", "add", "assign", "clear", "enable", "disable"] | index($metric) // length;

["operation", "vectors", "modules", "instructions", "config reads", "config writes", "table reads",
 "table writes", "IOMMU reads", "IOMMU writes", "others", "not posted"],
([figures] | group_by([(.metric | place), .metric, .vectors, .modules != "stock", .modules])[] |
 [.[0].metric, .[0].vectors, .[0].modules, (map(.cost) | in_common)] +
 ([.[].counts | arrays] as $all | [range(kinds | length) as $i | $all | map(.[$i]) | in_common])) | row
