#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# What SET_IRQS does to devices, counted by a short run of the benchmark accesses: the same each time, the
# same with any number of vectors but for enable and disable, and of no kind more with our modules than
# with stock ones. With ours, a swap writes to no device.
#
# Stock 6.1 cannot add a vector, and disables fewer: there swap and enable are compared.
set -uo pipefail
cd "$(dirname "$0")/../../.." || exit 1
# shellcheck source=tools/testing/tap.sh
. tools/testing/tap.sh

OUT=build/tests/bench/accesses-$KERNEL
LINE=${KERNEL%%-*}
unset "${!BENCH_@}"

count() {
	BENCH_SHORT=1 BENCH_OUT=$OUT BENCH_KERNELS=$KERNEL tools/testing/bench/accesses \
		> "$OUT/out" 2> "$OUT/err" || tail -n 20 "$OUT/err"
}

# records MODULES FILTER: what FILTER makes of an array of the records
records() {
	jq -sc "map(select(.type == \"accesses\")) | $2" "$OUT/accesses-$LINE-$1.json"
}

# wrong MODULES FILTER: the records that FILTER chooses
wrong() {
	records "$1" "map(select($2))[]"
}

# Two rounds, each with eight operations of a kind; a record for each operation and number of vectors
all_alike() {
	local others='["add","assign","clear"]'
	[ "$LINE-$1" != 6.1-stock ] || others='[]'
	diff <(jq -nr --argjson others "$others" '["disable 2", "enable 2", "swap 16", "\($others[]) 16"] |
			sort[] | (., ., .)') \
		<(records "$1" 'map("\(.metric) \(.times)")[]' | jq -r . | sort)
}

flat() {
	records "$1" 'map(select(.metric | IN("swap", "add", "assign", "clear"))) | group_by(.metric)[] |
		select(map(del(.vectors)) | unique | length > 1)[]'
}

# Each kind grows by as much for each vector. shellcheck takes jq's variables for the shell's.
# shellcheck disable=SC2016
linear() {
	records "$1" 'map(select(.metric | IN("enable", "disable"))) |
		group_by(.metric)[] | sort_by(.vectors) | . as [$a, $b, $c] |
		$a | keys[] | select(test("_|flushes")) |
		select(($b[.] - $a[.]) * ($c.vectors - $b.vectors) !=
			($c[.] - $b[.]) * ($b.vectors - $a.vectors)) |
		"\($a.metric): \(.): \($a[.]), \($b[.]), \($c[.])"'
}

# dearer OPERATION: the kinds of access that ours makes more of
dearer() {
	jq -rs --arg metric "$1" 'map(select(.metric == $metric)) | group_by(.vectors) |
		if all(length == 2) and length == 3 then .[] else "not one record of each" | halt_error end |
		. as [$stock, $ours] | $stock | keys[] | select(test("_(reads|writes)")) |
		select($ours[.] > $stock[.]) |
		"with \($stock.vectors) vectors \(.): \($ours[.]), stock \($stock[.])"' \
		"$OUT"/accesses-"$LINE"-{stock,ours}.json
}

mkdir -p "$OUT"
rm -f "$OUT"/*
check "accesses can be counted" count
for modules in stock ours; do
	check "$modules: each repetition makes the same accesses" all_alike $modules
	check "$modules: nothing else is accessed" wrong $modules '.others != {}'
	check "$modules: each write to the IOMMU flushes its cache once" wrong $modules '.iommu_writes != .flushes'
	check "$modules: swap, add, assign, clear: the same with any number of vectors" flat $modules
	check "$modules: enable, disable: so many for each vector" linear $modules
	check "$modules: all but a swap write to the table" wrong $modules \
		'.metric != "swap" and .table_writes == 0'
done
check "ours: a swap writes nothing, and reads two words of the table" wrong ours '.metric == "swap" and
	(.table_reads > 2 or .table_writes + .config_reads + .config_writes + .iommu_reads + .iommu_writes > 0)'
for operation in swap enable; do
	check "$operation: of no kind more accesses than stock" dearer $operation
done
for operation in add assign clear disable; do
	if [ "$LINE" = 6.1 ]; then
		skip "$operation: of no kind more accesses than stock" "stock 6.1 has none to compare with"
	else
		check "$operation: of no kind more accesses than stock" dearer $operation
	fi
done
finish
