# SPDX-License-Identifier: GPL-2.0-only
# build/bench/watching.json as tables, one a call ($table): lines of fields with tabs between.

include "stats";

def names: {nothing: "nothing", ftrace: "ftrace", perf: "perf record", hist: "vfio-msix hist",
	    trace: "vfio-msix trace", "trace-running": "(reader counted)", bpftrace: "bpftrace"};

def target: 2;	# per cent of an operation

def tenths: . * 10 | round / 10;

def order: {enable: 0, swap: 1, add: 2, clear: 3, assign: 4, disable: 5}[.metric];

# By how many per cent the medians of the passes differ, at most.
def drift($passes):
	(length / $passes) as $n | [. as $all | range($passes) | $all[. * $n:(. + 1) * $n] | median] |
	(max / min - 1) * 100;

# [{metric, vectors, events, drift, off: MEDIAN, ftrace: MEDIAN, ...}]
def rows:
	(.[0].passes) as $passes |
	(map(select(.type == "events") | {key: "\(.metric) \(.vectors)", value: .events}) | from_entries) as $events |
	map(select(.type == "samples")) | group_by([order, .vectors]) |
	map({metric: .[0].metric, vectors: .[0].vectors, events: $events["\(.[0].metric) \(.[0].vectors)"],
	     drift: (map(select(.method != "trace-running") | .samples | drift($passes)) | max)} +
	    (map({key: .method, value: (.samples | median)}) | from_entries));

def watchers: . as $row | [names | keys_unsorted[] | select($row[.])];

def more($watch): .[$watch] - .off;

def operation:
	(.[0] | watchers) as $w |
	(["operation", "vectors", "passes differ", "off"] + ($w | map(names[.]))),
	(.[] | . as $r | [.metric, .vectors, "\(.drift | tenths) %", .off] + ($w | map(. as $x | $r |
		"\(.[$x]) (\(more($x) * 100 / .off | tenths | if . >= 0 then "+\(.)" else . end)%)")));

def event:
	(.[0] | watchers) as $w |
	(["operation", "vectors", "events"] + ($w | map(names[.]))),
	(.[] | . as $r | [.metric, .vectors, .events] +
		($w | map(. as $x | $r | more($x) / .events | round)));

def verdict:
	(["target: watching costs at most \(target) % of an operation", "vectors", "hist", "", "trace", ""]),
	(.[] | . as $r | [.metric, .vectors] + (["hist", "trace"] | map(. as $x | $r |
		more($x) * 100 / .off | ["\(tenths) %", met_or_missed(. <= target)]) | add));

[inputs] | rows | {operation: [operation], event: [event], verdict: [verdict]}[$table][] |
map(tostring) | join("\t")
