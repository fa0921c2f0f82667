#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Lines that are delivered as modules: these build after each patch without a warning that the source
# of the line has not, of the compiler or of sparse; and no patch changes the version of a symbol that
# other modules use, or a structure of irqbypass that they embed: Debian's stock variant drivers and kvm
# must go on loading.
#
# The other lines: tools/testing/kernels/series.sh.
set -uo pipefail
cd "$(dirname "$0")/../../.." || exit 1
# shellcheck source=tools/testing/series/common.bash
. tools/testing/series/common.bash

declare -A TARGETS=([drivers/vfio/pci]="vfio-pci-core.ko vfio-pci.ko" [virt/lib]=irqbypass.ko)
DIRS=("${!TARGETS[@]}")

# make_modules BASE TREE DIR...
make_modules() {
	local base=$1 tree=$2 dir
	shift 2
	for dir; do
		# shellcheck disable=SC2086 # a list
		make -j"$(nproc)" -C "$base/hdr/usr/src/linux-headers-$(< "$base/abi")" W=1 C=1 \
			M="$tree/$dir" ${TARGETS[$dir]} || return 1
	done
}

# compile LOG BASE TREE DIR...: W=1 is what the kernel's bots compile with; C=1 has sparse read what is
# compiled
compile() {
	local log=$1
	shift
	make_modules "$@" > "$log" 2>&1 || {
		grep -E 'error|Error' "$log"
		return 1
	}
}

source_builds() {
	git -C "$2" checkout -q base 2>&1 && compile "$TMP/log-base" "$1" "$2" "${DIRS[@]}"
}

# versions FILE DIR: "CRC SYMBOL" of what the modules of a directory export, in a Module.symvers
versions() {
	awk -v dir="$2" 'index($3, dir "/") && $3 ~ /(vfio-pci-core|irqbypass)$/ { print $1, $2 }' "$1" |
		sort -k 2
}

# same_versions BASE TREE DIR
same_versions() {
	local stock
	stock=$1/hdr/usr/src/linux-headers-$(< "$1/abi")/Module.symvers
	[ "$(versions "$stock" "$3" | wc -l)" -ge 4 ] || echo "$stock lists too few symbols"
	diff <(versions "$stock" "$3") <(versions "$2/$3/Module.symvers" "$3")
}

# layouts BASE IRQBYPASS.KO: of the structures that other modules embed
layouts() {
	local struct
	for struct in irq_bypass_producer irq_bypass_consumer; do
		pahole -F btf --btf_base "$1/hdr/usr/src/linux-headers-$(< "$1/abi")/vmlinux" \
			-C "$struct" "$2"
	done
}

# same_layouts BASE TREE
same_layouts() {
	unpack_stock "$1" irqbypass > "$TMP/irqbypass.ko"
	[ "$(layouts "$1" "$TMP/irqbypass.ko" | grep -c 'void \* *token;')" = 2 ] ||
		echo "the stock irqbypass.ko does not tell its structures"
	diff <(layouts "$1" "$TMP/irqbypass.ko") <(layouts "$1" "$2/virt/lib/irqbypass.ko")
}

# stock_file BASE MODULE
stock_file() {
	find "$1/image/lib/modules/" -name "$2.ko*" | head -n 1
}

unpack_stock() {
	xz -dc < "$(stock_file "$@")"
}

# touched_dirs TREE COMMIT: those of DIRS that a patch must be compiled in: all vfio's, irqbypass's own
touched_dirs() {
	echo drivers/vfio/pci
	[ -z "$(git -C "$1" diff --name-only "$2~" "$2" -- virt/lib)" ] || echo virt/lib
}

build_and_compare() {
	local base=$1 tree=$2 dir dirs
	mapfile -t dirs < <(touched_dirs "$tree" "$3")
	git -C "$tree" checkout -q "$3" 2>&1 || return 1
	compile "$TMP/log" "$base" "$tree" "${dirs[@]}" || return 1
	new_warnings "$TMP/log-base" "$TMP/log"
	for dir in "${dirs[@]}"; do
		same_versions "$base" "$tree" "$dir"
		[ "$dir" != virt/lib ] || same_layouts "$base" "$tree"
	done
}

# Warnings that are not seen would never be missed.
finds_bad_code() {
	printf '%s\n' 'int bad_code(int __user *p);' 'int bad_code(int __user *p) { int unused; return *p; }' \
		>> "$2/drivers/vfio/pci/vfio_pci_intrs.c"
	compile "$TMP/log" "$1" "$2" drivers/vfio/pci
	new_warnings "$TMP/log-base" "$TMP/log" > "$TMP/new"
	grep -q 'unused variable' "$TMP/new" || echo "the compiler's warning was not seen"
	grep -q 'dereference of noderef expression' "$TMP/new" || echo "sparse's was not"
}

# Neither would a structure that has a member more.
finds_other_layout() {
	local dir=$2/virt/lib
	sed '/^struct irq_bypass_consumer {/,/^}/ s/^\tvoid \*token;/&\n\tlong more;/' \
		"$1/hdr/usr/src"/linux-headers-*-common/include/linux/irqbypass.h > "$dir/irqbypass.h"
	sed -i 's,<linux/irqbypass.h>,"irqbypass.h",' "$dir/irqbypass.c"
	compile "$TMP/log" "$1" "$2" virt/lib || return
	same_layouts "$1" "$2" > "$TMP/layouts"
	grep -q 'long int *more' "$TMP/layouts" || echo "the layout was not seen to differ"
	same_versions "$1" "$2" virt/lib > "$TMP/versions"
	grep -q irq_bypass_register_consumer "$TMP/versions" || echo "the version was not"
}

# built_for_stock LINE BASE: what kernel/scripts/build leaves
built_for_stock() {
	local line=$1 base=$2 out=$TMP/out module stock
	# As an ordinary user has it
	PATH=/usr/local/bin:/usr/bin:/bin quiet "$SCRIPTS/build" "$line" -o "$out" || return 1
	diff "$base/abi" "$out/abi"
	[ -x "$out/modules" ] || echo "the program that loads them is not beside them"
	for module in vfio-pci-core vfio-pci irqbypass; do
		stock=$(stock_file "$base" "$module")
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
	check "$line: another layout put in on purpose is found" finds_other_layout "$base" "$tree"
	check "$line: build makes modules with BTF and events for the stock kernel" \
		built_for_stock "$line" "$base"
done
finish
