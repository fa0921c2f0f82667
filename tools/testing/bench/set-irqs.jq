# SPDX-License-Identifier: GPL-2.0-only
# From the samples of all kinds of modules to build/bench/set-irqs.json.

def at($q): .[((length - 1) * $q) | round];

def spread:
	sort | {samples: length, min: first, lower: at(0.25), median: at(0.5), upper: at(0.75), max: last};

def per_cent: . * 10000 | round / 100;

# What the cost of the $modules is to that of $others, by medians.
def ratio($modules; $others): .[$modules].median / .[$others].median;

def target($what; $limit; $unit; value; met):
	map({vectors, value: value} | . + {met: met}) |
	{target: $what, limit: $limit, unit: $unit, results: .};

group_by([.op, .vectors]) |
map({op: .[0].op, vectors: .[0].vectors} + (map({key: .modules, value: (.samples | spread)}) | from_entries)) |
{
	bench: "set-irqs",
	unit: "instructions",
	kernel: $kernel,
	device: $device,
	cpus: $cpus,
	rounds: $rounds,
	results: .,
	targets: [
		(map(select(.op == "swap")) |
			target("swap: stock / ours, at least"; 5; "times";
			       ratio("stock"; "ours") * 100 | round / 100; .value >= 5)),
		(map(select(.op == "add")) |
			target("add: dearer than stock by at most"; 5; "%";
			       ratio("ours"; "stock") - 1 | per_cent; .value <= 5)),
		(map(select(.op == "swap")) |
			target("swap: an event that is off (of 2), at most"; 0.5; "%";
			       (ratio("ours"; "untraced") - 1) / 2 | per_cent; .value <= 0.5)),
		(map(select(.op == "assign")) |
			target("assign: an event that is off (of 3), at most"; 0.5; "%";
			       (ratio("ours"; "untraced") - 1) / 3 | per_cent; .value <= 0.5))
	]
}
