#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# What kernel/scripts/fetch takes from apt and from its cache, with an apt that says what the test
# wants and can download nothing.
set -uo pipefail
cd "$(dirname "$0")/../../.." || exit 1
# shellcheck source=tools/testing/series/common.bash
. tools/testing/series/common.bash

export XDG_CACHE_HOME=$TMP/cache
CACHED=$XDG_CACHE_HOME/vfio-msix/kernel/6.12

# An apt-cache that knows the packages of $TMP/apt ("PACKAGE VERSION" lines), and an apt-get that
# says what it was to download and fails, as it does without a network.
fake_apt() {
	mkdir -p "$TMP/bin"
	cat > "$TMP/bin/apt-cache" <<-'END'
		#!/bin/bash
		case $1 in
		pkgnames) awk -v p="$2" 'index($1, p) == 1 { print $1 }' "$FAKE_APT" | sort -u ;;
		madison) shift; for p; do awk -v p="$p" '$1 == p { print $1 " | " $2 " | repo" }' "$FAKE_APT"; done ;;
		show) echo "Depends: linux-headers-${2#linux-headers-} (= 1), linux-headers-x-common, linux-kbuild-x" ;;
		esac
	END
	cat > "$TMP/bin/apt-get" <<-'END'
		#!/bin/bash
		[ "$1" = download ] && echo "${@: -1}" >> "$FAKE_APT.downloads"
		exit 100
	END
	chmod +x "$TMP/bin/"*
	export PATH=$TMP/bin:$PATH FAKE_APT=$TMP/apt
	: > "$FAKE_APT"
}

# know PACKAGE VERSION
know() {
	echo "$1 $2" >> "$FAKE_APT"
}

# cache_has VERSION
cache_has() {
	mkdir -p "$CACHED/$1"
	echo "$1" > "$CACHED/$1/version"
	echo "${1%-*}-amd64" > "$CACHED/$1/abi"
}

reset() {
	rm -rf "$XDG_CACHE_HOME" "$FAKE_APT.downloads"
	: > "$FAKE_APT"
}

# fetch STATUS STDOUT STDERR-REGEX [ARG...]   (an empty regex: it says nothing)
fetch() {
	local want_status=$1 want_out=$2 want_err=$3 out
	shift 3
	out=$("$SCRIPTS/fetch" "${@:-6.12}" 2> "$TMP/err")
	[ $? -eq "$want_status" ] || echo "not exit status $want_status"
	[ "$out" = "$want_out" ] || echo "printed '$out'"
	[ -n "$want_err" ] || cat "$TMP/err"
	grep -qE "$want_err" <(cat "$TMP/err"; echo) || { echo "said:"; cat "$TMP/err"; }
}

no_lists() {
	reset
	fetch 1 '' 'run apt-get update'
	[ "$(wc -l < "$TMP/err")" -eq 1 ] || echo "more than one line"
}

no_lists_but_cached() {
	reset
	cache_has 6.12.9-1
	cache_has 6.12.100-1
	fetch 0 "$CACHED/6.12.100-1" 'apt-get update; using 6.12.100-1 from the cache'
}

# A tree that has a cache of its own has links to the common one.
cached_is_a_link() {
	reset
	cache_has 6.12.9-1
	mv "$CACHED/6.12.9-1" "$TMP/common"
	ln -s "$TMP/common" "$CACHED/6.12.9-1"
	fetch 0 "$CACHED/6.12.9-1" 'using 6.12.9-1 from the cache'
}

unknown_line() {
	reset
	know linux-source-6.1 6.1.9-1
	fetch 1 '' 'apt has no linux-source-6.12'
}

newest_is_cached() {
	reset
	know linux-source-6.12 6.12.9-1
	know linux-source-6.12 6.12.100-1
	know linux-image-6.12.100-amd64-unsigned 6.12.100-1
	know linux-image-6.12.9-amd64-unsigned 6.12.9-1
	cache_has 6.12.9-1
	cache_has 6.12.100-1
	fetch 0 "$CACHED/6.12.100-1" ''
	[ ! -e "$FAKE_APT.downloads" ] || echo "downloaded what the cache has"
}

# Other flavours are no image for the source; neither is one of another version.
no_image_of_the_version() {
	reset
	know linux-source-6.12 6.12.100-1
	know linux-source-6.12 6.12.9-1
	know linux-image-6.12.100-cloud-amd64-unsigned 6.12.100-1
	know linux-image-6.12.100-rt-amd64-unsigned 6.12.100-1
	know linux-image-6.12.99-amd64-unsigned 6.12.99-1
	know linux-image-6.12.9-amd64-unsigned 6.12.9-1
	cache_has 6.12.9-1
	fetch 0 "$CACHED/6.12.9-1" '6.12.100-1 has no image of its version'
}

download_fails() {
	reset
	know linux-source-6.12 6.12.100-1
	know linux-image-6.12.100-amd64-unsigned 6.12.100-1
	cache_has 6.12.9-1
	fetch 0 "$CACHED/6.12.9-1" 'could not be downloaded.*using 6.12.9-1 from the cache'
	diff <(sort "$FAKE_APT.downloads") - <<-'END'
		linux-headers-6.12.100-amd64=6.12.100-1
		linux-headers-x-common=6.12.100-1
		linux-image-6.12.100-amd64-unsigned=6.12.100-1
		linux-kbuild-x=6.12.100-1
		linux-source-6.12=6.12.100-1
	END
	find "$CACHED" -name '6.12.100-1*'
}

# The files that this checkout wants of a source
wanted() {
	sed -n '/^WANTED=(/,/^)/s/^\t//p' "$SCRIPTS/fetch"
}

# source_with MEMBER...: a packed source of these files
source_with() {
	local member
	mkdir -p "$TMP/source"
	for member; do
		mkdir -p "$TMP/source/linux-source-6.12/$(dirname "$member")"
		touch "$TMP/source/linux-source-6.12/$member"
	done
	tar -C "$TMP/source" -cJf "$CACHED/6.12.9-1/source.tar.xz" linux-source-6.12
}

# Unpacked once, with what either wants: the other's build may be reading it.
another_wants_more() {
	local members src=$CACHED/6.12.9-1/src seen
	reset
	cache_has 6.12.9-1
	mkdir "$src"
	mapfile -t members < <(wanted)
	[ "${#members[@]}" -gt 10 ] || echo "wanted: ${members[*]}"
	source_with "${members[@]}" lib/others
	echo lib/others > "$CACHED/6.12.9-1/wanted"
	fetch 0 "$CACHED/6.12.9-1" 'from the cache'
	diff <(printf '%s\n' "${members[@]}" lib/others | sort) <(cd "$src" && find . -type f | sed 's,^\./,,' | sort)
	seen=$(stat -c %i "$src")
	fetch 0 "$CACHED/6.12.9-1" 'from the cache'
	[ "$(stat -c %i "$src")" = "$seen" ] || echo "it was unpacked again"
}

# The new source does not get into its place: the next run unpacks it again.
unpacking_is_cut_off() {
	local members src=$CACHED/6.12.9-1/src
	reset
	cache_has 6.12.9-1
	mkdir "$src"
	mapfile -t members < <(wanted)
	source_with "${members[@]}"
	printf '#!/bin/sh\nexit 1\n' > "$TMP/bin/mv"
	chmod +x "$TMP/bin/mv"
	fetch 1 '' 'cannot be unpacked'
	rm "$TMP/bin/mv"
	rm -r "$src"
	fetch 0 "$CACHED/6.12.9-1" 'from the cache'
	diff <(printf '%s\n' "${members[@]}" | sort) <(cd "$src" && find . -type f | sed 's,^\./,,' | sort)
}

names_of_6_1() {
	reset
	know linux-source-6.1 6.1.192-2
	know linux-image-6.1.0-56-rt-amd64-unsigned 6.1.192-2
	know linux-image-6.1.0-56-amd64-unsigned 6.1.192-2
	fetch 1 '' 'could not be downloaded' 6.1
	grep -qx 'linux-image-6.1.0-56-amd64-unsigned=6.1.192-2' "$FAKE_APT.downloads" ||
		cat "$FAKE_APT.downloads"
}

fake_apt
check "without apt's lists it says how to get them" no_lists
check "without apt's lists it takes the newest from the cache, and says so" no_lists_but_cached
check "so it does where that is a link" cached_is_a_link
check "a line that apt does not have" unknown_line
check "the newest is cached: nothing is downloaded" newest_is_cached
check "an image of another version or flavour does not do" no_image_of_the_version
check "a failed download falls back to the cache" download_fails
check "a source that another checkout wants more of" another_wants_more
check "unpacking that is cut off is done again" unpacking_is_cut_off
check "the package names of 6.1 are understood" names_of_6_1
check "a bad line" fetch 1 '' "'6.x' is not a kernel line" 6.x
check "no arguments at all" fetch 2 '' '^usage: ' 6.12 6.1
finish
