# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
# Sourced by the benchmarks: where things are, and what each of them does.
#
#   setting NAME FULL SHORT   set the variable NAME to FULL, or to SHORT in a short run, unless the
#                             environment has set it
#   say WORDS...              print progress on stderr
#   fail WORDS...             print the reason and exit with status 1
#   list WORD...              print words with commas between
#   keep NAME                 write stdin to the result NAME.json; incomplete records are dropped
#   partial FILE              succeed if a result is not complete
#   wanted LINE               succeed if BENCH_KERNELS has a kernel of the line
#   accesses_table LINE       print instructions and accesses of each operation
#   table PROGRAM FILE...     print results as a table, by PROGRAM.jq; TABLE chooses one of several
#   finish                    exit with status 1 and name what FAILED lists, if it lists anything
#
# BENCH_SHORT=1 makes a run short: few kernels, rounds and vectors. Its figures show that a benchmark
# works, and nothing else. BENCH_OUT is the folder for results (build/bench). BENCH_LAB is a program that
# tests run in place of the lab.

TOP=$(cd "$(dirname "${BASH_SOURCE[0]}")/../../.." && pwd)
BENCH=$TOP/tools/testing/bench
# shellcheck disable=SC2034 # the benchmarks use them
LAB=${BENCH_LAB:-$TOP/tools/testing/lab/lab}
# shellcheck disable=SC2034
VFIO_MSIX=$TOP/build/vfio-msix
OUT=$(realpath -m "${BENCH_OUT:-$TOP/build/bench}")
OUT_NAME=${OUT#"$TOP/"}	# for messages
# shellcheck disable=SC2034
PATIENCE=1800	# seconds for a boot in which time is instructions, or with many guests
FAILED=()

setting() {
	[ -z "${!1:-}" ] || return 0
	printf -v "$1" %s "$2"
	[ -z "${BENCH_SHORT:-}" ] || [ "$BENCH_SHORT" = 0 ] || printf -v "$1" %s "$3"
}

say() {
	echo "${0##*/}: $*" >&2
}

fail() {
	say "$*"
	exit 1
}

list() {
	local words
	printf -v words ', %s' "$@"
	echo "${words:2}"
}

# The last record may be incomplete: the lab host may have died while it was written.
keep() {
	mkdir -p "$OUT"
	jq -Rr 'select(try (fromjson | true) catch false)' > "$OUT/$1.json"
}

# The status of jq -e is of no use: jq 1.6 returns 0 for an empty file.
partial() {
	[ "$(tail -n 1 "$1" | jq '.type == "end" and (.partial | not)' 2> /dev/null)" != true ]
}

table() {
	jq -L "$BENCH" -rs --arg table "${TABLE:-}" -f "$1.jq" "${@:2}" | column -t -s $'\t'
}

wanted() {
	[[ " $BENCH_KERNELS " =~ " $1"(-stock)?" " ]]
}

# What has not been measured is missing in the table.
accesses_table() {
	local name files=()
	for name in {operations,accesses}-"$1"-{stock,ours}; do
		[ ! -e "$OUT/$name.json" ] || files+=("$OUT/$name.json")
	done
	echo
	echo "$1: instructions, and accesses to devices"
	table "$BENCH/accesses-table" "${files[@]}"
}

finish() {
	[ ${#FAILED[@]} = 0 ] ||
		fail "failed: $(list "${FAILED[@]}") (the reason is above); what was measured is kept in $OUT_NAME"
}
