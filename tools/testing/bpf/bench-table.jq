# SPDX-License-Identifier: GPL-2.0-only
# build/bench/bpf.json as tables, one a call: lines of fields with tabs between.

include "stats";

def target_ns: 300;	# an event, with the stream on

def spread: . // [] | sort | [.[length / 2 | floor], first, last];

def exact(yes): if_known(if yes then "exact" else "WRONG" end);

def time:
	map(select(.type == "samples")) |
	(["program", "mode", "ns per event (median)", "least", "most"]),
	(.[] | [.metric, .method] + (.samples | spread)),
	([.[] | select(.method == "stream" and (.metric // "" | startswith("on_"))) | .samples | spread[0]] |
	 max | ["target: at most \(target_ns) ns with the stream on", "", ., met_or_missed(. <= target_ns), ""]);

# What grows is the counters; the rest is there from the beginning.
def memory:
	map(select(.type == "memory")) | group_by(.pairs) |
	(["pairs (guests x devices)", "room for entries", "entries", "counters, bytes", "a pair",
	  "failures", "ring", "all maps", "events not counted"]),
	(.[] | . as $maps | INDEX(.map) | .pairs as $s |
	 ["\($maps[0].pairs | cell) (\($maps[0].guests | cell) x \($maps[0].devices | cell))", $s.max_entries, $s.entries, $s.bytes,
	  ($s.bytes | divided_by($s.pairs) | if_known(floor)), .failures.bytes, .events.bytes, ($maps | map(.bytes) | add),
	  $maps[0].unaccounted]);

def rate:
	(["reader", "ring, bytes", "events per second, none lost", "too many", "for the"]),
	(.[] | select(.type == "rate") |
	 [.reader, .ring_bytes, .events_per_s, .too_many_per_s, .limited_by]),
	(.[] | select(.type == "burst") |
	 ["none (a burst)", .ring_bytes, (.events | if_known("\(.) at once")), (.events | if_known(. + 1)), "ring"]);

def loss:
	(["ring, bytes", "records emitted", "received", "counted as lost", ""]),
	(.[] | select(.type == "loss") |
	 [.ring_bytes, .emitted + .guests, .received, .lost, (.exact | exact(.))]),
	(.[] | select(.type == "stream") | .sent as $sent |
	 ["(\(.method | cell), above)", $sent + .lost, .received, .lost, (.received | exact(. == $sent))]),
	(.[] | select(.metric == "bpftrace" and .method == "stream") |
	 ["(bpftrace, above)", null, null, .lost, "as it says"]);

def scale:
	(["command", "pairs", "devices", "vectors of each", "CPU time of an interval, us", "most memory, KiB"]),
	(.[] | select(.type == "interval") | [.command, .pairs, .devices, .msi_irqs, .cpu_us, .max_rss_kib]);

def per_event: .events as $events | .cpu_ns | divided_by($events);

# The least of some runs: what else the machine does can only add.
def seen:
	(["guests that trace has seen", "CPU time of an event, ns", "ratio"]),
	(map(select(.type == "seen")) | group_by(.guests) | map([.[0].guests, (map(per_event) | min)]) |
	 .[0][1] as $one | .[] | [.[0], (.[1] | if_known(floor)), (.[1] | divided_by($one) | hundredths)]);

{time: [time], memory: [memory], rate: [rate], loss: [loss],
 scale: [scale], seen: [seen]}[$table][] | row
