# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# Which kernel to boot, and its initramfs.
#
# kernel_select sets K_VMLINUZ, K_ABI, K_MODULES (a lib/modules/ABI directory, or empty) and
# K_UPDATES (patched modules that replace stock ones).

ask_fetch()
{
	local dest=$1 fetch=$2 line=$3

	"$fetch" "$line" >"$dest"
}

# The unpacked Debian kernel image of a line: boot/vmlinuz-ABI, lib/modules/ABI. Which one is newest
# is asked anew whenever apt's lists have changed.
stock_image()
{
	local line=$1 fetch=$LAB_TOP/kernel/scripts/fetch known

	if [ -n "${LAB_KERNEL_IMAGE:-}" ]; then
		printf '%s\n' "$LAB_KERNEL_IMAGE"
		return
	fi
	known=$(cached "fetched-$line" \
		"$(hash_of "$fetch" "$(stat -c %Y /var/lib/apt/lists)")" ask_fetch "$fetch" "$line")
	[ -e "$(cat "$known")/abi" ] || ask_fetch "$known" "$fetch" "$line"
	printf '%s\n' "$(cat "$known")/image"
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
	K_MODULES=$({ find "$built/lib/modules" -mindepth 1 -maxdepth 1 2>/dev/null || :; } | head -n 1)
	K_ABI=${K_MODULES##*/}
}

# select_patched LINE BUILT MODULE...: Debian's kernel with these of the modules that were built for it
select_patched()
{
	local line=$1 built=$2
	shift 2

	select_stock "$line"
	[ "$(cat "$built/abi" 2>/dev/null)" = "$K_ABI" ] ||
		die "$built: its modules are not for $K_ABI; run 'make kernel-$line' again"
	K_UPDATES=("${@/#/$built/}")
	K_UPDATES=("${K_UPDATES[@]/%/.ko}")
}

kernel_select()
{
	local line=${1%-irqbypass} built=$LAB_BUILD/kernel/${1%-irqbypass} modules=(vfio-pci-core vfio-pci)

	[ "$1" = "$line" ] || modules+=(irqbypass)
	K_MODULES='' K_UPDATES=()
	if [[ $line == *-stock ]]; then
		select_stock "${line%-stock}"
	elif [ -e "$built/bzImage" ]; then
		[ "$1" = "$line" ] || die "$line is a whole kernel, there is no $1"
		select_built "$built"
	elif [ -e "$built/vfio-pci-core.ko" ]; then
		select_patched "$line" "$built" "${modules[@]}"
	else
		die "$built: holds no kernel; run 'make kernel-$line', or use --kernel ${line%%-*}-stock"
	fi
}

# A tree of links to a kernel's modules with what modprobe needs to know about them. depmod reads
# thousands of files for it, so it is made once per kernel.
build_module_tree()
{
	local tree=$1/lib/modules/$K_ABI

	need_tool depmod kmod
	mkdir -p "$tree"
	cp "$K_MODULES"/modules.{order,builtin,builtin.modinfo} "$tree"
	cp -rs "$K_MODULES/kernel" "$tree/kernel"
	depmod -b "$1" "$K_ABI"
}

module_tree()
{
	cached "modules-$K_ABI" "$(hash_of "$K_MODULES" "$K_MODULES/modules.order" "$K_VMLINUZ")" \
		build_module_tree
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

# copy_updates DIR FILE...: patched modules, those of which DIR has the stock one.
copy_updates()
{
	local dir=$1 file
	shift

	for file; do
		[ -n "$(find "$dir/kernel" -name "${file##*/}")" ] || continue
		mkdir -p "$dir/updates"
		cp "$file" "$dir/updates"
	done
}

# copy_modules DEST LIST: those of LIST that this kernel has as modules, and what they need.
copy_modules()
{
	local dest=$1 list=$2 name file tree to=$1/lib/modules/$K_ABI

	[ -n "$K_MODULES" ] || return 0
	tree=$(module_tree)
	mkdir -p "$to/kernel"
	sed '/^#/d' "$list" | while read -r name; do
		modprobe -d "$tree" -S "$K_ABI" --show-depends "$name" 2>/dev/null || :
	done | sed -n 's/^insmod \([^ ]*\).*/\1/p' | sort -u | while read -r file; do
		copy_module "$file" "$dest/${file#"$tree/"}"
	done
	copy_updates "$to" "${K_UPDATES[@]}"
	cp "$tree/lib/modules/$K_ABI"/modules.{order,builtin,builtin.modinfo} "$to"
	depmod -b "$dest" "$K_ABI"
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

# A bzImage starts in 16-bit code and unpacks itself, slow work under emulation. The ELF file inside
# starts at once where the kernel has a PVH entry (ELF note 18 of Xen).
has_pvh_entry()
{
	LC_ALL=C grep -aqP '\x04\0\0\0[\x04\x08]\0\0\0\x12\0\0\0Xen\0' "$1"
}

# bzimage_number FILE OFFSET SIZE
bzimage_number()
{
	od -An "-tu$3" -j "$2" -N "$3" "$1" | tr -d ' '
}

# The offsets are those of Documentation/arch/x86/boot.rst: setup_sects, payload_offset and
# payload_length. The payload's last four bytes are its unpacked size.
unpack_bzimage()
{
	local file=$1 start length

	start=$((($(bzimage_number "$file" 0x1f1 1) + 1) * 512 + $(bzimage_number "$file" 0x248 4)))
	length=$(bzimage_number "$file" 0x24c 4)
	dd if="$file" of="$2.payload" bs=1M iflag=skip_bytes,count_bytes status=none \
		skip="$start" count=$((length - 4))
	zstd -qdc "$2.payload" >"$2" 2>/dev/null || xz -dc "$2.payload" >"$2" 2>/dev/null ||
		lz4 -qdc "$2.payload" >"$2" 2>/dev/null || :
	rm -f "$2.payload"
}

# Falls back on the bzImage itself.
build_bootable()
{
	unpack_bzimage "$K_VMLINUZ" "$1"
	has_pvh_entry "$1" || cp "$K_VMLINUZ" "$1"
}

bootable_kernel()
{
	cached kernel "$(hash_of "$K_VMLINUZ" "$LAB_DIR/kernel.sh")" build_bootable
}

guest_initramfs()
{
	cached_initramfs guest-initramfs "$LAB_DIR/modules.guest" "$LAB_DIR/guest-init"
}

host_initramfs()
{
	cached_initramfs host-initramfs "$LAB_DIR/modules.host" "$LAB_DIR/init" "$LAB_DIR/host-init"
}
