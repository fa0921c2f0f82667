# SPDX-License-Identifier: GPL-2.0-only
# build/bench/watching.json as tables, one a call ($table): lines of fields with tabs between.

include "stats";

def names: {nothing: "nothing", ftrace: "ftrace", perf: "perf record", hist: "vfio-msix hist",
	    trace: "vfio-msix trace", "trace-running": "(reader counted)", bpftrace: "bpftrace"};

def targets: {hist: 0.85, trace: 1.25};	# instructions of an event, as a ratio to ftrace's

def order: {enable: 0, swap: 1, add: 2, clear: 3, assign: 4, disable: 5}[.metric // ""];

def key: "\(.metric) \(.vectors)";

# The largest difference between the medians of a watcher's passes, in per cent. null after one pass.
def drift($rounds):
	(.rounds | divided_by($rounds)) as $passes | .samples as $all |
	($all | length | divided_by($passes)) as $n |
	if ($passes // 1) == 1 or $n != ($n | floor) then null
	else [range($passes) | $all[. * $n:(. + 1) * $n] | median] | . as $m | max | percent_more_than($m | min) end;

# [{metric, vectors, events, drift, off: MEDIAN, ftrace: MEDIAN, ...}]
def rows:
	(map(select(.type == "header"))[0] | .passes as $passes | .rounds | divided_by($passes)) as $rounds |
	(map(select(.type == "events") | {key: key, value: .events}) | from_entries) as $events |
	map(select(.type == "samples")) | group_by([order, .vectors]) |
	map({metric: .[0].metric, vectors: .[0].vectors, events: $events[.[0] | key],
	     drift: (map(select(.method != "trace-running") | drift($rounds)) | max)} +
	    (map({key: (.method // "?"), value: (.samples | median)}) | from_entries));

def watchers: . as $rows | names | keys_unsorted | map(select(. as $w | any($rows[]; .[$w])));

def percent: tenths | if_known("\(.) %");

# A median and how much more than $off it is: "120 (+20%)".
def beside($off): if_known("\(.) (\(percent_more_than($off) | tenths |
	if . == null then "-" elif . >= 0 then "+\(.)%" else "\(.)%" end))");

def operation:
	watchers as $w |
	(["operation", "vectors", "passes differ", "off"] + ($w | map(names[.]))),
	(.[] | .off as $off |
	 [.metric, .vectors, (.drift | percent), $off] + [.[$w[]] | beside($off)]);

def event:
	watchers as $w |
	(["operation", "vectors", "events"] + ($w | map(names[.]))),
	(.[] | .off as $off | .events as $events |
	 [.metric, .vectors, $events] + [.[$w[]] | minus($off) | divided_by($events) | if_known(round)]);

# What a watcher adds to an operation, as a ratio to what ftrace adds.
def to_ftrace($watch): .off as $off | (.ftrace | minus($off)) as $ftrace | .[$watch] | minus($off) | divided_by($ftrace);

# Operations that do not depend on the state of caches.
def steady: map(select(.metric | IN("swap", "clear", "assign")));

def verdict:
	steady as $rows |
	(["an event, median of swap, clear and assign", "ratio to ftrace", "target", ""]),
	(targets | to_entries[] | .key as $watch | .value as $target |
	 $rows | map(to_ftrace($watch)) | median |
	 ["vfio-msix \($watch)", hundredths, "at most \($target)", met_or_missed(. <= $target)]);

rows | {operation: [operation], event: [event], verdict: [verdict]}[$table][] | row
