# SPDX-License-Identifier: GPL-2.0-only
# What the probes counted (from guests-trace.jq) beside what `vfio-msix stat --json` counted ($stat)
# of the same $guest.

def probes:
	{set_irqs: (.set_irqs_calls - .set_irqs_failed), enable: .enables, disable: .disables,
	 allocated, added, assigned, swapped, cleared};

# A guest that was started again has another process; the last one counts.
def events:
	map(select(.type == "stat" and .guest == $guest)) | last.totals // {}
	| {set_irqs, enable, disable, allocated: (.alloc_initial + .alloc_dynamic),
	   added: .alloc_dynamic, assigned: .assign, swapped: .swap, cleared: .clear};

# null if the recording has no end record; then the two do not agree.
def lost: map(select(.type == "end"))[0].totals // {} | map(.lost + .unaccounted) | add;

{type: "check", kernel: $kernel, client: $client, probes: probes,
 events: ($stat | events), lost: ($stat | lost)}
| .agree = (.probes == .events and .lost == 0)
