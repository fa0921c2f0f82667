#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# The modules build after each patch without a warning, and no patch changes the version of a symbol
# that other modules use: Debian's stock variant drivers must go on loading.
set -uo pipefail
cd "$(dirname "$0")/../../.." || exit 1
# shellcheck source=tools/testing/series/common.bash
. tools/testing/series/common.bash

# compile BASE TREE: W=1 is what kernel's bots compile with
compile() {
	local base=$1 tree=$2 log=$TMP/log
	make -j"$(nproc)" -C "$base/hdr/usr/src/linux-headers-$(< "$base/abi")" W=1 \
		M="$tree/drivers/vfio/pci" vfio-pci-core.ko vfio-pci.ko > "$log" 2>&1 || {
		grep -E 'error|Error' "$log"
		return 1
	}
	grep -A 5 'warning:' "$log"
	true
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
	compile "$base" "$tree" && same_versions "$base" "$tree"
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

for line in $(lines); do
	tree=$TMP/tree-$line
	check "$line: there is a tree to build" quiet "$SCRIPTS/import" "$line" "$tree"
	base=$("$SCRIPTS/fetch" "$line") || continue
	while read -r commit subject; do
		check "$line: builds after '$subject'" build_and_compare "$base" "$tree" "$commit"
	done < <(git -C "$tree" log --reverse --format='%H %s' base..series)
	check "$line: build makes modules with BTF and events for the stock kernel" \
		built_for_stock "$line" "$base"
done
finish
