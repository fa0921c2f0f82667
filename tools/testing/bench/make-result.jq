# SPDX-License-Identifier: GPL-2.0-only
# Makes small results, input for tests of what reads results. $what is the benchmark, $name the label.
#
# $what == "lacking" makes incomplete results instead: the input is the records of a result, and each line
# of output is an array of records in which something is missing, as after a run that failed.

def header: {type: "header", schema: "1.1", tool: "vfio-msix", version: "0", command: "bench",
	kernel: "6.12", clock: "CLOCK_MONOTONIC", time_ns: 1, wall_ns: 1, device: "0000:00:05.0",
	vectors: 64, dynamic: true, unit: "instructions", cpus: 2, label: $name, rounds: 2, warmup: 2};

def samples($experiment; $metric; $method; $vectors; $samples):
	{type: "samples", time_ns: 2, experiment: $experiment, metric: $metric, method: $method,
	 vectors: $vectors, unit: "instructions", rounds: 2, samples: $samples};

def finished: {type: "end", time_ns: 9, partial: false};

def growth: header,
	(["dynamic", 16, 100], ["dynamic", 32, 110], ["dynamic", 1024, 140], ["reenable", 16, 2000],
	 ["reenable", 32, 5500], ["reenable", 1024, 154000] |
	 samples("growth"; "grow"; .[0]; .[1]; [.[2], .[2] + 1])), finished;

def operations: {stock: 1000, ours: 200, untraced: 190, irqbypass: 160, "large-ours": 7000,
		 "large-irqbypass": 1001}[$name] as $cost | header,
	(if $name | startswith("large-") then ["add", 1024, 5000] else
		["swap", 1, 0], ["swap", 16, 10], ["swap", 511, 20], ["add", 1, 5000], ["assign", 1, 20],
		["assign", 16, 40] end |
	 samples("operations"; .[0]; null; .[1]; [$cost + .[2], $cost + .[2]])), finished;

def accesses: {stock: 3, ours: 0}[$name] as $config | header,
	(["swap", 1, $config, 24], ["swap", 16, $config, 24], ["add", 1, 3, 23], ["add", 1, 4, 1] |
	 {type: "accesses", metric: .[0], vectors: .[1], config_reads: .[2], config_writes: 2, table_reads: 4,
	  table_writes: 10, iommu_reads: 0, iommu_writes: 3, flushes: 3, others: {"read nvme": 1}, times: .[3]}),
	finished;

def load: header,
	("dynamic", "reenable" | . as $method |
	 (["addition", [3000000, 1000000]], ["at", [100000000, 900000000]], ["gap", [5000000, 7000000]],
	  ["quiet", [2000000, 4000000]] | samples("load"; .[0]; $method; 5; .[1])),
	 {type: "load", time_ns: 3, experiment: "load", method: $method, queues: 4, additions: 2,
	  completions: 50, interrupts: 50, lost: 0, blackout_ns: 7000000}), finished;

# One pass of one watcher
def watching: {off: 100, nothing: 120, ftrace: 180, hist: 200, trace: 101}[$name] as $cost | header,
	(["enable", 1], ["swap", 1], ["add", 1], ["clear", 1], ["assign", 1], ["disable", 9] |
	 samples("operations"; .[0]; null; .[1]; [$cost, $cost])), finished;

# What vfio-msix trace prints during the same operations: one live vector, eight are added.
def events: ([{event: "enable", nvec: 1}, {event: "alloc", source: "initial"},
	  {event: "alloc", source: "cached"}, {event: "trigger", op: "assign"}],
	 [{event: "trigger", op: "swap"}],
	 ([{event: "alloc", source: "dynamic"}, {event: "trigger", op: "assign"}],
	  [{event: "trigger", op: "clear"}],
	  [{event: "alloc", source: "cached"}, {event: "trigger", op: "assign"}] | range(8) as $i | .),
	 ([range(9) | {event: "trigger", op: "clear"}] + [range(9) | {event: "free"}] +
	  [{event: "disable", nvec: 9}])) |
	(.[], {event: "set_irqs"}) | {type: "event"} + .;

def bpf: header,
	(["nothing", "off", 30], ["on_set_irqs", "counters", 140], ["on_set_irqs", "stream", 210],
	 ["bpftrace", "stream", 9000] | samples("bpf"; .[0]; .[1]; null; [.[2], .[2] + 9]) + {lost: 5}),
	{type: "stream", time_ns: 3, method: "stream", sent: 9, received: 9, lost: 0},
	([0, 0], [2, 3] | . as [$guests, $devices] |
	 ["pairs", 2000], ["failures", 600], ["events", 1000] |
	 {type: "memory", time_ns: 4, guests: $guests, devices: $devices, pairs: ($guests * $devices),
	  map: .[0], max_entries: 128, entries: 13, bytes: .[1], unaccounted: 0}),
	{type: "rate", time_ns: 5, reader: "trace", ring_bytes: 4096, events_per_s: 7, too_many_per_s: 8,
	 limited_by: "reader"},
	{type: "burst", time_ns: 6, ring_bytes: 4096, events: 40},
	{type: "loss", time_ns: 7, ring_bytes: 4096, threads: 2, emitted: 10, guests: 1, received: 4,
	 lost: 7, exact: true},
	{type: "interval", time_ns: 8, command: "stat", pairs: 100, devices: 10, msi_irqs: 2, cpu_us: 70,
	 max_rss_kib: 2000},
	([1, 1000], [11, 1200], [1, 1600], [11, 1100] |
	 {type: "seen", time_ns: 9, command: "trace", guests: .[0], events: 10, cpu_ns: .[1]}), finished;

# One record is missing; all records after one are missing; one field of the first record of each type is
# null; one or all lists of samples are empty.
def lacking: [inputs] | . as $all |
	(range(length) as $i | del(.[$i])),
	(range(length + 1) as $i | .[:$i]),
	(to_entries | unique_by(.value.type)[].key as $i | $all[$i] | keys[] as $key | $all | .[$i][$key] = null),
	(range(length) as $i | select(.[$i].samples) | .[$i].samples = []),
	map(if .samples then .samples = [] else . end);

if $what == "lacking" then lacking
	elif $what == "growth" then growth
	elif $what == "operations" then operations
	elif $what == "accesses" then accesses
	elif $what == "load" then load
	elif $what == "watching" then watching
	elif $what == "events" then events
	else bpf end
