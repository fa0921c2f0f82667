# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# Which kernel to boot, and its initramfs.
#
# kernel_select sets K_VMLINUZ, K_ABI, K_MODULES (a lib/modules/ABI directory, or empty) and
# K_UPDATES (patched modules that replace stock ones).

# The unpacked Debian kernel image of a line: boot/vmlinuz-ABI, lib/modules/ABI.
stock_image()
{
	local line=$1 fetched

	if [ -n "${LAB_KERNEL_IMAGE:-}" ]; then
		printf '%s\n' "$LAB_KERNEL_IMAGE"
		return
	fi
	fetched=$("$LAB_TOP/kernel/scripts/fetch" "$line") ||
		die "no Debian kernel of line $line: kernel/scripts/fetch failed, see above"
	printf '%s\n' "$fetched/image"
}

select_stock()
{
	local image

	image=$(stock_image "$1")
	K_VMLINUZ=$(find "$image/boot" -name 'vmlinuz-*' | sort -V | tail -n 1)
	[ -n "$K_VMLINUZ" ] || die "$image/boot: holds no vmlinuz"
	K_ABI=${K_VMLINUZ##*/vmlinuz-}
	K_MODULES=$image/lib/modules/$K_ABI
	[ -d "$K_MODULES" ] || K_MODULES=$image/usr/lib/modules/$K_ABI
}

select_built()
{
	local built=$1

	K_VMLINUZ=$built/bzImage
	K_MODULES=$(find "$built/lib/modules" -mindepth 1 -maxdepth 1 2>/dev/null | head -n 1)
	K_ABI=${K_MODULES##*/}
}

kernel_select()
{
	local line=$1 built=$LAB_BUILD/kernel/$1

	K_MODULES='' K_UPDATES=()
	if [[ $line == *-stock ]]; then
		select_stock "${line%-stock}"
	elif [ -e "$built/bzImage" ]; then
		select_built "$built"
	elif [ -e "$built/vfio-pci-core.ko" ]; then
		select_stock "$line"
		K_UPDATES=("$built"/*.ko)
	else
		die "$built: holds no kernel; run 'make kernel-$line', or use --kernel $line-stock"
	fi
}

# A module tree that depmod and modprobe understand: stock modules (linked) and patched ones.
link_modules()
{
	local tree=$1/lib/modules/$K_ABI

	mkdir -p "$tree"
	cp "$K_MODULES"/modules.{order,builtin,builtin.modinfo} "$tree"
	cp -rs "$K_MODULES/kernel" "$tree/kernel"
	if [ ${#K_UPDATES[@]} -gt 0 ]; then
		mkdir "$tree/updates"
		cp "${K_UPDATES[@]}" "$tree/updates"
	fi
	depmod -b "$1" "$K_ABI"
}

# Modules are stored uncompressed: busybox's modprobe then needs no decompressor.
copy_module()
{
	local from=$1 to=$2

	mkdir -p "${to%/*}"
	case $from in
	*.xz)	xz -dc "$from" >"${to%.xz}" ;;
	*.zst)	zstd -qdc "$from" >"${to%.zst}" ;;
	*.gz)	gzip -dc "$from" >"${to%.gz}" ;;
	*)	cp -L "$from" "$to" ;;
	esac
}

# copy_modules DEST LIST: those of LIST that this kernel has as modules, and what they need.
copy_modules()
{
	local dest=$1 list=$2 name file tree

	[ -n "$K_MODULES" ] || return 0
	PATH=$PATH:/usr/sbin:/sbin
	tree=$(mktemp -d)
	link_modules "$tree"
	for name in $(sed '/^#/d' "$list"); do
		modprobe -d "$tree" -S "$K_ABI" --show-depends "$name" 2>/dev/null || :
	done | sed -n 's/^insmod \([^ ]*\).*/\1/p' | sort -u | while read -r file; do
		copy_module "$file" "$dest/${file#"$tree/"}"
	done
	cp "$tree/lib/modules/$K_ABI"/modules.{order,builtin,builtin.modinfo} \
		"$dest/lib/modules/$K_ABI"
	depmod -b "$dest" "$K_ABI"
	rm -rf "$tree"
}

# build_initramfs DEST MODULE-LIST INIT [FILE]...
build_initramfs()
{
	local dest=$1 list=$2 init=$3 stage
	shift 3

	need_tool cpio cpio
	need_tool busybox busybox-static
	stage=$(mktemp -d)
	mkdir -p "$stage"/{bin,dev,proc,sys,newroot}
	cp "$(command -v busybox)" "$stage/bin/busybox"
	ln -s busybox "$stage/bin/sh"
	copy_modules "$stage" "$list"
	install -m 755 "$init" "$stage/init"
	[ $# -eq 0 ] || install -m 755 "$@" "$stage"
	(cd "$stage" && find . | cpio --quiet -o -H newc -R 0:0) >"$dest"
	rm -rf "$stage"
}

# cached_initramfs NAME MODULE-LIST INIT [FILE]...
cached_initramfs()
{
	local name=$1 modules=${K_MODULES:+$K_MODULES/modules.order}
	shift

	cached "$name" "$(hash_of "$K_ABI" "$K_MODULES" "$modules" "$K_VMLINUZ" "${K_UPDATES[@]}" \
		"$LAB_DIR/kernel.sh" "$(command -v busybox)" "$@")" build_initramfs "$@"
}

host_initramfs()
{
	cached_initramfs host-initramfs "$LAB_DIR/modules.host" "$LAB_DIR/init" "$LAB_DIR/host-init"
}
