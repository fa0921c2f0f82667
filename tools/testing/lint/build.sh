#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# What is built is built anew when what it is made with changes, and not otherwise.
set -uo pipefail
cd "$(dirname "$0")/../../.." || exit 1

# shellcheck source=tools/testing/tap.sh
. tools/testing/tap.sh

W=$(mktemp -d)
trap 'rm -rf "$W"' EXIT
TARGETS=(tools/base/parse.o tests/unit/test_parse.o bpf/vfio_msix.bpf.o)

# built ARG...: the targets that a make with ARG... builds
built() {
	touch "$W/before"
	make -s B="$W" "$@" "${TARGETS[@]/#/$W/}" > "$W/log" 2>&1 || cat "$W/log"
	find "${TARGETS[@]/#/$W/}" -newer "$W/before" -printf '%f\n' | sort | tr '\n' ' '
}

ALL="parse.o test_parse.o vfio_msix.bpf.o "

is_built() {
	local want=$1 got
	shift
	got=$(built "$@")
	[ "$got" = "$want" ] || echo "built: $got, not $want"
}

# Sources, not what is built from them
files() {
	git ls-files -co --exclude-standard
}

# Without compiling them: what a make would compile.
editors_know_every_file() {
	diff <(files | grep '\.c$' | sort) <(make -n B="$W/none" editor-programs | tr ' ' '\n' |
		grep -E '^(bpf|tools)/.*\.c$' | sort -u)
}

editors_get_a_list() {
	mkdir "$W/tree"
	files | xargs -d '\n' cp --parents -t "$W/tree" 2> /dev/null
	make -s -C "$W/tree" EDITOR_PROGRAMS=build/editor/tools/base/parse.o compile_commands.json \
		> "$W/log" 2>&1 || cat "$W/log"
	jq -r '.[] | "\(.file | split("/")[-3:] | join("/")) \(.arguments | index("-Itools") != null)"' \
		"$W/tree/compile_commands.json" | diff - <(echo "tools/base/parse.c true")
}

check "build: all of it at first" is_built "$ALL"
check "build: nothing a second time" is_built ""
check "build: all of it with another version" is_built "$ALL" VERSION=9.9.9
check "build: all of it with that version gone" is_built "$ALL"
check "build: all of it with other CFLAGS" is_built "$ALL" CFLAGS=-O1
check "build: CFLAGS of the command line are added to ours" \
	grep -q -- '-O1 -std=gnu11.*-Wstrict-prototypes' "$W/flags"
if git rev-parse -q --git-dir > /dev/null 2>&1; then
	check "build: editors are told of every C file" editors_know_every_file
	check "build: make compile_commands.json" editors_get_a_list
else
	skip "build: editors are told of every C file" "not in git"
fi
finish
