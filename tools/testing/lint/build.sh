#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# What is built is built anew when what it is made with changes, and not otherwise.
set -uo pipefail
cd "$(dirname "$0")/../../.." || exit 1

# shellcheck source=tools/testing/tap.sh
. tools/testing/tap.sh

# What the user's environment says of compilers is not for the makes here.
unset CC CLANG CFLAGS CPPFLAGS LDFLAGS BPF_CFLAGS STRIP BPFTOOL

W=$(mktemp -d)
trap 'rm -rf "$W"' EXIT
# An object of each kind of rule
TARGETS=(tools/base/parse.o tests/unit/test_parse.o tests/cli/feed_guest.o tests/bpf/call.o
	bpf/vfio_msix.bpf.o tests/bpf/fake_pci.bpf.o tests/bench/nothing.bpf.o tests/vfio/vfio-enum
	tests/semantics/guests-mask)

# built ARG...: the targets that a make with ARG... builds
built() {
	touch "$W/before"
	make -s B="$W" "$@" "${TARGETS[@]/#/$W/}" > "$W/log" 2>&1 || cat "$W/log"
	find "${TARGETS[@]/#/$W/}" -newer "$W/before" -printf '%f\n' | sort | tr '\n' ' '
}

ALL=$(printf '%s\n' "${TARGETS[@]##*/}" | sort | tr '\n' ' ')

is_built() {
	local want=$1 got
	shift
	got=$(built "$@")
	[ "$got" = "$want" ] || echo "built: $got, not $want"
}

# Before setup there is none.
says_nothing_without_compiler() {
	{ make -n CC=no-such-compiler help > /dev/null; } 2>&1
}

cleans_and_builds() {
	make -s B="$W" clean "$W/tools/base/parse.o" > "$W.log" 2>&1 || cat "$W.log"
	rm -f "$W.log"
	[ -s "$W/tools/base/parse.o" ] || echo "not built"
}

# With other flags than it was built with, as sudo takes the environment away
installs_what_was_built() {
	mkdir -p "$W"
	CFLAGS=-O1 make -s B="$W/own" > "$W/log" 2>&1 || cat "$W/log"
	make -s B="$W/own" install DESTDIR="$W/installed" > "$W/log" 2>&1 || cat "$W/log"
	cmp "$W/own/vfio-msix" "$W/installed/usr/local/bin/vfio-msix"
	grep -q -- -O1 "$W/own/flags" || echo "built anew"
}

# within TEST_LEVELS ARG...: flags of a make with ARG..., and of one that a test of its own calls as told
same_within_tests() {
	# shellcheck disable=SC2016 # make's
	cat > "$W/within" <<- 'END'
		#!/bin/bash
		. tools/testing/tap.sh
		as_told make -s --eval='flags: ; @: $(info $(FLAGS))' flags
	END
	chmod +x "$W/within"
	# shellcheck disable=SC2016 # make's
	make -s B="$W/none" "$@" --eval="outer: ; @: \$(info \$(FLAGS)) && $W/within" outer > "$W/flags-of" 2>&1
	[ "$(wc -l < "$W/flags-of")" = 2 ] || cat "$W/flags-of"
	[ "$(uniq "$W/flags-of" | wc -l)" = 1 ] || cat "$W/flags-of"
}

is_sanitized() {
	local program
	for program in vfio-msix tests/cli/feed tests/unit/test_parse; do
		nm "build/sanitize/$program" > "$W/symbols"
		grep -q __asan_init "$W/symbols" || echo "$program: no AddressSanitizer"
		grep -q __ubsan_ "$W/symbols" || echo "$program: no UndefinedBehaviorSanitizer"
	done
}

# Every unit test, the command's loop, and every suite of the command
runs_sanitized() {
	diff <(make -n run-test | tr ' ' '\n' | grep -E '^build/sanitize/|\+sanitize$' | sort) \
		<(printf '%s\n' tools/testing/bpf/test_lives.c tools/testing/unit/test_*.c |
			sed 's#^tools/testing/\(.*\).c$#build/sanitize/tests/\1#'
		  printf '%s+sanitize\n' tools/testing/cli/*.sh)
}

# warns FILE LINE TARGET: with this line at its end, the target is not built
warns() {
	cp "$1" "$W/saved"
	echo "$2" >> "$W/tree/$1"
	! make -s -C "$W/tree" "$3" > "$W/log" 2>&1 || echo "$3: the warning is no error"
	cp "$W/saved" "$W/tree/$1"
}

# In a copy of the sources
warnings_are_errors() {
	local unused='static void unused(void) { }'
	copy_sources
	warns tools/testing/unit/test_parse.c "$unused" build/tests/unit/test_parse.o
	warns tools/testing/cli/feed_guest.c "$unused" build/tests/cli/feed_guest.o
	warns tools/testing/bpf/call.c "$unused" build/tests/bpf/call.o
	warns tools/testing/vfio/vfio-enum.c "$unused" build/tests/vfio/vfio-enum
	warns tools/base/parse.c "$unused" sanitized
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

copy_sources() {
	mkdir -p "$W/tree"
	files | xargs -d '\n' cp --parents -t "$W/tree" 2> /dev/null
}

editors_get_a_list() {
	copy_sources
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
is_built "$ALL" > /dev/null
check "build: all of it with other LDFLAGS" is_built "$ALL" LDFLAGS=-Wl,-O1
check "build: all of it with another compiler" is_built "$ALL" CC="cc -pipe"
is_built "$ALL" > /dev/null
# shellcheck disable=SC2016 # make's
check "build: all of it with other BPF_CFLAGS" is_built "$ALL" \
	BPF_CFLAGS="$(make -s --eval='p: ; @echo $(BPF_CFLAGS) -DOTHER' p)"
is_built "$ALL" > /dev/null
CFLAGS=-O1 check "build: all of it with CFLAGS of the environment" is_built "$ALL"
# shellcheck disable=SC2016 # the recipe's
CFLAGS=$(CFLAGS=-O1 make -s --eval='p: ; @echo "$$CFLAGS"' p) \
	check "build: nothing by a make that such a one calls" is_built ""
is_built "$ALL" > /dev/null
check "build: all of it with CPPFLAGS" is_built "$ALL" CPPFLAGS=-DOTHER
CPPFLAGS=-DOTHER check "build: nothing more with those of the environment" is_built ""
# shellcheck disable=SC2016 # the recipe's
CPPFLAGS=$(CPPFLAGS=-DOTHER make -s B="$W" --eval='p: ; @echo "$$CPPFLAGS"' p) \
	check "build: nor by a make that such a one calls" is_built ""
is_built "$ALL" > /dev/null
for told in CFLAGS=-O1 CPPFLAGS=-DOTHER LDFLAGS=-Wl,-O1 VERSION=9.9.9 CC=gcc CLANG=clang-none; do
	check "build: what tests share is built with the same $told" same_within_tests "$told"
done
check "build: make -n changes nothing" is_built "" -n VERSION=9.9.9
check "build: nor what comes after it" is_built ""
check "build: make clean all" cleans_and_builds
check "build: make install takes what was built" installs_what_was_built
check "build: the sanitized programs are" is_sanitized
check "build: make test runs them" runs_sanitized
check "build: a warning is an error in all that is tested" warnings_are_errors
check "build: without a compiler make help has no complaint" says_nothing_without_compiler
check "setup: what it installed is not missing" tools/setup -n test
if git rev-parse -q --git-dir > /dev/null 2>&1; then
	check "build: editors are told of every C file" editors_know_every_file
	check "build: make compile_commands.json" editors_get_a_list
else
	skip "build: editors are told of every C file" "not in git"
fi
finish
