# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
# Sourced: bpftrace and perf for the lab host. With the compiler that bpftrace brings they are twice
# the size of all else in it, so they are no part of its image, but a directory that a run copies.
#
#   tracers          print the path of a directory with tracers/bpftrace and tracers/perf, which
#                    run anywhere; made on first use (half a minute), then cached

TRACERS_HERE=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=tools/testing/lab/lib.sh
. "$TRACERS_HERE/../lab/lib.sh"
# shellcheck source=tools/testing/lab/roots.sh
. "$TRACERS_HERE/../lab/roots.sh"

# tracers_libraries ROOT PROGRAM: paths of the libraries that a program of another root is linked with
tracers_libraries() {
	"$1/usr/lib64/ld-linux-x86-64.so.2" --library-path "$1/usr/lib/x86_64-linux-gnu" --list "$2" |
		awk '$3 ~ "^/" { print $3 }'
}

# Each is a script that runs the program with its own libraries and its own loader, since the lab
# host's may be older or newer.
tracers_take() {
	local root=$1 dest=$2 name=$3
	cp "$root/usr/bin/$name" "$dest/bin/"
	tracers_libraries "$root" "$root/usr/bin/$name" | xargs cp -Lnt "$dest/lib"
	# shellcheck disable=SC2016 # $0 and $@ are the script's
	printf '#!/bin/sh\nd=$(dirname "$0")\nexec "$d/lib/%s" --library-path "$d/lib" "$d/bin/%s" "$@"\n' \
		ld-linux-x86-64.so.2 "$name" > "$dest/$name"
	chmod +x "$dest/$name"
}

tracers_build() {
	local dest=$1 root=$1.root
	rm -rf "$root"
	unpack_root "$root" trixie "$(sed '/^#/d' "$TRACERS_HERE/packages.tracers" | paste -sd,)"
	mkdir -p "$dest"/tracers/{bin,lib}
	cp -L "$root/usr/lib64/ld-linux-x86-64.so.2" "$dest/tracers/lib"
	tracers_take "$root" "$dest/tracers" bpftrace
	tracers_take "$root" "$dest/tracers" perf
	rm -rf "$root"
}

tracers() {
	cached tracers "$(hash_of "$TRACERS_HERE/packages.tracers" "$TRACERS_HERE/tracers.bash" \
		"$LAB_DIR/roots.sh")" tracers_build
}
