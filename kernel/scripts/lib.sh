# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
# Shared by the scripts beside it. Source it after `set -euo pipefail`.

KERNEL_DIR=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
# Another place lets tests work on a copy of the series.
SERIES_DIR=${VFIO_MSIX_SERIES_DIR:-$KERNEL_DIR/series}
# modinfo, depmod and bpftool are in /usr/sbin, which is not in an ordinary user's PATH.
PATH=$PATH:/usr/sbin:/sbin
# shellcheck disable=SC2034 # the scripts use it
CACHE=${XDG_CACHE_HOME:-$HOME/.cache}/vfio-msix/kernel

die() {
	echo "${0##*/}: $*" >&2
	exit 1
}

note() {
	echo "${0##*/}: $*" >&2
}

need() {
	local tool
	for tool; do
		command -v "$tool" >/dev/null ||
			die "$tool is not installed; kernel/scripts/packages lists what is needed"
	done
}

check_line() {
	[[ $1 =~ ^[0-9]+\.[0-9]+$ ]] || die "'$1' is not a kernel line, e.g. 6.12"
}

# series LINE: the patches, in order
series() {
	local dir=$SERIES_DIR/$1 patches
	shopt -s nullglob
	patches=("$dir"/[0-9][0-9][0-9][0-9]-*.patch)
	shopt -u nullglob
	((${#patches[@]})) || die "no patches for line $1 in $dir"
	printf '%s\n' "${patches[@]}"
}

# Users' git settings must not change what is applied or written.
series_git() {
	env GIT_CONFIG_GLOBAL=/dev/null GIT_CONFIG_SYSTEM=/dev/null \
		git -c commit.gpgSign=false -c core.autocrlf=false -c gc.auto=0 "$@"
}

# refused PATCH LOG HINT: end with an error that names the file to which PATCH does not apply
refused() {
	local file
	file=$(sed -nE -e 's/^error: patch failed: (.*):[0-9]+$/\1/p' \
		-e 's/^error: (.*): (does not exist|already exists|does not match|patch does not apply).*/\1/p' "$2" | head -n1)
	# No file is named if the patch itself is damaged.
	[[ $file ]] || die "${1##*/} cannot be applied: $(sed -n 's/^error: //p' "$2" | head -n1)"
	die "${1##*/} does not apply to $file; $3"
}

# populate DIR COMMAND...: run COMMAND with a new directory beside DIR. If it
# succeeds, that takes DIR's place, so that nobody ever sees half of it. The
# caller holds a lock: a new directory that exists is left from a killed run.
populate() {
	local dir=$1 tmp
	shift
	mkdir -p "${dir%/*}"
	rm -rf "$dir".??????
	tmp=$(mktemp -d "$dir.XXXXXX")
	if ! ("$@" "$tmp"); then
		rm -rf "$tmp"
		return 1
	fi
	chmod 755 "$tmp"
	mv -T "$tmp" "$dir"
}
