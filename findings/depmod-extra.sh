#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# depmod: between extra/ and kernel/, the order of a directory decides
#
# Versions: kmod 34.2-2 (trixie) without a depmod.d, as Debian ships it; 30 (bookworm) is the same.
# Guess: a module in extra/ always beats the kernel's own, or never does. In any case two trees of
#   the same files get the same modules.dep. depmod.d(5) speaks of a search order, and extra/ is
#   where "make modules_install" puts outside modules on Linux 6.1.
# Behaviour: updates/ is the one folder that ranks above the rest. All others rank alike, and of two
#   modules of one name there the first that readdir() returns stays. So two trees of the same
#   files, made in another order, get another modules.dep. There is no warning. Two files of one
#   folder are treated so, too: x.ko that was put beside the x.ko.xz of the distribution.
# Why it matters: a patched module is loaded on the machine where it was tried. On a copy of that
#   tree (a restored backup, a new image, another file system) the stock one is. Replacements
#   belong into updates/, and "modinfo -n" after depmod tells which one it is.
# Output: what modules.dep names, by what was made first and by what was made last
#   kernel extra           extra/dummy.ko.xz
#   extra kernel           kernel/drivers/net/dummy.ko.xz
#   kernel updates         updates/dummy.ko.xz
#   updates kernel         updates/dummy.ko.xz
#   kernel kernel.ko       kernel/drivers/net/dummy.ko
#   kernel.ko kernel       kernel/drivers/net/dummy.ko.xz
set -euo pipefail
# shellcheck source=findings/lib.bash
. "$(dirname "$0")/lib.bash"

# Any module will do, of whatever kernel.
fetch system trixie kmod=34.2-2 linux-image-cloud-amd64 bash coreutils mount xz-utils
cp "$(find "$W/system/usr/lib/modules" -name dummy.ko.xz | sed -n 1p)" "$W/system/tmp"

# resolve PLACE PLACE: the file that modules.dep names when the module is put there in this order
resolve() {
	# shellcheck disable=SC2016 # for the shell inside
	inside system bash -euc '
		cp /tmp/dummy.ko.xz /run
		mount -t tmpfs tmpfs /tmp
		tree=/tmp/lib/modules/6.12.0
		mkdir -p $tree
		touch $tree/modules.{order,builtin,builtin.modinfo}
		for place in "$@"; do
			case $place in
			kernel*) dir=$tree/kernel/drivers/net ;;
			*) dir=$tree/$place ;;
			esac
			mkdir -p $dir
			case $place in
			*.ko) xz -dc /run/dummy.ko.xz > $dir/dummy.ko ;;
			*) cp /run/dummy.ko.xz $dir ;;
			esac
		done
		depmod -b /tmp 6.12.0
		cut -d : -f 1 $tree/modules.dep' bash "$@"
}

# both_ways PLACE PLACE WANT: what the two orders give, sorted, is WANT
both_ways() {
	local a b
	a=$(resolve "$1" "$2")
	b=$(resolve "$2" "$1")
	printf '%-22s %s\n' "$1 $2" "$a" "$2 $1" "$b"
	expect "$1 and $2 in either order" "$3" "$(printf '%s\n' "$a" "$b" | sort | xargs)"
}

both_ways kernel extra "extra/dummy.ko.xz kernel/drivers/net/dummy.ko.xz"
both_ways kernel updates "updates/dummy.ko.xz updates/dummy.ko.xz"
both_ways kernel kernel.ko "kernel/drivers/net/dummy.ko kernel/drivers/net/dummy.ko.xz"
as_stated
