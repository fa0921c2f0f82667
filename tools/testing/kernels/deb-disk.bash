# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
# A Debian 12 disk as an administrator would have it: partitioned, systemd, Debian's stock 6.1, GRUB
# started by the BIOS. Needs root: the packages are installed, not just unpacked.
#
#   debian_disk   prints the path of its image, made on first use

DISK_DIR=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
DISK_SIZE_MIB=2048
DISK_START=2048		# first sector of its partition; GRUB is before it
# shellcheck source=tools/testing/lab/lib.sh
. "$DISK_DIR/../lab/lib.sh"
# shellcheck source=tools/testing/lab/roots.sh
. "$DISK_DIR/../lab/roots.sh"

disk_packages()
{
	sed '/^#/d' "$DISK_DIR/deb-packages" | paste -sd,
}

# What the kernel is told, as the lab's own hosts are: see kernel_args.
disk_cmdline()
{
	printf '%s' 'rw console=ttyS0 loglevel=6 panic=-1 oops=panic intel_iommu=on mitigations=off' \
		' tsc=reliable no_timer_check audit=0 log_buf_len=1M nmi_watchdog=0 watchdog_thresh=60' \
		' rcupdate.rcu_cpu_stall_timeout=100 sysctl.kernel.panic_on_rcu_stall=1'
}

# disk_before ROOT: configuration that packages find when they are installed
disk_before()
{
	mkdir -p "$1"/etc/{default,initramfs-tools/conf.d} "$1/usr/share/initramfs-tools/modules.d" \
		"$1/var/cache/apt/archives"
	find "$DEBS" -name '*.deb' -exec cp -t "$1/var/cache/apt/archives" {} +
	printf 'MODULES=list\nCOMPRESS=gzip\n' >"$1/etc/initramfs-tools/conf.d/disk"
	printf '%s\n' virtio_pci virtio_blk ext4 crc32c_generic >"$1/usr/share/initramfs-tools/modules.d/disk"
	cat >"$1/etc/default/grub" <<-EOF
	GRUB_DEFAULT=0
	GRUB_TIMEOUT=0
	GRUB_DISTRIBUTOR=Debian
	GRUB_CMDLINE_LINUX="$(disk_cmdline)"
	GRUB_TERMINAL=serial
	GRUB_DISABLE_RECOVERY=true
	EOF
}

# The menu that update-grub writes at the first change of a kernel takes the place of this one: on the
# machine that makes the disk it would look for that machine's disks.
first_menu()
{
	local root=$1 version=$2

	cat <<-EOF
	serial
	terminal_output serial
	linux /boot/vmlinuz-$version root=/dev/vda1 $(disk_cmdline)
	initrd /boot/initrd.img-$version
	boot
	EOF
}

disk_service()
{
	cat <<-EOF
	[Unit]
	After=local-fs.target systemd-tmpfiles-setup.service
	[Service]
	Type=oneshot
	TimeoutStartSec=infinity
	ExecStart=/usr/local/sbin/host-disk
	EOF
}

# disk_after ROOT: GRUB's own files, and the service that runs CMD instead of a log-in
disk_after()
{
	local root=$1 version

	version=$(basename "$root"/boot/vmlinuz-*)
	version=${version#vmlinuz-}
	mkdir -p "$root/boot/grub/i386-pc"
	cp "$root"/usr/lib/grub/i386-pc/*.{mod,lst,img} "$root/boot/grub/i386-pc"
	chroot "$root" grub-mkimage -O i386-pc -o /boot/grub/i386-pc/core.img \
		-p '(hd0,msdos1)/boot/grub' biosdisk part_msdos ext2
	first_menu "$root" "$version" >"$root/boot/grub/grub.cfg"
	echo '/dev/vda1 / ext4 defaults 0 1' >"$root/etc/fstab"
	echo disk >"$root/etc/hostname"
	install -m 755 "$DISK_DIR/../lab/host-disk" "$root/usr/local/sbin"
	disk_service >"$root/etc/systemd/system/lab.service"
	ln -s ../lab.service "$root/etc/systemd/system/multi-user.target.wants"
	ln -sf /lib/systemd/system/multi-user.target "$root/etc/systemd/system/default.target"
}

build_disk_root()
{
	local dest=$1 mirror proxy=()

	need_tool mmdebstrap mmdebstrap
	[ "$(id -u)" -eq 0 ] || die "a Debian 12 disk can be made by root only: run this test as root"
	mirror=$(debian_mirror)
	mapfile -t proxy < <(apt_proxy_option)
	export DEBS=$LAB_CACHE/downloads/bookworm
	mkdir -p "$DEBS"
	mmdebstrap --quiet --mode=root --variant=apt --architectures=amd64 \
		--include="$(disk_packages)" "${proxy[@]}" --skip=download/empty,cleanup/apt \
		--setup-hook="bash -c '. \"\$0\"; disk_before \"\$1\"' '$DISK_DIR/deb-disk.bash' \"\$1\"" \
		bookworm "$dest" "deb $mirror bookworm main"
	find "$dest/var/cache/apt/archives" -name '*.deb' -exec cp -nt "$DEBS" {} +
	disk_after "$dest"
	rm -rf "$dest"/var/{cache,lib}/apt "$dest"/usr/share/{doc,man,locale,info,icons} "${dest:?}"/dev/*
}

# little_endian NUMBER: four bytes
little_endian()
{
	printf '%b' "$(printf '\\x%02x' $(($1 & 255)) $(($1 >> 8 & 255)) $(($1 >> 16 & 255)) \
		$(($1 >> 24)))"
}

# The first sector: GRUB's code, which loads core.img from the next ones on, and a table of one
# bootable Linux partition.
boot_sector()
{
	head -c 440 "$1/boot.img"
	printf '\0\0\0\0\0\0'
	printf '\x80\xfe\xff\xff\x83\xfe\xff\xff'
	little_endian "$DISK_START"
	little_endian $((DISK_SIZE_MIB * 2048 - DISK_START))
	head -c 48 /dev/zero
	printf '\x55\xaa'
}

build_disk()
{
	local dest=$1 root=$1.root grub

	need_tool mke2fs e2fsprogs
	rm -rf "$root"
	build_disk_root "$root"
	grub=$root/boot/grub/i386-pc
	truncate -s "${DISK_SIZE_MIB}M" "$dest"
	# What Debian 12's GRUB does not read.
	mke2fs -q -t ext4 -m 0 -O '^metadata_csum_seed,^orphan_file' -d "$root" \
		-E "offset=$((DISK_START * 512)),lazy_itable_init=1" "$dest" $((DISK_SIZE_MIB - 2))M
	boot_sector "$grub" | dd of="$dest" conv=notrunc status=none
	dd if="$grub/core.img" of="$dest" seek=1 conv=notrunc status=none
	rm -rf "$root"
}

debian_disk()
{
	cached debian-disk "$(hash_of "$DISK_DIR"/deb-{disk.bash,packages} "$DISK_DIR/../lab/host-disk" \
		"$LAB_DIR/roots.sh")" build_disk
}
