# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
# Sourced by the benchmarks: where things are, and what each of them does.
#
#   say WORDS...          progress, on stderr
#   fail WORDS...         the last words
#   keep NAME             stdin becomes build/bench/NAME.json, also if it ends early
#   partial FILE          whether a result is not whole

TOP=$(cd "$(dirname "${BASH_SOURCE[0]}")/../../.." && pwd)
# shellcheck disable=SC2034 # the benchmarks use them
BENCH=$TOP/tools/testing/bench
# shellcheck disable=SC2034
LAB=$TOP/tools/testing/lab/lab
# shellcheck disable=SC2034
VFIO_MSIX=$TOP/build/vfio-msix
OUT=$TOP/build/bench
# shellcheck disable=SC2034
PATIENCE=1800	# seconds for a boot in which time is instructions, or with many guests

say() {
	echo "${0##*/}: $*" >&2
}

fail() {
	say "$*"
	exit 1
}

keep() {
	mkdir -p "$OUT"
	cat > "$OUT/$1.json"
}

partial() {
	! tail -n 1 "$1" | jq -e '.type == "end" and (.partial | not)' > /dev/null
}
