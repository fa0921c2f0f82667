# SPDX-License-Identifier: GPL-2.0-only
# build/bench/guests.json as a table: lines of fields with tabs between. A row is of all guests of a
# kernel under a client; of what differs between them it has the least and the most.

include "stats";

def tenths($unit): . * 10 / $unit | round / 10;
def span: sort | if first == last then "\(first)" else "\(first)-\(last)" end;
def middle(f; $unit): map(f | tenths($unit)) | "\(median) (\(span))";

(["kernel", "vfio-pci", "client", "SET_IRQS", "enabled", "disabled", "allocated", "again", "added",
  "swapped", "in SET_IRQS, ms", "longest, ms", "driver, s", "ready, s"],
 (map(select(.type == "guest")) | group_by([.kernel, .series, .client != "10"])[] |
  [.[0].kernel, if .[0].series then "ours" else "stock" end, "QEMU \(.[0].client)",
   (map(.set_irqs_calls) | span), (map(.enables) | span), (map(.disables) | span),
   (map(.allocated) | span), (map(.reallocated) | span),
   (map(.added) | span), (map(.swapped) | span),
   middle(.set_irqs_ns; 1e6), middle(.set_irqs_samples_ns | max; 1e6),
   middle(.driver_ns; 1e9), middle(.ready_ns; 1e9)])) |
map(tostring) | join("\t")
