#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Includes of the command point downwards, in the order that tools/layers states; only source/ knows
# the BPF objects and libbpf.
set -uo pipefail
cd "$(dirname "$0")/../../.." || exit 1

# shellcheck source=tools/testing/tap.sh
. tools/testing/tap.sh

W=$(mktemp -d)
trap 'rm -rf "$W"' EXIT

# A word of each folder with sources: "base 1", "cli 2", "host 2", ...
layers() {
	sed 's/#.*//' "$1/layers" | awk 'NF { line++; for (i = 1; i <= NF; i++) print $i, line }'
}

# Every #include, of the system's headers too: "cmd/trace.c:12 base/clock.h"; "?" for what is neither in
# quotes nor in brackets.
includes() {
	(cd "$1" && grep -nE '^[[:blank:]]*#[[:blank:]]*include' -- */*.[ch]) |
		sed -nE 's/^([^:]+:[0-9]+):[^"<]*["<]([^">]*)[">].*/\1 \2/p; t; s/^([^:]+:[0-9]+):.*/\1 ?/p'
}

# Includes that do not point downwards, and folders that tools/layers does not have. What is included by a
# macro, or by a path that leads up, could be anything.
misplaced() {
	awk 'NR == FNR { layer[$1] = $2; next }
	     { split($1, from, "/"); split($2, to, "/"); line = $1 ": includes " }
	     !(from[1] in layer) { print $1 ": tools/layers does not name the folder " from[1]; next }
	     $2 == "?" { print line "by a macro"; next }
	     $2 ~ /(^|\/)\.\.?(\/|$)|^\// { print line "by a path that is not of tools/: " $2; next }
	     !(to[1] in layer) || from[1] == to[1] { next }
	     layer[to[1]] > layer[from[1]] { print line "upwards: " $2 }
	     layer[to[1]] == layer[from[1]] { print line "sideways: " $2 }' \
		<(layers "$1") <(includes "$1")
}

# What tools/layers names, but has no source; and sources that are in no folder, or in one too deep.
unplaced() {
	layers "$1" | while read -r folder _; do
		compgen -G "$1/$folder/*.c" > /dev/null || echo "tools/layers: no source in $folder/"
		find "$1/$folder" -mindepth 2 -name '*.[ch]' -printf "tools/$folder/%P: in a folder of a folder\n"
	done
	layers "$1" | awk 'seen[$1]++ { print "tools/layers: " $1 " is named twice" }'
	find "$1" -maxdepth 1 -name '*.[ch]' ! -name main.c -printf 'tools/%f: in no folder\n'
}

# libbpf, a skeleton, or what either defines
knows_bpf() {
	{
		grep -nE '^[[:blank:]]*#[[:blank:]]*include.*(skel\.h|bpf/)' -- "$1"/*/*.[ch] "$1"/main.c
		grep -nE '\b(libbpf_|ring_buffer__|bpf_(map|obj|object|prog|program|link|btf|raw)_|vfio_msix__)' \
			-- "$1"/*/*.[ch] "$1"/main.c
	} | grep -v "^$1/source/" || true
}

# with LINE FILE: a copy of the sources in which FILE includes one more
with() {
	rm -rf "$W/tools"
	mkdir "$W/tools"
	cp -r tools/layers tools/main.c "$W/tools"
	layers tools | while read -r folder _; do
		cp -r "tools/$folder" "$W/tools"
	done
	mkdir -p "$W/tools/$(dirname "$2")"
	echo "$1" >> "$W/tools/$2"
}

# seen WANT LINE FILE CHECK: whether CHECK would name it
seen() {
	with "$2" "$3"
	"$4" "$W/tools" > "$W/found"
	grep -qF "$1" "$W/found" || { echo "not found: $1"; cat "$W/found"; }
	[ "$(wc -l < "$W/found")" = 1 ] || cat "$W/found"
}

check "layers: every include points downwards" misplaced tools
check "layers: every source has its folder, every folder its sources" unplaced tools
check "layers: only source/ knows the BPF objects" knows_bpf tools
check "layers: an upward include is seen" \
	seen "includes upwards: session/session.h" '#include "session/session.h"' base/log.c misplaced
check "layers: a sideways include is seen" \
	seen "includes sideways: compare/result.h" '#include "compare/result.h"' stats/series.h misplaced
check "layers: an include with blanks and brackets is seen" \
	seen "includes upwards: cmd/commands.h" ' #  include<cmd/commands.h>' view/event.c misplaced
check "layers: a path that leads up is seen" \
	seen "base/../session/session.h" '#include "base/../session/session.h"' base/log.c misplaced
check "layers: an include by a macro is seen" \
	seen "includes by a macro" '#include SESSION' base/log.c misplaced
check "layers: a folder of a folder is seen" \
	seen "in a folder of a folder" '#include "base/log.h"' base/deep/well.c unplaced
check "layers: a folder that is not placed is seen" \
	seen "does not name the folder rooms" '#include "base/log.h"' rooms/attic.c misplaced
check "layers: a skeleton elsewhere is seen" \
	seen "vfio_msix.skel.h" '#include  "vfio_msix.skel.h"' view/event.c knows_bpf
check "layers: libbpf elsewhere is seen" \
	seen "bpf/libbpf.h" '#	include<bpf/libbpf.h>' session/session.c knows_bpf
check "layers: a call of libbpf is seen" \
	seen "bpf_program__fd" 'int bpf_program__fd(const struct bpf_program *prog);' cmd/stat.c knows_bpf
finish
