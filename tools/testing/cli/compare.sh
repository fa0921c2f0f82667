#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# vfio-msix compare: what it makes of two results, and of files that are none. results/ holds two
# that differ as their names say: stock takes 1.25 times as long to grow dynamically, and to clear.
set -euo pipefail
cd "$(dirname "$0")"
# shellcheck source=tools/testing/cli/cli.bash
. ./cli.bash

compare() {
	run "$BIN" compare "$@"
}

# shows GOLDEN NORMALISE ARG...: stdout and status 0
shows() {
	local file=$1 normalise=$2
	shift 2
	cd results
	compare "$@"
	expect_status 0
	golden "$file" "$normalise"
}

text() {
	check "text: compare ${*:2}" shows "$1.txt" normal_text "${@:2}"
}

json() {
	check "JSON: compare ${*:2}" shows "$1.ndjson" normal_json "${@:2}"
}

# says STATUS MESSAGE ARG...: what is on stderr, line by line
says() {
	local want=$1 message=$2
	shift 2
	compare "$@"
	expect_status "$want"
	diff <(printf '%s' "${message:+$message$'\n'}") "$W/err"
	[ "$want" = 0 ] || cat "$W/out"
}

# change FILTER FILE: a result, altered
change() {
	jq -c "$1" "results/$2" > "$W/$2"
}

talks() {
	says 0 "vfio-msix: warning: different numbers of CPUs: 4 and 8
vfio-msix: 1 of 8 metrics have fewer than 8 rounds on a side, too few for an interval; measure more (-n 8)
vfio-msix: not compared: only A has operations enable at 16 vectors
vfio-msix: not compared: only B has operations disable at 16 vectors
vfio-msix: 10 compared, 2 not" results/ours.ndjson results/stock.ndjson
}

talks_of_methods() {
	says 0 "vfio-msix: growth grow at 1 vectors: A 24 samples in 12 rounds, B 24 in 12
vfio-msix: growth grow at 16 vectors: A 24 samples in 12 rounds, B 24 in 12
$(printf 'vfio-msix: not compared: only one method has operations %s at 16 vectors\n' \
	swap clear assign idle enable)
vfio-msix: 3 compared, 5 not" -v results/ours.ndjson
}

alone_metrics_are_one_line() {
	change 'if .method == "dynamic" then .method = "other" else . end' stock.ndjson
	compare results/ours.ndjson "$W/stock.ndjson"
	diff - <(grep growth "$W/err") <<- EOF
		vfio-msix: not compared: only A has growth grow dynamic at 1, 16 vectors
		vfio-msix: not compared: only B has growth grow other at 1, 16 vectors
	EOF
	grep -q 'only B has load other with 4 queues' "$W/err" || cat "$W/err"
}

is_quiet() {
	says 0 "" -q results/ours.ndjson results/stock.ndjson
	says 0 "" -q results/ours.ndjson
}

same_twice() {
	compare -j results/ours.ndjson results/stock.ndjson
	normal_json > "$W/first"
	compare -j results/ours.ndjson results/stock.ndjson
	diff "$W/first" <(normal_json)
}

# A result is neither cheaper nor dearer than itself.
equals_itself() {
	compare -q -j results/ours.ndjson results/ours.ndjson
	expect_status 0
	jq -r 'select(.type == "comparison" and .low_ppm)
		| select(.verdict != "no difference shown" or .ratio_ppm != 1000000) | tostring' "$W/out"
}

# The other way round, verdicts turn, and the ratio is the inverse.
turned() {
	compare -q -j results/ours.ndjson results/stock.ndjson
	cp "$W/out" "$W/one"
	compare -q -j results/stock.ndjson results/ours.ndjson
	jq -n -r --slurpfile one "$W/one" --slurpfile other "$W/out" '
		[$one, $other | map(select(.type == "comparison" and .low_ppm))] | transpose[]
		| select((.[0].ratio_ppm * .[1].ratio_ppm / 1e12 - 1 | fabs) > 1e-5
			or (.[0].verdict == "B costs more") != (.[1].verdict == "B costs less")) | tostring'
	[ "$(grep -c 'B costs less' "$W/out")" = 3 ] || grep comparison "$W/out"
}

times() {
	jq .time_ns "$W/out" >> "$W/times"
}

# In a time namespace, times are those of the initial one: the run is between two that are outside.
times_are_the_hosts() {
	: > "$W/times"
	compare -j results/ours.ndjson results/stock.ndjson
	times
	run unshare --time --monotonic "$1" "$BIN" compare -j results/ours.ndjson results/stock.ndjson
	expect_status 0
	times
	compare -j results/ours.ndjson results/stock.ndjson
	times
	sort -n "$W/times" | diff "$W/times" -
}

reads_stdin() {
	compare -j results/ours.ndjson results/stock.ndjson
	normal_json | sed 's/results.stock.ndjson/standard input/' > "$W/first"
	run bash -c "cat results/stock.ndjson | '$BIN' compare -j results/ours.ndjson -"
	expect_status 0
	diff "$W/first" <(normal_json)
}

# Another process may have made the pipe non-blocking: dd does so, and reads nothing.
waits_for_stdin() {
	compare -j results/ours.ndjson results/stock.ndjson
	normal_json | sed 's/results.stock.ndjson/standard input/' > "$W/first"
	# shellcheck disable=SC2016 # they are the inner shell's
	run bash -c '{ sleep 0.2; head -n 3 "$2"; sleep 0.1; tail -n +4 "$2"; } | {
		dd iflag=nonblock count=0 status=none
		exec "$1" compare -j results/ours.ndjson -
	}' - "$BIN" results/stock.ndjson
	expect_status 0
	diff "$W/first" <(normal_json)
}

# Its parent has blocked them, and its writer says nothing.
is_ended_by_blocked() {
	mkfifo "$W/fifo"
	status=0
	# shellcheck disable=SC2016 # they are the inner shell's
	timeout 10 bash -c 'exec 3<> "$1"
		env --block-signal "${@:2}" - < "$1" &
		pid=$!
		until grep -qs "^State:.*S" "/proc/$pid/status" && grep -qx vfio-msix "/proc/$pid/comm"; do sleep 0.02; done
		kill -TERM $pid
		{ sleep 1; kill -KILL $pid; } 2> /dev/null &
		wait $pid' - "$W/fifo" "$BIN" compare || status=$?
	rm "$W/fifo"
	expect_status 143
}

# Partial: the end record says so, or is not there.
warns_of_partial() {
	local name=$1 message="vfio-msix: warning: $W/ours.ndjson is partial: the benchmark did not finish"
	change "$2" ours.ndjson
	compare "$W/ours.ndjson" results/ours.ndjson
	expect_status 0
	grep -qxF "$message" "$W/err" || cat "$W/err"
	grep -q '^A: .*, partial$' "$W/out" || cat "$W/out"
	compare -j "$W/ours.ndjson"
	jq -r 'select(.type == "header") | select((.warnings | length) != 1 or (.a.partial | not)) | tostring' \
		"$W/out"
}

# warns_of MESSAGE FILTER: of B, whose header is altered
warns_of() {
	change "if .type == \"header\" then $2 else . end" ours.ndjson
	compare results/ours.ndjson "$W/ours.ndjson"
	expect_status 0
	diff <(echo "vfio-msix: warning: $1") <(grep warning "$W/err")
}

warns() {
	check "warning: $1" warns_of "$@"
}

# warns_not FILTER: of a header altered so
warns_not() {
	change "if .type == \"header\" then $1 else . end" ours.ndjson
	compare results/ours.ndjson "$W/ours.ndjson"
	expect_status 0
	grep warning "$W/err"
	grep -q "^B: .*, kernel 6.12.58, " "$W/out" || cat "$W/out"
}

# A newer MINOR has records and keys that are not known.
takes_what_is_new() {
	compare -j results/ours.ndjson
	normal_json > "$W/first"
	change 'if .type == "header" then .schema = "1.9" else . end | .new = {}
		| if .type == "load" then ., {type: "new"} else . end' ours.ndjson
	mkdir -p "$W/results"
	mv "$W/ours.ndjson" "$W/results/"
	cp "$BIN" "$W/vfio-msix"
	run env -C "$W" "$W/vfio-msix" compare -j results/ours.ndjson
	diff "$W/first" <(normal_json)
}

# What others named cannot drive a terminal.
takes_any_language() {
	change 'if .type == "header" then .label = "café 東京" else . end' ours.ndjson
	compare -j "$W/ours.ndjson"
	expect_status 0
	jq -r 'select(.type == "header") | .a.label' "$W/out" | diff - <(echo "café 東京")
}

prints_no_escape_codes() {
	change 'if .type == "header" then .label = "\u001b[31mred\u009b" else . end' ours.ndjson
	compare "$W/ours.ndjson"
	expect_status 0
	grep -q 'CPUs, ?\[31mred??$' "$W/out" || cat -v "$W/out"
}

# 12 metrics with 400 samples each: well below a second of the CPU, many times what it takes.
is_fast() {
	local TIMEFORMAT='%U %S'
	jq -c -n '{type: "header", schema: "1.1", command: "bench", unit: "ns", rounds: 50},
		(range(12) as $v | {type: "samples", experiment: "growth", metric: "grow", vectors: $v,
			samples: [range(400) | 1000000 + . * 7919 % 1009]})' > "$W/many"
	{ time compare -q "$W/many" "$W/many"; } 2> "$W/time"
	expect_status 0
	awk '$1 + $2 >= 0.5 { print "CPU seconds: " $0 }' "$W/time"
	[ "$(grep -c 'no difference' "$W/out")" = 12 ] || cat "$W/out"
}

# series METRICS SAMPLES VECTORS: a result of that many metrics with that many samples each
series() {
	awk -v metrics="$1" -v samples="$2" -v vectors="$3" 'BEGIN {
		print "{\"type\":\"header\",\"schema\":\"1.1\",\"command\":\"bench\",\"unit\":\"ns\",\"rounds\":7}"
		for (m = 0; m < metrics; m++) {
			printf "{\"type\":\"samples\",\"experiment\":\"load\",\"metric\":\"m%d\",", m
			printf "\"vectors\":%d,\"samples\":[", m ? vectors : 1
			for (i = 0; i < samples; i++)
				printf "%s%d", i ? "," : "", 1000000 + i * 7919 % 100003
			print "]}"
		}
		print "{\"type\":\"end\"}" }'
}

# CPU seconds, some times what it takes. No multiple of the rounds: all would be drawn singly.
is_bounded_by_samples() {
	series 1 1000003 4 > "$W/big"
	(ulimit -t 10 && exec "$BIN" compare -q -j "$W/big" "$W/big" > "$W/out") || echo "status $?"
	jq -r 'select(.type == "comparison") | select(.verdict != "no difference shown" or
		.samples_a != 1000003 or .rounds_a > 10000 or .low_ppm >= .high_ppm) | tostring' "$W/out"
}

# pairs COUNT FILE FILE: COUNT metrics are paired
pairs() {
	(ulimit -t 2 && exec "$BIN" compare -j "$2" "$3" > "$W/out" 2> "$W/err") || echo "status $?"
	[ "$(grep -c '"type":"comparison"' "$W/out")" = "$1" ] || tail -n 1 "$W/out"
}

is_bounded_by_metrics() {
	series 16384 1 4 > "$W/many"
	series 16384 1 5 > "$W/others"
	pairs 16384 "$W/many" "$W/many"
	pairs 1 "$W/many" "$W/others"
	[ "$(grep -c "only [AB] has load" "$W/err")" = 32766 ] || tail -n 3 "$W/err"
}

# The same result, as an editor or another system leaves it
takes_edited() {
	compare -j results/ours.ndjson results/stock.ndjson
	normal_json > "$W/first"
	mkdir -p "$W/results"
	cp results/ours.ndjson "$W/results/"
	sed "$1" results/stock.ndjson > "$W/results/stock.ndjson"
	! cmp -s "$W/results/stock.ndjson" results/stock.ndjson || echo "not edited"
	run env -C "$W" "$BIN" compare -j results/ours.ndjson results/stock.ndjson
	expect_status 0
	diff "$W/first" <(normal_json)
}

# File names, which may be any bytes but 0 and /
takes_any_file_name() {
	local bad=$'caf\xe9\e[31m\n.json' clean='caf??[31m?.json'
	cp results/ours.ndjson "$W/$bad"
	run env -C "$W" "$BIN" compare -j "$bad" "$bad"
	expect_status 0
	iconv -f UTF-8 -t UTF-8 "$W/out" > /dev/null || echo "not UTF-8"
	jq -r 'select(.type == "header") | .a.file, .b.file' "$W/out" | diff - <(echo "$clean"; echo "$clean")
	run env -C "$W" "$BIN" compare "$bad"
	grep -qF "A: $clean: 0000" "$W/out" || cat -v "$W/out"
	echo '{}' > "$W/$bad"
	run env -C "$W" "$BIN" compare "$bad"
	expect_status 1
	grep -qF "vfio-msix: $clean is not a benchmark result" "$W/err" || cat -v "$W/err"
}

# refuses MESSAGE FILTER: ours altered, for which the message has F
refuses() {
	change "$2" ours.ndjson
	says 1 "vfio-msix: ${1//F/$W/ours.ndjson}" "$W/ours.ndjson"
}

# refuses_text MESSAGE SED: the same with what need not be JSON
refuses_text() {
	sed "$2" results/ours.ndjson > "$W/ours.ndjson"
	says 1 "vfio-msix: ${1//F/$W/ours.ndjson}" "$W/ours.ndjson"
}

# As the benchmark leaves it that is killed, or that fills the disk.
refuses_cut_off() {
	head -n 11 results/ours.ndjson | head -c -20 > "$W/cut"
	says 1 "vfio-msix: $W/cut, line 11: not JSON: the line is cut off; remove it to compare those before it" \
		"$W/cut"
	sed -i '$d' "$W/cut"
	compare "$W/cut"
	expect_status 0
}

refused() {
	check "refused: ${1//F/...}" refuses "$@"
}

refused_text() {
	check "refused: ${1//F/...}" refuses_text "$@"
}

refused_files() {
	local give="give what \`vfio-msix bench -j' printed"
	check "refused: no such file" says 1 \
		"vfio-msix: cannot read the benchmark result none.json: No such file or directory; \`vfio-msix bench -j > FILE' makes one" \
		results/ours.ndjson none.json
	check "refused: a directory" says 1 \
		"vfio-msix: cannot read the benchmark result results: Is a directory" results
	check "refused: standard input that is empty" says 1 \
		"vfio-msix: standard input is empty; did the benchmark run?" -
	check "refused: a result of another command" says 1 \
		"vfio-msix: golden/hist.ndjson is not a benchmark result: it is from vfio-msix hist; $give" \
		golden/hist.ndjson
	check "refused: a file of another kind" says 1 \
		"vfio-msix: compare.sh, line 1: not JSON: unexpected character; $give" compare.sh
	check "refused: a long line without end" says 1 \
		"vfio-msix: /dev/zero, line 1: longer than 67108864 bytes: not a benchmark result" /dev/zero
	refused "F is not a benchmark result: it does not begin with a header; $give" \
		'select(.type != "header")'
	refused "F is not a benchmark result: it does not begin with a header; $give" 'del(.type)'
	refused "F is not a benchmark result: it does not begin with a header; $give" '.type = 5'
	refused "F is not a benchmark result: its header has no command; $give" 'del(.command)'
	refused "F has schema '2.0', vfio-msix $(version) reads 1.x; compare it with the version that wrote it" \
		'if .type == "header" then .schema = "2.0" else . end'
	refused "F has schema '', vfio-msix $(version) reads 1.x; compare it with the version that wrote it" \
		'del(.schema)'
	refused_text "F, line 3: not JSON: object property name separator ':' expected; $give" '3s/:/;/'
	refused_text "F, line 3: not JSON: the record is incomplete; $give" '3s/}$//'
	check "refused: a last line that was cut off" refuses_cut_off
	refused_text "F, line 2: not JSON: nesting too deep; $give" "2s/.*/$(printf '[%.0s' {1..100})/"
	refused_text "F, line 2: not JSON: invalid utf-8 string; $give" '2s/dynamic/\xff/'
	refused_text "F, line 2: not JSON: unexpected character; $give" '2s/$/\x00{}/'
	refused_text "F, line 2: not a JSON object; $give" '2s/.*/[1, 2]/'
	refused_text "F, line 4: not JSON: unexpected character; $give" '4s/^/# a comment\n/'
	refused_text "F is empty; did the benchmark run?" 's/.*//'
	refused_text "F, line 2: not JSON: unexpected character; $give" '2s/$/ {}/'
}

version() {
	sed -n 's/^VERSION.*:= *//p' "$ROOT/Makefile"
}

refused_records() {
	local altered="the file was altered" one="use a file for each"
	refused "F, line 15: a second run; a file holds one run: $one" '., (select(.type == "end") | {type: "x"})'
	refused "F, line 2: a second run; a file holds one run: $one" '., select(.type == "header")'
	refused "F, line 3: growth grow dynamic at 1 vectors is there twice; a file holds one run: $one" \
		'., if .vectors == 1 and .method == "dynamic" then . else empty end'
	refused "F, line 1: \"device\" is not a string; $altered" 'if .type == "header" then .device = 5 else . end'
	refused "F, line 1: \"rounds\" is not a whole number, 0 or more; $altered" \
		'if .type == "header" then .rounds = -1 else . end'
	refused "F, line 2: samples without experiment, metric or unit; $altered" 'del(.metric)'
	refused "F, line 2: \"samples\" is not an array; $altered" 'del(.samples)'
	refused "F, line 2: sample 3 is not a whole number from 0 to 10000000000000; $altered" \
		'if .samples then .samples[2] = 1.5 else . end'
	refused "F, line 2: sample 1 is not a whole number from 0 to 10000000000000; $altered" \
		'if .samples then .samples[0] = 10000000000001 else . end'
	refused "F, line 2: sample 24 is not a whole number from 0 to 10000000000000; $altered" \
		'if .samples then .samples[23] = null else . end'
	refused "F, line 11: \"lost\" is not a whole number, 0 or more; $altered" \
		'if .type == "load" then .lost = "17" else . end'
}

# Nothing that can be compared.
other_units() {
	change 'if .unit then .unit = "instructions" else . end' stock.ndjson
	says 1 "vfio-msix: cannot compare growth grow dynamic at 1 vectors: A is in ns, B in instructions; measure both with the same --clock" \
		results/ours.ndjson "$W/stock.ndjson"
}

nothing_in_common() {
	change 'select(.type != "load") | if .experiment then .experiment = "other" else . end' stock.ndjson
	says 1 "vfio-msix: nothing to compare: results/ours.ndjson and $W/stock.ndjson have no metric in common; measure the same experiments in both" \
		results/ours.ndjson "$W/stock.ndjson"
}

check "stderr: warnings, what is not compared" talks
check "stderr, -v: rounds; methods" talks_of_methods
check "stderr: what is alone, a line for each metric" alone_metrics_are_one_line
check "-q: nothing on stderr" is_quiet
text compare ours.ndjson stock.ndjson
text compare-columns -o metric,method,unit,samples_a,samples_b,verdict ours.ndjson stock.ndjson
text compare-methods ours.ndjson
json compare -j ours.ndjson stock.ndjson
json compare-methods -j ours.ndjson
check "the same files give the same output" same_twice
check "a result equals itself" equals_itself
check "B against A is the inverse of A against B" turned
if unshare --time true 2> /dev/null; then
	check "in a time namespace, times are those of the host" times_are_the_hosts 360000
	check "in a time namespace that is behind, times are those of the host" times_are_the_hosts -1
else
	skip "in a time namespace, times are those of the host" "there are none here"
fi
check "- is standard input" reads_stdin
check "SIGTERM that the parent has blocked ends it" is_ended_by_blocked
check "- is standard input that is late, and not blocking" waits_for_stdin
check "a partial result is warned of: its end says so" \
	warns_of_partial end 'if .type == "end" then .partial = true else . end'
check "a partial result is warned of: it has no end" warns_of_partial none 'select(.type != "end")'
warns "different devices: 0000:00:05.0 (1b36:0010) and 0000:01:00.0 (1b36:0010)" '.device = "0000:01:00.0"'
warns "different devices: 0000:00:05.0 (1b36:0010) and 0000:00:05.0 (1b36:0011)" '.device_id = 17'
warns "different devices: 0000:00:05.0 (1b36:0010) and 0000:00:05.0 (8086:0010)" '.vendor_id = 32902'
warns "different devices: 0000:00:05.0 (1b36:0010) and unknown" 'del(.device, .vendor_id, .device_id)'
warns "devices with different numbers of vectors: 2048 and 64" '.vectors = 64'
warns "different numbers of CPUs: 4 and unknown" 'del(.cpus)'
warns "different CPUs: QEMU Virtual CPU version 2.5+ and AMD EPYC" '.cpu_model = "AMD EPYC"'
warns "different machines: 52ee8d4a1a1c4a9e8d5a7bb7c2bf8a42 and 0f" '.machine_id = "0f"'
check "no warning of a machine that is not known, nor of another kernel" \
	warns_not 'del(.machine_id, .cpu_model) | .kernel = "6.12.58"'
check "records and keys of a newer MINOR are left alone" takes_what_is_new
check "names in any language" takes_any_language
check "names drive no terminal" prints_no_escape_codes
check "12 metrics with 400 samples take less than half a second" is_fast
check "a million samples take seconds" is_bounded_by_samples
check "16384 metrics take less than two seconds" is_bounded_by_metrics
# shellcheck disable=SC2016 # sed's
check "blank lines are passed over: the last" takes_edited '$s/$/\n/'
# shellcheck disable=SC2016 # sed's
check "blank lines are passed over: blanks at the end" takes_edited '$s/$/\n \t/'
check "blank lines are passed over: the first" takes_edited '1s/^/\n/'
check "blank lines are passed over: CRLF, a blank line between any two" takes_edited 's/$/\r\n\r/'
check "a byte order mark is passed over" takes_edited '1s/^/\xef\xbb\xbf/'
check "a byte order mark, CRLF and a blank line" takes_edited '1s/^/\xef\xbb\xbf\r\n/'
check "file names drive no terminal, and are UTF-8 in JSON" takes_any_file_name
refused_files
refused_records
refused "nothing to compare: F has no metric with both methods, dynamic and reenable; measure both, or give a second result" \
	'select(.method != "reenable")'
check "refused: different units" other_units
check "refused: nothing in common" nothing_in_common
finish
