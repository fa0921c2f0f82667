# SPDX-License-Identifier: GPL-2.0-only
# build/bench/guests.json as a table: lines of fields with tabs between. A row is of all guests of a
# kernel under a client; of what differs between them it has the least and the most.

include "stats";

def span: sort | if length == 0 then null elif first == last then "\(first)" else "\(first)-\(last)" end;
def each(f): map(f | values) | span;
def middle(f; $unit): map(f | if_known(. / $unit) | tenths | values) |
	if length == 0 then null else "\(median) (\(span))" end;

(["kernel", "vfio-pci", "client", "SET_IRQS", "enabled", "disabled", "allocated", "again", "added",
  "swapped", "in SET_IRQS, ms", "longest, ms", "driver, s", "ready, s"],
 (map(select(.type == "guest")) | group_by([.kernel, .series, .client != "10"])[] |
  [.[0].kernel, if .[0].series then "ours" else "stock" end, "QEMU \(.[0].client | cell)",
   each(.set_irqs_calls), each(.enables), each(.disables), each(.allocated), each(.reallocated),
   each(.added), each(.swapped),
   middle(.set_irqs_ns; 1e6), middle(.set_irqs_samples_ns // [] | max; 1e6),
   middle(.driver_ns; 1e9), middle(.ready_ns; 1e9)])) |
row
