#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# sign-file: a compressed module is signed without complaint, and cannot be read any more
#
# Versions: sign-file of linux-kbuild-6.12.117+deb13 6.12.117-1, kmod 34.2-2, openssl of trixie.
#   kmodsign of sbsigntool 0.9.5 (sid) is the same.
# Guess: sign-file says that the file is no module, as it is an XZ file; or it signs what is packed.
#   All modules of Debian 13 end in .ko.xz, and so does what DKMS installs.
# Behaviour: sign-file appends a signature to any file, and ends with status 0. After the end of an
#   XZ stream, these bytes make the file corrupt: xz and modinfo refuse it (.ko.zst is the same).
#   depmod complains, ends with status 0, and leaves the module out of what others depend on.
#   Signed first and packed then, the module is fine, and modinfo names the signer.
# Why it matters: with secure boot one signs modules oneself. A loop over *.ko.xz ends well, and all
#   that it met is unreadable; the error shows at the next boot. DKMS signs before it packs, so it
#   is the loop by hand that goes wrong. Unpack, sign, pack again, run depmod.
# Output: for failover.ko, which net_failover.ko depends on
#   packed, then signed: sign-file 0, xz -t 1, modinfo 1, depmod 0, net_failover depends on nothing
#   signed, then packed: sign-file 0, xz -t 0, modinfo 0, depmod 0, net_failover depends on failover
set -euo pipefail
# shellcheck source=findings/lib.bash
. "$(dirname "$0")/lib.bash"

fetch system trixie linux-kbuild-6.12.117+deb13=6.12.117-1 kmod=34.2-2 openssl xz-utils \
	linux-image-cloud-amd64
SIGN_FILE=/usr/lib/linux-kbuild-6.12.117+deb13/scripts/sign-file
module() {
	find "$W/system/usr/lib/modules" -name "$1.ko.xz"
}

T=$W/system/tmp
inside system openssl req -new -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=finding/ \
	-keyout /tmp/key.pem -outform DER -out /tmp/cert.der 2> "$W/log" || cat "$W/log" >&2

status() {
	inside system "$@" > "$W/out" 2> "$W/log" && echo 0 || echo $?
}

sign() {
	status $SIGN_FILE sha256 /tmp/key.pem /tmp/cert.der "$1"
}

# checks FILE: what becomes of it, and of a module that depends on it
checks() {
	local tree=$T/lib/modules/6.12.0 on
	rm -rf "$tree"
	mkdir -p "$tree"
	cp "$W/system$1" "$tree/failover.ko.xz"
	cp "$(module net_failover)" "$tree"
	touch "$tree"/modules.{order,builtin,builtin.modinfo}
	printf 'xz -t %s, modinfo %s, depmod %s, ' "$(status xz -t "$1")" \
		"$(status modinfo -F signer "$1")" "$(status depmod -b /tmp 6.12.0)"
	on=$(sed -n 's/^net_failover.ko.xz: *//p' "$tree/modules.dep")
	on=${on%.ko.xz}
	echo "net_failover depends on ${on:-nothing}"
}

cp "$(module failover)" "$T/packed.ko.xz"
xz -dc "$T/packed.ko.xz" > "$T/first.ko"
got="sign-file $(sign /tmp/packed.ko.xz), $(checks /tmp/packed.ko.xz)"
echo "packed, then signed: $got"
expect "packed, then signed" \
	"sign-file 0, xz -t 1, modinfo 1, depmod 0, net_failover depends on nothing" "$got"

got="sign-file $(sign /tmp/first.ko)"
xz --check=crc32 "$T/first.ko"
got+=", $(checks /tmp/first.ko.xz)"
echo "signed, then packed: $got"
expect "signed, then packed" \
	"sign-file 0, xz -t 0, modinfo 0, depmod 0, net_failover depends on failover" "$got"
expect "the signer" finding "$(inside system modinfo -F signer /tmp/first.ko.xz)"
as_stated
