#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# What the documents tell people to type is typed, as it stands in them, in one boot of the lab host: each
# block of commands succeeds, and prints what the document shows, in shape. The numbers that documents
# give names of fields are the kernel's.
#
# In the documents' place, the lab's first device is 0000:03:00.0.
set -uo pipefail
cd "$(dirname "$0")/../../.." || exit 1
# shellcheck source=tools/testing/tap.sh
. tools/testing/tap.sh
# shellcheck source=tools/testing/docs/shape.bash
. tools/testing/docs/shape.bash

HERE=tools/testing/docs
OUT=build/tests/docs
BLOCKS=$OUT/blocks
EVENTS=docs/tracepoints.md
# In the order in which they are run
DOCUMENTS=(README.md "$EVENTS" docs/kernel-lines.md)
PAGE=tools/man/vfio-msix-bench.8

# name_of NUMBER FILE
name_of() {
	echo "$1-$(basename "$2")"
}

collect() {
	local i
	rm -rf "$OUT"
	mkdir -p "$BLOCKS"
	for i in "${!DOCUMENTS[@]}"; do
		awk -v dir="$BLOCKS" -v name="$(name_of "$i" "${DOCUMENTS[i]}")" -f "$HERE/blocks.awk" "${DOCUMENTS[i]}"
	done
	awk -v dir="$BLOCKS" -v name="$(name_of "$i" "$PAGE")" -v scene=native -f "$HERE/man.awk" "$PAGE"
	for i in "$BLOCKS"/*.skip; do
		mv "${i%.skip}.sh" "${i%.skip}.skipped"
	done
	sed -i 's/0000:03:00\.0/0000:00:05.0/g' "$BLOCKS"/*.sh
	filters | cut -d ' ' -f 2- > "$BLOCKS/filters"
}

# rows COLUMN: of the tables that have such a column, without blanks at the ends of cells
rows() {
	sed 's/ *| */|/g' "$EVENTS" | awk -v column="|$1|" '
		!/^\|/ { head = ""; next }
		head == "" { head = $0; next }
		index(head, column) && !/^\|---/'
}

# filters: "works FILTER" or "refused FILTER" for each that the document has
# shellcheck disable=SC2016 # a backtick
filters() {
	rows filter | sed -E 's/^\|`([^`]*)`\|(works|refused).*/\2 \1/'
}

run_lab() {
	local tracers
	tracers=$(tools/testing/bench/tracers) || return
	tools/testing/lab/lab run --kernel 6.12-stock --device nvme:16 --device nvme:512 --mem 2048 \
		--timeout 1200 --copy build/kernel/6.12 --copy build/vfio-msix --copy build/tests/vfio/vfio-ctl \
		--copy "$tracers/tracers" --copy "$BLOCKS" --copy "$HERE/busy.ctl" --copy "$HERE/in-lab" \
		--fetch results.tar --into "$OUT" -- ./in-lab > "$OUT/log" 2>&1 || cat "$OUT/log"
	tar -C "$OUT" -xf "$OUT/results.tar"
}

succeeded() {
	[ -e "$1.printed" ] || echo "was not run"
	[ ! -s "$1.failed" ] || { cat "$1.failed"; tail -n 20 "$1.printed"; }
}

filters_as_told() {
	[ "$(filters | grep -c '^works')" -gt 3 ] || echo "few filters"
	[ "$(filters | grep -c '^refused')" -gt 1 ] || echo "few refused filters"
	diff <(filters) "$OUT/filters.taken"
}

# named FIELD: "NUMBER NAME" by the formats that the kernel's are compared with
named() {
	sed -n "s/.*__print_symbolic(REC->$1, \(.*\)/\1/p" tools/testing/series/format/* |
		sed 's/)[,"].*//; s/{ *\([0-9]*\), *"\([^"]*\)" *}/\n\1 \2\n/g' | grep '^[0-9]* [a-zA-Z]' | sort -nu
}

numbers_are_the_kernels() {
	local field
	[ "$(rows numbers | wc -l)" -ge 4 ] || echo "few fields"
	while IFS='|' read -r _ field values _; do
		diff <(tr -d '`' <<< "$values" | sed 's/, /\n/g') <(named "${field//\`/}")
	done < <(rows numbers)
}

# errors: "-NUMBER NAME" by the C library
errors() {
	sed -n 's/^#define[\t ]*\(E[A-Z]*\)[\t ]*\([0-9]*\)[\t ].*/-\2 \1/p' /usr/include/asm-generic/errno-base.h
}

errors_are_the_kernels() {
	local ret unsigned short means
	[ "$(rows "hist triggers" | wc -l)" -ge 3 ] || echo "few errors"
	while IFS='|' read -r _ ret unsigned short means _; do
		[ "$unsigned" = "$(printf %u "$ret")" ] || echo "$ret is not $unsigned"
		[ "$short" = $(((1 << 32) + ret)) ] || echo "$ret is not $short"
		errors | grep -qxF -- "$ret ${means%%:*}" || echo "$ret is not ${means%%:*}"
	done < <(rows "hist triggers")
}

check "each command of the documents is in a block that is run, or that says why not" collect
check "the lab ran, with no splat in its log" run_lab
for block in "$BLOCKS"/*.sh "$BLOCKS"/*.skip; do
	block=${block%.*}
	place=$(sed -E 's/^[0-9]+-(.*)-0*([0-9]+)$/\1, line \2/' <<< "${block##*/}")
	if [ -e "$block.skip" ]; then
		skip "$place" "$(tr - ' ' < "$block.skip")"
		continue
	fi
	check "$place: succeeds" succeeded "$block"
	[ ! -e "$block.out" ] || check "$place: prints what is shown" has_the_shape "$block.out" "$block.printed"
done
check "README.md shows what QEMU says without vectors" has_the_shape <(shown README.md qemu 1) "$OUT/guest.err"
check "filters do what $EVENTS says" filters_as_told
check "numbers of names in $EVENTS are the kernel's" numbers_are_the_kernels
check "numbers of errors in $EVENTS are right" errors_are_the_kernels
finish
