#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# The Debian packages of line 6.1: what is in them; installed on a Debian 12 disk that boots Debian's
# stock kernel, booted, used, and removed again. And the configuration of packages of Debian's size.
set -uo pipefail
cd "$(dirname "$0")/../../.." || exit 1
# shellcheck source=tools/testing/tap.sh
. tools/testing/tap.sh

HERE=tools/testing/kernels
OUT=build/tests/kernels/deb
DEBS=build/kernel/6.1/deb

build() {
	kernel/scripts/build-deb 6.1 > "$OUT/build.log" 2>&1 || tail -n 5 "$OUT/build.log"
}

image() {
	echo "$DEBS"/linux-image-*.deb
}

field() {
	dpkg-deb -f "$(image)" "$1"
}

named_apart() {
	[[ $(field Package) =~ ^linux-image-6\.1\.[0-9]+-vfio-msix$ ]] || field Package
}

# Nothing of these is what another package has, or may take for its own.
is_complete() {
	local release file
	release=$(field Package)
	release=${release#linux-image-}
	dpkg-deb -c "$(image)" > "$OUT/contents"
	for file in boot/{vmlinuz,config} lib/modules; do
		grep -q " \./${file}[-/]$release" "$OUT/contents" || echo "no /$file of $release"
	done
	awk -v r="$release" '!/\/$/ && index($0, r) == 0' "$OUT/contents"
}

# headers_build: a module of one's own is built against the headers
headers_build() {
	local dir=$OUT/headers src
	dpkg-deb -x "$DEBS"/linux-headers-*.deb "$dir" && mkdir "$dir/module" || return 1
	src=$(echo "$dir"/usr/src/linux-headers-*)
	echo 'obj-m := own.o' > "$dir/module/Makefile"
	printf '#include <linux/%s.h>\n' module pci > "$dir/module/own.c"
	echo 'int own(struct pci_dev *d); int own(struct pci_dev *d) { return pci_msix_can_alloc_dyn(d); }
	      MODULE_LICENSE("GPL");' >> "$dir/module/own.c"
	make -C "$src" "M=$(realpath "$dir/module")" modules > "$dir/log" 2>&1 || { tail -n 20 "$dir/log"; return; }
	[[ $(modinfo -F vermagic "$dir/module/own.ko") == "${src##*headers-} "* ]] ||
		modinfo -F vermagic "$dir/module/own.ko"
}

# The subshell ends at the first failure; check would keep it from that.
run_disk() {
	local status=0
	disk > "$OUT/lab.log" 2>&1 &
	wait $! || status=$?
	[ "$status" = 0 ] || { echo "status $status"; tail -n 25 "$OUT/lab.log"; }
}

disk() (
	set -euo pipefail
	shopt -s inherit_errexit
	# shellcheck source=tools/testing/kernels/deb-disk.bash
	. "$HERE/deb-disk.bash"
	fetch=()
	for file in "${LEFT[@]}"; do
		fetch+=(--fetch "$file")
	done
	disk=$(debian_disk)
	"$LAB_DIR/lab" run --disk "$disk" --device rocker --timeout 1500 --into "$OUT" \
		"${fetch[@]}" --copy "$(image)" --copy build/tests/vfio/vfio-ctl \
		--copy "$HERE/deb-in-lab" -- ./deb-in-lab
)

# same FILE TEXT: what a boot left in FILE
same() {
	diff <(echo "$2") "$OUT/$1"
}

says() {
	grep -q -- "$2" "$OUT/$1" || { echo "'$2' is not in $1:"; cat "$OUT/$1"; }
}

says_nothing() {
	[ -s "$OUT/$1" ] && cat "$OUT/$1"
	[ -e "$OUT/$1" ] || echo "there is no $1"
}

went_well() {
	grep -q '^expect' "$OUT/$1" || echo "$1 ends early"
	! grep -h 'FAILED\|no such' "$OUT/$1"
}

# What the stock kernel has after all: what it had before.
as_before() {
	local what
	for what in release installed ctl events; do
		diff "$OUT/boot1.$what" "$OUT/boot3.$what"
	done
}

configure_as_debian() {
	make kernel-6.1-deb CONFIG=debian CONFIGURE_ONLY=1 > "$OUT/configure.log" 2>&1 || tail -n 5 "$OUT/configure.log"
}

# Apart from the tools, the kernel's name and signatures; build-deb says what is lost of what is needed.
config_is_debians() {
	local stock
	stock=$(kernel/scripts/fetch 6.1)/image/boot
	diff <(grep -h ^CONFIG_ "$stock"/config-* | sort) <(grep ^CONFIG_ build/kernel/6.1-debian/config | sort) |
		grep '^[<>]' | grep -vE 'CONFIG_((CC|GCC|AS|LD|LLD|PAHOLE)_[A-Z_]+|LOCALVERSION|BUILD_SALT|MODULE_SIG_ALL|MODULE_SIG_KEY|SYSTEM_TRUSTED_KEYS)=' || :
}

LEFT=(boot{1,2,3}.{release,btf,installed,menu,failed,ctl,events} install.log installed.after remove.log)

rm -rf "$OUT" && mkdir -p "$OUT"
check "kernel-6.1-deb: packages are built" build
[ -e "$(image)" ] || finish
check "linux-image has a name of its own" named_apart
check "linux-image holds a kernel, and nothing that is another's" is_complete
check "linux-headers build a module" headers_build
RELEASE=$(field Package)
RELEASE=${RELEASE#linux-image-}
check "CONFIG=debian: every option that is needed survives" configure_as_debian
check "CONFIG=debian: nothing but the name is not Debian's" config_is_debians
[ "$(id -u)" = 0 ] || { skip "a Debian 12 disk takes the package" "only root can install one"; finish; }
check "a Debian 12 disk takes the package, boots it, and is rid of it" run_disk
[ -e "$OUT/boot1.release" ] || finish	# nothing was left that could be judged
check "the disk starts with its stock kernel" says boot1.release '-amd64$'
check "the package is installed, and its hooks run" says install.log "Found linux image: /boot/vmlinuz-$RELEASE"
check "its kernel is what the disk boots then" same boot2.release "$RELEASE"
check "no service fails on it" says_nothing boot2.failed
check "it has BTF" says boot2.btf /sys/kernel/btf/vmlinux
check "it has the tracepoints" same boot2.events /sys/kernel/tracing/events/vfio_pci
check "vfio-pci adds a vector to a live one there" went_well boot2.ctl
check "and says so: noresize=0" says boot2.ctl 'noresize=0'
check "where the stock kernel says noresize=1" says boot1.ctl 'noresize=1'
check "and refuses" went_well boot1.ctl
check "the package is removed, and its hooks run" says remove.log "Purging configuration files for linux-image-$RELEASE"
check "the stock kernel boots, with all that it had and nothing more" as_before
check "nothing of it is left in GRUB's menu" same boot3.menu "vmlinuz-$(cat "$OUT/boot1.release" 2>/dev/null)"
finish
