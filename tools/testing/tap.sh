# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
# Sourced by test scripts: TAP from shell.
#
#   check NAME COMMAND...   ok if COMMAND succeeds and prints nothing; what it prints becomes comments
#   skip NAME WHY           a test that cannot run here
#   as_told COMMAND...      run COMMAND with the variables of the make that runs the tests, e.g. CFLAGS: it
#                           builds what all tests share, and must not build that anew with others
#   finish                  print the plan; the script's exit status is 1 if anything failed
#
# TEST_KERNEL is the kernel under test for those that need one, as `lab run --kernel` has it: 6.12
# unless told. STOCK is what Debian ships of its line.

# What a make that runs the tests was told is not for the makes in them, see as_told().
[[ ${MAKEFLAGS:-} != *"-- "* ]] || told="-- ${MAKEFLAGS#*-- }"
unset MAKEFLAGS MFLAGS MAKEOVERRIDES MAKELEVEL

# shellcheck disable=SC2034 # the tests use them
KERNEL=${TEST_KERNEL:-6.12}
# shellcheck disable=SC2034
STOCK=${KERNEL%%-*}-stock

tap_n=0 tap_status=0

check() {
	local name=$1 out
	shift
	tap_n=$((tap_n + 1))
	if out=$("$@" 2>&1) && [ -z "$out" ]; then
		echo "ok $tap_n - $name"
	else
		echo "not ok $tap_n - $name"
		head -n 30 <<< "$out" | sed 's/^/# /'
		tap_status=1
	fi
}

skip() {
	tap_n=$((tap_n + 1))
	echo "ok $tap_n - $1 # SKIP $2"
}

as_told() {
	MAKEFLAGS=${told:-} "$@"
}

finish() {
	echo "1..$tap_n"
	exit $tap_status
}
