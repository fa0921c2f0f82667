#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# There is a committed format text for every event of the series, with the fields of its prototype in
# the prototype's order, which raw BPF programs read its arguments by. That a running kernel says the
# same is tested in the lab.
set -uo pipefail
cd "$(dirname "$0")/../../.." || exit 1
# shellcheck source=tools/testing/series/common.bash
. tools/testing/series/common.bash

# prototypes TRACE.H: "EVENT dev FIELD..." of each event; its first argument is the device
prototypes() {
	tr -d '\n\t' < "$1" | grep -oE 'TRACE_EVENT\([a-z_]+,[[:space:]]*TP_PROTO\([^)]*\)' |
		sed -E 's/TRACE_EVENT\(([a-z_]+),[[:space:]]*TP_PROTO\(([^)]*)\)/\1 \2/' |
		sed -E 's/^([a-z_]+) struct pci_dev \*pdev/\1 dev/; s/,[^,]* ([a-z_]+)/ \1/g; s/,[^,]*[ *]([a-z_]+)/ \1/g'
}

# fields FORMAT: "EVENT FIELD..." of what is beyond the common fields
fields() {
	sed -nE -e 's/^name: (.*)/\1/p' -e '/common_/d' -e 's/^\tfield:.* ([a-z_]+);\toffset.*/\1/p' "$1" |
		paste -sd ' '
}

# Signedness and size of a field are part of the contract as well.
has_types() {
	grep -P '\tfield:(u32|unsigned int|bool|u64) ' "$1" | grep 'signed:1'
	grep -P '\tfield:int ' "$1" | grep -v 'size:4;.*signed:1'
	grep -P 'delta_ns;' "$1" | grep -v 'field:u64.*size:8;'
	true
}

same_fields() {
	diff <(prototypes "$1" | sort) \
		<(for format in "$HERE"/format/*; do fields "$format"; done | sort)
}

for line in $(lines); do
	tree=$TMP/tree-$line
	check "$line: there is a tree to look at" quiet "$SCRIPTS/import" "$line" "$tree"
	check "$line: each event's committed format has the prototype's fields in order" \
		same_fields "$tree/drivers/vfio/pci/trace.h"
done
for format in "$HERE"/format/*; do
	check "types of ${format##*/}" has_types "$format"
done
finish
