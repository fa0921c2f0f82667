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
