#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# bpftrace -f json: the lowest bits of a large integer decide whether it is a number or a string
#
# Needs root, and a kernel that loads BPF programs.
# Versions: bpftrace 0.27.1-1 (sid) against 0.23.2-1 (trixie), jq 1.7.1-6+deb13u4 (trixie).
# Guess: the script fixes the type of a field. An integer is a JSON number, as in 0.23, or, for
#   readers that know doubles only, a 64-bit integer is a string throughout.
# Behaviour: in 0.27 an integer that a double holds exactly is a number, any other is a string.
#   Below 2^53 all are numbers. Then every second one is a string, and of nanoseconds since 1970 all
#   but one in 256. It is so in maps, tuples, stats() and the bounds of histograms.
#   The manual does not mention it.
# Why it matters: nsecs counts from boot, and passes 2^53 after 104 days. From then on, the same
#   script on the same host gives numbers and strings by turns; nsecs(sw_tai) does so at once. In jq
#   a string is greater than every number, and a difference is an error on some lines only; a
#   database with a schema refuses some rows. A test of a few lines may see one kind alone. Convert
#   on reading: jq's tonumber takes both.
# Output: four uptimes of 104 days and 6 hours, in nanoseconds
#   0.23.2: [9007199254740992,9007199254740993,9007199254740994,9007199254740995]
#   0.27.1: [9007199254740992,"9007199254740993",9007199254740994,"9007199254740995"]
#   greater than 1e18 to jq: [false,true,false,true]
set -euo pipefail
# shellcheck source=findings/lib.bash
. "$(dirname "$0")/lib.bash"
need_root

fetch old trixie bpftrace=0.23.2-1 jq=1.7.1-6+deb13u4
fetch new "sid forky" bpftrace=0.27.1-1

uptimes() {
	inside "$1" bpftrace -q -f json -e 'BEGIN {
			@t[1] = (uint64)9007199254740992; @t[2] = (uint64)9007199254740993;
			@t[3] = (uint64)9007199254740994; @t[4] = (uint64)9007199254740995;
			exit();
		}' 2> "$W/log" | grep '"map"' || { cat "$W/log" >&2; return 1; }
}

in_order() {
	inside old jq -c ".data[\"@t\"] | [.[\"1\", \"2\", \"3\", \"4\"]] | $1"
}

uptimes old > "$W/old.json"
uptimes new > "$W/new.json"
old=$(in_order . < "$W/old.json")
new=$(in_order . < "$W/new.json")
greater=$(in_order 'map(. > 1e18)' < "$W/new.json")
echo "0.23.2: $old"
echo "0.27.1: $new"
echo "greater than 1e18 to jq: $greater"
expect "bpftrace 0.23.2" \
	'[9007199254740992,9007199254740993,9007199254740994,9007199254740995]' "$old"
expect "bpftrace 0.27.1" \
	'[9007199254740992,"9007199254740993",9007199254740994,"9007199254740995"]' "$new"
expect "what jq makes of it" '[false,true,false,true]' "$greater"
as_stated
