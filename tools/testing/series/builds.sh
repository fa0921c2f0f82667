#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Lines that are delivered as modules: these build after each patch without a warning that the source
# of the line has not, of the compiler or of sparse; and no patch changes the version of a symbol that
# other modules use: Debian's stock variant drivers must go on loading.
#
# The other lines: tools/testing/kernels/series.sh.
set -uo pipefail
cd "$(dirname "$0")/../../.." || exit 1
# shellcheck source=tools/testing/series/common.bash
. tools/testing/series/common.bash

# compile BASE TREE LOG: W=1 is what the kernel's bots compile with; C=1 has sparse read what is
# compiled
compile() {
	make -j"$(nproc)" -C "$1/hdr/usr/src/linux-headers-$(< "$1/abi")" W=1 C=1 \
		M="$2/drivers/vfio/pci" vfio-pci-core.ko vfio-pci.ko > "$3" 2>&1 || {
		grep -E 'error|Error' "$3"
		return 1
	}
}

source_builds() {
	git -C "$2" checkout -q base 2>&1 && compile "$1" "$2" "$TMP/log-base"
}

# versions FILE: "CRC SYMBOL" of vfio-pci-core in a Module.symvers
versions() {
	awk '$3 ~ /vfio-pci-core$/ { print $1, $2 }' "$1" | sort -k 2
}

same_versions() {
	local stock
	stock=$1/hdr/usr/src/linux-headers-$(< "$1/abi")/Module.symvers
	[ "$(versions "$stock" | wc -l)" -gt 20 ] || echo "$stock lists too few symbols"
	diff <(versions "$stock") <(versions "$2/drivers/vfio/pci/Module.symvers")
}

build_and_compare() {
	local base=$1 tree=$2
	git -C "$tree" checkout -q "$3" 2>&1 || return 1
	compile "$base" "$tree" "$TMP/log" || return 1
	new_warnings "$TMP/log-base" "$TMP/log"
	same_versions "$base" "$tree"
}

# Warnings that are not seen would never be missed.
finds_bad_code() {
	printf '%s\n' 'int bad_code(int __user *p);' 'int bad_code(int __user *p) { int unused; return *p; }' \
		>> "$2/drivers/vfio/pci/vfio_pci_intrs.c"
	compile "$1" "$2" "$TMP/log"
	new_warnings "$TMP/log-base" "$TMP/log" > "$TMP/new"
	grep -q 'unused variable' "$TMP/new" || echo "the compiler's warning was not seen"
	grep -q 'dereference of noderef expression' "$TMP/new" || echo "sparse's was not"
}

# built_for_stock LINE BASE: what kernel/scripts/build leaves
built_for_stock() {
	local line=$1 base=$2 out=$TMP/out module stock
	quiet "$SCRIPTS/build" "$line" -o "$out" || return 1
	diff "$base/abi" "$out/abi"
	for module in vfio-pci-core vfio-pci; do
		stock=$(find "$base/image/lib/modules/" -name "$module.ko*" | head -n 1)
		diff <(modinfo -F vermagic "$stock") <(modinfo -F vermagic "$out/$module.ko")
		readelf -S --wide "$out/$module.ko" | grep -c ' \.BTF ' | grep -vx 1
	done
	# The events are in it: each has a tracepoint that raw BPF programs find by name.
	diff <(printf '%s\n' "$HERE"/format/* | sed 's,.*/,__bpf_trace_tp_map_,' | sort) \
		<(readelf -s --wide "$out/vfio-pci-core.ko" | grep -o '__bpf_trace_tp_map_[a-z_]*' | sort -u)
}

for line in $(module_lines); do
	tree=$TMP/tree-$line
	check "$line: there is a tree to build" quiet "$SCRIPTS/import" "$line" "$tree"
	base=$("$SCRIPTS/fetch" "$line") || continue
	check "$line: the source without the series builds" source_builds "$base" "$tree"
	while read -r commit subject; do
		check "$line: builds after '$subject'" build_and_compare "$base" "$tree" "$commit"
	done < <(git -C "$tree" log --reverse --format='%H %s' base..series)
	check "$line: a fault put in on purpose is found" finds_bad_code "$base" "$tree"
	check "$line: build makes modules with BTF and events for the stock kernel" \
		built_for_stock "$line" "$base"
done
finish
