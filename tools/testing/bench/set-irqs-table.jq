# SPDX-License-Identifier: GPL-2.0-only
# build/bench/set-irqs.json as tables: lines of fields with tabs between.

def cost: "\(.median) (\(.lower) to \(.upper))";

def order: {enable: 0, swap: 1, add: 2, clear: 3, assign: 4, disable: 5}[.op];

(["operation", "vectors", "stock", "ours", "stock/ours", "without events"],
 (.results | sort_by([order, .vectors])[] |
  [.op, .vectors, (.stock | cost), (.ours | cost),
   (.stock.median * 100 / .ours.median | round / 100), (.untraced | cost)]),
 [""],
 ["target", "vectors", "limit", "measured", ""],
 (.targets[] as $t | $t.results[] |
  [$t.target, .vectors, "\($t.limit) \($t.unit)", .value, if .met then "met" else "MISSED" end])) |
map(tostring) | join("\t")
