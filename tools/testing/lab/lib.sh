# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash disable=SC2034 # some of what is set here is read in other parts
#
# What every part of the lab runner uses: messages, where things live, and the cache.

LAB_DIR=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
LAB_TOP=$(cd "$LAB_DIR/../../.." && pwd)
KEEP_CACHED=4	# of each kind of cached thing
LAB_BUILD=${LAB_BUILD:-$LAB_TOP/build}
LAB_CACHE=${XDG_CACHE_HOME:-$HOME/.cache}/vfio-msix

# depmod, modprobe and mke2fs are in sbin, which an ordinary user's PATH lacks.
PATH=$PATH:/usr/sbin:/sbin

# Exit statuses of `lab run` that are not CMD's own.
EX_USAGE=2
EX_TIMEOUT=124
EX_NOBOOT=125
EX_SPLAT=126

say()
{
	printf 'lab: %s\n' "$*" >&2
}

die()
{
	say "$*"
	exit "$EX_NOBOOT"
}

usage_error()
{
	say "$*; see 'lab --help'"
	exit "$EX_USAGE"
}

need_tool()
{
	local tool=$1 package=$2

	command -v "$tool" >/dev/null ||
		die "$tool: not found; install the Debian package $package"
}

# hash_of WORD...: one key for words and for the contents of those that name files.
hash_of()
{
	local word

	for word; do
		if [ -f "$word" ]; then
			sha256sum <"$word"
		else
			printf '%s\n' "$word"
		fi
	done | sha256sum | cut -c1-16
}

# forget_old NAME: keep the newest of what was cached under it; a run that uses an older one has it
# open, or made it within the last day.
forget_old()
{
	# shellcheck disable=SC2012 # names are ours
	{ ls -1td "$LAB_CACHE/lab/$1"-???????????????? 2>/dev/null || :; } | tail -n +$((KEEP_CACHED + 1)) |
		while read -r old; do
			[ -z "$(find "$old" -maxdepth 0 -mmin -1440)" ] || continue
			rm -rf "$old"
		done
}

# cached NAME KEY BUILDER [ARG]...: print the path of the cached thing NAME-KEY, calling
# `BUILDER DEST ARG...` to make it if it is missing. A lock keeps parallel runs from making it
# twice, and the rename at the end keeps half-made things from being seen.
cached()
{
	local name=$1 path=$LAB_CACHE/lab/$1-$2 build=$3 start=$SECONDS
	shift 3

	if [ ! -e "$path" ]; then
		mkdir -p "$LAB_CACHE/lab"
		(
			trap '[ $? -eq 0 ] || say "$name: could not be made, see above"' EXIT
			flock 9
			[ ! -e "$path" ] || exit 0
			say "making $name"
			rm -rf "$path.new"
			"$build" "$path.new" "$@" >&2 9>&-
			mv "$path.new" "$path"
			forget_old "$name"
			say "$name made ($((SECONDS - start)) s)"
		) 9>"$LAB_CACHE/lab/$name.lock"
	fi
	printf '%s\n' "$path"
}
