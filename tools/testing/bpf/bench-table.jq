# SPDX-License-Identifier: GPL-2.0-only
# build/bench/bpf.json as tables, one a call: lines of fields with tabs between.

def target_ns: 300;	# an event, with the stream on

def spread: sort | [.[length / 2 | floor], first, last];

def met($yes): if $yes then "met" else "MISSED" end;

def time:
	map(select(.type == "samples")) |
	(["program", "mode", "ns per event (median)", "least", "most"]),
	(.[] | [.metric, .method] + (.samples | spread)),
	([.[] | select(.method == "stream" and (.metric | startswith("on_"))) | .samples | spread[0]] | max |
	 ["target: at most \(target_ns) ns with the stream on", "", ., met(. <= target_ns)]);

# What grows is the counters; the rest is there from the beginning.
def memory:
	map(select(.type == "memory")) | group_by(.pairs) |
	(["pairs (guests x devices)", "room for entries", "entries", "counters, bytes", "a pair",
	  "guests", "ring", "all maps", "events not counted"]),
	(.[] | . as $maps | INDEX(.map) | .stats as $s |
	 ["\($s.pairs) (\($s.guests) x \($s.devices))", $s.max_entries, $s.entries, $s.bytes,
	  (if $s.pairs == 0 then "-" else $s.bytes / $s.pairs | floor end), .guests.bytes, .events.bytes, ($maps | map(.bytes) | add),
	  $s.unaccounted]);

def rate:
	(["reader", "ring, bytes", "events per second, none lost", "too many", "for the"]),
	(.[] | select(.type == "rate") |
	 [.reader, .ring_bytes, .events_per_s, .too_many_per_s, .limited_by]),
	(.[] | select(.type == "burst") |
	 ["none (a burst)", .ring_bytes, "\(.events) at once", .events + 1, "ring"]);

def loss:
	(["ring, bytes", "records emitted", "received", "counted as lost", ""]),
	(.[] | select(.type == "loss") |
	 [.ring_bytes, .emitted + .guests, .received, .lost, if .exact then "exact" else "WRONG" end]),
	(.[] | select(.type == "stream") |
	 ["(\(.method), above)", .sent + .lost, .received, .lost,
	  if .sent == .received then "exact" else "WRONG" end]),
	(.[] | select(.metric == "bpftrace" and .method == "stream") |
	 ["(bpftrace, above)", "-", "-", .lost, "as it says"]);

[inputs] | {time: [time], memory: [memory], rate: [rate], loss: [loss]}[$table][] |
map(tostring) | join("\t")
