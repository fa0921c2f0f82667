# Turn what the watchers saw into report.json: per guest, what was done to its vectors, and how often.
# Called as: jq -n --slurpfile events events.ndjson --slurpfile hist hist.out --arg kernel RELEASE
#	--argjson states '[{ guest, time_ns, msi_irqs: [irq...], requested: N }]' -f report.jq

def count(f): map(select(f)) | length;
def total(f): map(f) | add // 0;

# A cached irq was allocated before.
def allocates: .event == "alloc" and .ret == 0 and .source != "cached";

# Vectors held after each event, to find the most that were held at once.
def peak_held:
	reduce .[] as $e ({ held: 0, peak: 0 };
		if $e | allocates then .held += 1
		elif $e.event == "free" then .held -= 1
		else . end
		| .peak = ([.peak, .held] | max))
	| .peak;

# Growing by disable and re-enable: MSI-X is disabled with N vectors, and next enabled with N + 1. The N
# vectors are allocated again for nothing, and the device has no vector meanwhile.
def growth_cycles:
	map(select(.event == "disable" or (.event == "enable" and .ret == 0)))
	| [range(1; length) as $i | { off: .[$i - 1], on: .[$i] }
	   | select(.off.event == "disable" and .on.event == "enable" and .on.nvec == .off.nvec + 1)];

def churn:
	growth_cycles as $cycles |
	{ set_irqs_calls: count(.event == "set_irqs"),
	  set_irqs_failed: count(.event == "set_irqs" and .ret < 0),
	  enables: count(.event == "enable" and .ret == 0),
	  disables: count(.event == "disable"),
	  allocated_by_enabling: count(.event == "alloc" and .ret == 0 and .source == "initial"),
	  added_dynamically: count(.event == "alloc" and .ret == 0 and .source == "dynamic"),
	  taken_from_cache: count(.event == "alloc" and .source == "cached"),
	  freed: count(.event == "free"),
	  triggers_assigned: count(.event == "trigger" and .op == "assign" and .ret == 0),
	  triggers_swapped: count(.event == "trigger" and .op == "swap" and .ret == 0),
	  triggers_cleared: count(.event == "trigger" and .op == "clear"),
	  most_held: peak_held,
	  allocated_again_to_add_one: ($cycles | total(.off.nvec)),
	  without_any_vector_ns: ($cycles | total(.on.time_ns - .off.time_ns + .off.delta_ns)),
	  time_in_set_irqs_ns: (map(select(.event == "set_irqs")) | total(.delta_ns)) };

($events | map(select(.type == "event"))) as $all
| ($events | map(select(.type == "end"))[0]) as $totals
| { schema: "1.0",
    kernel: $kernel,
    source: $events[0].source,
    events: ($all | length),
    lost: ($totals.totals | map(.lost) | add),
    guests: [$states[] | . as $state
	| ($all | map(select(.guest == $state.guest))) as $named
	| $named[-1].pid as $pid
	| ($named | map(select(.pid == $pid))) as $mine
	| { guest: $state.guest,
	    guest_source: $mine[0].guest_source,
	    pid: $mine[0].pid,
	    device: $mine[0].device,
	    # Processes of this name that did not come up, see "guest --help"
	    given_up: [$named | group_by(.pid)[] | select(.[0].pid != $pid)
		| { pid: .[0].pid, set_irqs_calls: count(.event == "set_irqs") }],
	    churn: ($mine | churn),
	    held: ($mine | map(select(.time_ns <= $state.time_ns))
		   | count(allocates) - count(.event == "free")),
	    msi_irqs: ($state.msi_irqs | length),
	    requested: $state.requested }],
    latency: [$hist[] | select(.type == "hist") | del(.type, .slots)] }
