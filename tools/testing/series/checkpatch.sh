#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# checkpatch --strict, the one of the patched source, on every patch. What is let pass, and why, is
# in checkpatch.allow.
set -uo pipefail
cd "$(dirname "$0")/../../.." || exit 1
# shellcheck source=tools/testing/series/common.bash
. tools/testing/series/common.bash

# "TYPE FILE-REGEX" lines into one regex that matches "FILE:LINE: LEVEL:TYPE:"
allowed() {
	sed -E '/^(#|$)/d; s/^([A-Z_]+)[[:space:]]+(.*)$/^\2:-?[0-9]+: [A-Z]+:\1:/' "$HERE/checkpatch.allow"
}

# findings TREE PATCH: one a line, or why there is no verdict. The patch goes to standard input, as
# checkpatch takes a file that git knows for source text, not for a patch.
findings() {
	local out
	out=$(perl "$1/scripts/checkpatch.pl" --no-tree --root="$1" --strict --terse --show-types \
		--showfile - < "$2" 2>&1)
	grep -q '^total: [0-9]* errors' <<< "$out" || echo "checkpatch gave no verdict: $out"
	grep -v '^total: ' <<< "$out"
	true
}

checkpatch() {
	findings "$1" "$2" | grep -vE -f <(allowed)
	true
}

# A check that finds nothing in a bad patch would find nothing in ours.
finds_bad_style() {
	local patch=$TMP/bad.patch
	sed 's/^+\(.*;\)$/+\1  /' "$2" > "$patch"
	[[ $(checkpatch "$1" "$patch") == *TRAILING_WHITESPACE* ]] || echo "trailing spaces were not found"
}

for line in $(lines); do
	source=$("$SCRIPTS/fetch" "$line" 2> "$TMP/fetch.err") || {
		check "$line: the source is there" cat "$TMP/fetch.err"
		continue
	}
	for patch in "kernel/series/$line"/*.patch; do
		check "$line: checkpatch ${patch##*/}" checkpatch "$source/src" "$patch"
	done
	check "$line: checkpatch finds a fault put in on purpose" finds_bad_style "$source/src" \
		"$(grep -l "^+.*;\$" "kernel/series/$line"/*.patch | head -n 1)"
done
finish
