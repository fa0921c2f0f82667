# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
# Sourced by the tests of the kernel series, from the top of the checkout.
# shellcheck source=tools/testing/tap.sh
. tools/testing/tap.sh

# shellcheck disable=SC2034 # the tests use it
SCRIPTS=$PWD/kernel/scripts
# shellcheck disable=SC2034 # the tests use it
HERE=$PWD/tools/testing/series
# The cache of whoever runs the tests, wherever XDG_CACHE_HOME points later
USER_CACHE=${XDG_CACHE_HOME:-$HOME/.cache}
TMP=$(mktemp -d)
trap 'rm -rf "$TMP"' EXIT

# Lines that have patches; a line without any is not tested.
lines() {
	find kernel/series -mindepth 2 -name '0001-*.patch' -printf '%h\n' | sed 's,.*/,,' | sort -V
}

# touched LINE: the files that its series changes or adds
touched() {
	sed -n 's,^+++ b/,,p' "kernel/series/$1"/*.patch | sort -u
}

# Where the files of vfio-pci and irqbypass are all that is built of what a series touches, it is
# delivered as modules for the stock kernel, otherwise as a whole kernel.
is_whole_kernel() {
	touched "$1" | awk '/\.[ch]$/ && !/^(drivers\/vfio\/pci|virt\/lib|include\/uapi)\// { n++ }
		END { exit !n }'
}

module_lines() {
	local line
	for line in $(lines); do
		is_whole_kernel "$line" || echo "$line"
	done
}

kernel_lines() {
	local line
	for line in $(lines); do
		! is_whole_kernel "$line" || echo "$line"
	done
}

# new_warnings KNOWN LOG: those in the log of a make that the one in KNOWN has not, or has less often,
# wherever in a file they are
new_warnings() {
	awk 'tolower($0) !~ /warning: / { next }
	     { key = $0; gsub(/:[0-9]+(:[0-9]+)?: /, ": ", key) }
	     FILENAME == ARGV[1] { known[key]++; next }
	     known[key]-- <= 0' "$1" "$2"
}

# own_cache LINE: from here on use a cache that has the source of the user's own, but no builds
own_cache() {
	local base
	base=$(XDG_CACHE_HOME=$USER_CACHE "$SCRIPTS/fetch" "$1") || return 1
	mkdir -p "$TMP/cache/vfio-msix/kernel/$1"
	ln -s "$base" "$TMP/cache/vfio-msix/kernel/$1/"
	export XDG_CACHE_HOME=$TMP/cache
}

# quiet COMMAND...: show what it says only if it fails
quiet() {
	local out
	out=$("$@" 2>&1) || {
		printf '%s\n' "$out"
		return 1
	}
}
