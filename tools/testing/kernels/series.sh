#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Lines that are delivered as whole kernels: after each patch, what the series touches and what uses it
# builds without a warning that the source of the line has not, of the compiler or of sparse. And
# without CONFIG_PCI_MSI in the end. build-image names patches that do not apply.
#
# The other lines: tools/testing/series/builds.sh.
set -uo pipefail
cd "$(dirname "$0")/../../.." || exit 1
# shellcheck source=tools/testing/series/common.bash
. tools/testing/series/common.bash
# shellcheck source=tools/testing/series/broken.bash
. tools/testing/series/broken.bash

OUT=$PWD/build/tests/kernels/series	# a whole source: too much for a small /tmp
CONFIGS=$PWD/tools/testing/kernels

EXCLUDED=('arch/[a-w]*/'{boot,'*.[chS]'} Documentation/{devicetree,translations} tools/testing)
EXCLUDED+=({drivers/{gpu,infiniband,media,net,scsi,staging},fs,sound}/'*.[ch]')

# Named one by one, as a change to a header would have a whole directory built anew.
USERS=(kernel/irq/msi drivers/base/platform-msi arch/x86/kernel/apic/msi)
USERS+=(drivers/pci/msi/{msi,irqdomain,pcidev_msi} drivers/pci/controller/vmd)
USERS+=(drivers/iommu/{intel/irq_remapping,amd/iommu} virt/lib/irqbypass)
USERS+=(drivers/vfio/pci/{vfio_pci{,_config,_core,_igd,_intrs,_rdwr},mlx5/{cmd,main}})
USERS+=(drivers/vfio/pci/hisilicon/hisi_acc_vfio_pci)
USERS_WITHOUT_MSI=(drivers/vfio/pci/vfio_pci{,_config,_core,_igd,_intrs,_rdwr})

# configure TREE CONFIG FRAGMENT: what FRAGMENT asks for must survive
configure() {
	cat "$2" "$CONFIGS/$3" > "$1/.config"
	make -C "$1" olddefconfig > "$TMP/log-config" 2>&1 || { cat "$TMP/log-config"; return 1; }
	grep '^CONFIG' "$CONFIGS/$3" | grep -vxFf "$1/.config"
	sed -n 's/^# \(CONFIG_.*\) is not set/^\1=/p' "$CONFIGS/$3" | grep -f - "$1/.config"
	true
}

# make_tree LINE TREE: Debian's source of the line, without what nothing here needs
make_tree() {
	local base
	rm -rf "$2"
	mkdir -p "$2"
	base=$("$SCRIPTS/fetch" "$1") || return 1
	xz -dc -T2 "$base/source.tar.xz" | tar -x -C "$2" --strip-components=1 --anchored \
		"${EXCLUDED[@]/#/--exclude=linux-source-$1/}" || return 1
	configure "$2" "build/kernel/$1/config" series.config
}

# compile TREE LOG OBJECT...: W=1 is what the kernel's bots compile with; C=1 has sparse read what is
# compiled
compile() {
	local tree=$1 log=$2
	shift 2
	make -C "$tree" -j"$(nproc)" W=1 C=1 "${@/%/.o}" > "$log" 2>&1 || {
		grep -E -A 3 'error|Error' "$log"
		return 1
	}
}

# All that is compiled is named.
everything_named() {
	touched "$1" | sed -n 's/\.c$//p' | grep -vxFf <(printf '%s\n' "${USERS[@]}")
	true
}

builds_after() {
	local tree=$1 patch
	patch=$(realpath "$2")
	(cd "$tree" && GIT_CEILING_DIRECTORIES=$OUT git apply --whitespace=nowarn "$patch") || return 1
	compile "$tree" "$TMP/log" "${USERS[@]}" || return 1
	new_warnings "$TMP/log-base" "$TMP/log"
}

# Warnings that are not seen would never be missed.
finds_bad_code() {
	local file=$1/kernel/irq/msi.c
	cp -p "$file" "$TMP/good"
	printf '%s\n' 'int bad_code(int __user *p);' 'int bad_code(int __user *p) { int unused; return *p; }' \
		>> "$file"
	compile "$1" "$TMP/log" kernel/irq/msi
	mv "$TMP/good" "$file"
	new_warnings "$TMP/log-base" "$TMP/log" > "$TMP/new"
	grep -q 'unused variable' "$TMP/new" || echo "the compiler's warning was not seen"
	grep -q 'dereference of noderef expression' "$TMP/new" || echo "sparse's was not"
}

builds_without_msi() {
	configure "$1" "build/kernel/$2/config" series-nomsi.config || return 1
	compile "$1" "$TMP/log" "${USERS_WITHOUT_MSI[@]}" || return 1
	new_warnings "$TMP/log-base" "$TMP/log"
}

# A tree is kept in the cache that the series is applied in. What is not applied leaves it as it is.
left_nothing() {
	find "$TMP" -maxdepth 1 -name 'none*'
}

for line in $(kernel_lines); do
	tree=$OUT/tree-$line
	[ -e "build/kernel/$line/config" ] || {
		skip "$line: builds" "build/kernel/$line has no kernel: make kernel-$line builds it"
		continue
	}
	check "$line: all that the series touches is compiled here" everything_named "$line"
	check "$line: there is a tree to build" make_tree "$line" "$tree"
	check "$line: the source without the series builds" compile "$tree" "$TMP/log-base" "${USERS[@]}"
	for patch in "kernel/series/$line"/*.patch; do
		check "$line: builds after $(basename "$patch")" builds_after "$tree" "$patch"
	done
	check "$line: a fault put in on purpose is found" finds_bad_code "$tree"
	check "$line: vfio-pci builds without CONFIG_PCI_MSI" builds_without_msi "$tree" "$line"
	rm -rf "$tree"
	check "$line: build-image names a patch that does not apply, and the file" \
		names_broken_patch "$line" "$SCRIPTS/build-image" "$line" -o "$TMP/none"
	check "$line: build-image names a damaged patch" \
		names_damaged_patch "$line" "$SCRIPTS/build-image" "$line" -o "$TMP/none"
	check "$line: a build that failed left nothing behind" left_nothing
done
finish
