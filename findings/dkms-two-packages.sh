#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# dkms: two packages with one module, removed in the order of their installation, take the
# distribution's module away
#
# Versions: dkms 3.2.2-1~deb13u1 (trixie) and modules of trixie's kernel, whichever it is.
# Guess: the second package is refused, as dpkg refuses a file that another package owns. Or each
#   removal brings back what lay there before, and the kernel's own module is back after the last
#   one: that is what DKMS's folder original_module is for.
# Behaviour: the second installation succeeds, and what it saves as the original is the module of
#   the first package. Removing the first package then deletes the module of the second. Removing
#   the second deletes the kernel's own module, and puts the module of the first package back, which
#   is nobody's any more. Each command ends with status 0. The other order of removal is harmless.
#   Needed is a DEST_MODULE_LOCATION that names the folder of the kernel's own module, as is usual;
#   Debian's dkms installs into updates/dkms all the same.
# Why it matters: a host where two builds of one driver were tried (a vendor's and a patched one, or
#   one package under an old and a new name) keeps a module that was removed, and its kernel package
#   lacks a file. Remove what was installed last first, and see what modinfo -n says.
# Output: which module modprobe would load, by the name it was built with
#   before             veth kernel/drivers/net/twice.ko.xz
#   install alpha/1    dummy updates/dkms/twice.ko.xz
#   install beta/1     ifb updates/dkms/twice.ko.xz
#   remove alpha/1     veth kernel/drivers/net/twice.ko.xz
#   remove beta/1      dummy updates/dkms/twice.ko.xz
#   left: updates/dkms/twice.ko.xz
set -euo pipefail
# shellcheck source=findings/lib.bash
. "$(dirname "$0")/lib.bash"

fetch system trixie dkms=3.2.2-1~deb13u1 linux-image-cloud-amd64 bash coreutils dash diffutils \
	findutils gawk grep gzip kmod make patch sed util-linux xz-utils
R=$W/system
[ -e "$R/usr/bin/sh" ] || ln -s dash "$R/usr/bin/sh"
ln -s gawk "$R/usr/bin/awk"
V=$(basename "$(find "$R/usr/lib/modules" -mindepth 1 -maxdepth 1 | sed -n 1p)")
MODULES=$R/usr/lib/modules/$V

# package NAME MODULE: a DKMS package of the module twice, which is a copy of the kernel's MODULE,
# so that nothing need be compiled (and the headers may be an empty folder)
package() {
	mkdir -p "$R/usr/src/$1-1"
	xz -dc "$MODULES/kernel/drivers/net/$2.ko.xz" > "$R/usr/src/$1-1/ready-made"
	cat > "$R/usr/src/$1-1/dkms.conf" <<- EOF
		PACKAGE_NAME="$1"
		PACKAGE_VERSION="1"
		BUILT_MODULE_NAME[0]="twice"
		DEST_MODULE_LOCATION[0]="/kernel/drivers/net"
		MAKE[0]="cp ready-made twice.ko"
		CLEAN="true"
		AUTOINSTALL="yes"
	EOF
}

dkms_does() {
	inside system dkms "$1" "$2" -k "$V" > "$W/log" 2>&1 || {
		tail -n 5 "$W/log" >&2
		return 1
	}
}

# step WHAT WANT: the module that modprobe would load now
step() {
	local file got
	file=$(inside system modinfo -k "$V" -n twice)
	got="$(inside system modinfo -F name "$file") ${file#*/"$V"/}"
	printf '%-18s %s\n' "$1" "$got"
	expect "the module after $1" "$2" "$got"
}

mkdir -p "$MODULES/build/include"
cp "$MODULES/kernel/drivers/net/veth.ko.xz" "$MODULES/kernel/drivers/net/twice.ko.xz"
inside system depmod "$V"
step before "veth kernel/drivers/net/twice.ko.xz"
package alpha dummy
package beta ifb
dkms_does install alpha/1
step "install alpha/1" "dummy updates/dkms/twice.ko.xz"
dkms_does install beta/1
step "install beta/1" "ifb updates/dkms/twice.ko.xz"
dkms_does remove alpha/1
step "remove alpha/1" "veth kernel/drivers/net/twice.ko.xz"
dkms_does remove beta/1
step "remove beta/1" "dummy updates/dkms/twice.ko.xz"
left=$(cd "$MODULES" && find . -name 'twice.ko*' -printf '%P\n')
echo "left: $left"
expect "what is left of the module" updates/dkms/twice.ko.xz "$left"
as_stated
