#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# What the sources promise as text: SPDX lines, line lengths, shell that shellcheck accepts, words
# that codespell knows, and no path of one machine.
set -uo pipefail
cd "$(dirname "$0")/../../.." || exit 1

# shellcheck source=tools/testing/tap.sh
. tools/testing/tap.sh

# Sources, not what is built from them: what git tracks, or every file where there is no git.
files() {
	if git rev-parse -q --git-dir > /dev/null 2>&1; then
		git ls-files -co --exclude-standard
	else
		find . -path ./build -prune -o -type f -print | sed 's#^\./##' | grep -v '^\.git/'
	fi | while read -r f; do if [ -f "$f" ]; then echo "$f"; fi; done
}

scripts() {
	files | while read -r f; do
		if head -c 20 "$f" | head -1 | tr -d '\0' | grep -qE '^#!/bin/(ba)?sh'; then echo "$f"; fi
	done
}

c_files() {
	files | grep -E '\.[ch]$'
}

no_spdx() {
	local f
	{ c_files; scripts; files | grep -E '(\.mk|^Makefile)$'; } | sort -u | while read -r f; do
		head -2 "$f" | grep -q 'SPDX-License-Identifier: GPL-2.0' || echo "$f"
	done
}

too_long() {
	local f
	c_files | while read -r f; do
		expand -t 8 "$f" | awk -v f="$f" 'length > 100 { print f ":" NR ": " length " columns" }'
	done
}

no_guard() {
	local f
	c_files | grep -E '\.h$' | while read -r f; do
		grep -q '^#ifndef .*_H$' "$f" || echo "$f"
	done
}

# Two headers with one guard: whichever comes second is empty.
shared_guard() {
	c_files | grep -E '\.h$' | xargs sed -n 's/^#ifndef \(.*_H\)$/\1/p' | sort | uniq -d
}

shell_check() {
	scripts | xargs -r shellcheck -x
}

spelling() {
	files | grep -vE '^(LICENSE|kernel/series/)' | xargs codespell -q 35 -L caf,inout,msix,ans,nd,inflight,reenable
}

machine_paths() {
	files | grep -v '^LICENSE' | xargs grep -nE "/(work|root|home)/[a-z]"
	true
}

# Two runs of a suite, on two kernels, go side by side.
shared_results() {
	files | grep -E '^tools/testing/.*\.sh$' | xargs grep -lE '\$\{?KERNEL' | xargs grep '^OUT=' |
		grep -v '=.*KERNEL'
	true
}

check "lint: every source begins with its licence" no_spdx
check "lint: no C line is longer than 100 columns" too_long
check "lint: every header has an include guard" no_guard
check "lint: no two headers have the same include guard" shared_guard
check "lint: suites keep what they find on each kernel apart" shared_results
check "lint: shellcheck accepts every script" shell_check
check "lint: codespell knows every word" spelling
check "lint: no path of one machine" machine_paths
finish
