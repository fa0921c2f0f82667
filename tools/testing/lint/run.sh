#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# The runner of the tests itself: a suite that stops half-way, says nothing or lies fails.
set -uo pipefail
cd "$(dirname "$0")/../../.." || exit 1

# shellcheck source=tools/testing/tap.sh
. tools/testing/tap.sh

W=$(mktemp -d)
trap 'rm -rf "$W"' EXIT

# suite NAME LINE...: a program of these lines
suite() {
	local name=$1
	shift
	printf '%s\n' '#!/bin/bash' "$@" > "$W/$name"
	chmod +x "$W/$name"
}

# counts STATUS LINE ARG...: what a run of ARG... ends with
counts() {
	local status=0 want=$1 line=$2
	shift 2
	VMSIX_TEST_LOGS=$W/log VMSIX_TEST_TIMEOUT=${LIMIT:-60} tools/testing/run "$@" > "$W/out" 2>&1 ||
		status=$?
	[ "$status" = "$want" ] || echo "status $status"
	[ "$(tail -n 1 "$W/out")" = "$line" ] || cat "$W/out"
}

# says WORDS: in what the last run printed
says() {
	grep -qF -- "$1" "$W/out" || cat "$W/out"
}

fails_saying() {
	counts 1 "$1" "${@:3}"
	says "$2"
}

passes_saying() {
	local words=$1
	shift
	counts 0 "$(grep -o '/kernel' <<< "$*" | wc -l) passed, 0 failed, 0 skipped" "$@"
	says "$words"
}

# until_true COMMAND: a suite's line that waits for it, half a minute at most
until_true() {
	echo "for ((i = 0; i < 300; i++)); do $1 && break; sleep 0.1; done"
}

# Each suite's lines in one piece, though one of them goes on all the while
prints_whole_suites() {
	suite slow 'echo "ok 1 - slow"' "$(until_true "[ -e $W/other-ran ]")" 'echo "ok 2 - slow"; echo 1..2'
	suite quick 'echo "ok 1 - quick"; echo "ok 2 - quick"; echo 1..2'
	suite other 'echo "ok 1 - other"; echo "ok 2 - other"; echo 1..2' "touch $W/other-ran"
	counts 0 "6 passed, 0 failed, 0 skipped" -j 2 "$W/slow" "$W/quick" "$W/other"
	[ "$(grep '^ok' "$W/out" | sed 's/.* - //' | uniq -c | sort | tr -s ' ' | tr '\n' ,)" = \
		" 2 other, 2 quick, 2 slow," ] || cat "$W/out"
}

# The suite looks for its own first line in what the runner printed.
shows_as_it_runs() {
	suite live 'echo 1..2' 'echo "ok 1 - first"' "$(until_true "grep -qs 'ok 1 - first' $W/out")" \
		"grep -q 'ok 1 - first' $W/out || printf 'not '" 'echo "ok 2 - shown"'
	counts 0 "2 passed, 0 failed, 0 skipped" "$W/live"
}

shows_every_line() {
	suite long 'seq -f "ok %.0f" 3000' 'echo 1..3000'
	counts 0 "3000 passed, 0 failed, 0 skipped" "$W/long"
	[ "$(grep -c '^ok' "$W/out")" = 3000 ] || echo "$(grep -c '^ok' "$W/out") lines"
}

# bash loses sight of some of them.
counts_those_that_die() {
	local i
	for i in 1 2 3; do
		# shellcheck disable=SC2016 # the suite's
		suite "dies$i" 'echo "ok 1"' 'echo 1..1' 'kill -KILL $$'
	done
	counts 1 "5 passed, 3 failed, 0 skipped" -j 4 "$W"/dies{1,2,3} "$W/good"
}

# Each notes how many there are, itself included.
at_most_two() {
	local i
	mkdir -p "$W/at-once"
	for i in 1 2 3 4 5; do
		# The first two wait for each other.
		suite "counted$i" "touch $W/at-once/$i $W/began-$i" \
			"$(until_true "[ $i -gt 2 ] || [ -e $W/began-$((3 - i)) ]")" \
			"ls $W/at-once | wc -l >> $W/numbers; sleep 0.3" \
			"rm $W/at-once/$i; echo 'ok 1'; echo 1..1"
	done
	counts 0 "5 passed, 0 failed, 0 skipped" -j 2 "$W"/counted{1,2,3,4,5}
	sort -u "$W/numbers" | grep -v '^[12]$'
	grep -q 2 "$W/numbers" || echo "never two at a time"
}

no_suite() {
	! tools/testing/run -j 2 > "$W/out" 2>&1 || cat "$W/out"
	says "no suite"
}

no_log() {
	! VMSIX_TEST_LOGS=$W/good/log tools/testing/run "$W/good" > "$W/out" 2>&1 || cat "$W/out"
	says "cannot be made"
}

# ends_its_suites JOBS
ends_its_suites() {
	local runner i
	rm -f "$W/waits.pid"
	suite waits "echo \$\$ > $W/waits.pid; exec sleep 50"
	VMSIX_TEST_LOGS=$W/log tools/testing/run -j "$1" "$W/waits" "$W/hangs" > /dev/null 2>&1 &
	runner=$!
	for ((i = 0; i < 100; i++)); do
		[ ! -s "$W/waits.pid" ] || break
		sleep 0.1
	done
	kill "$runner"
	wait "$runner"
	for ((i = 0; i < 100; i++)); do
		kill -0 "$(cat "$W/waits.pid")" 2> /dev/null || pgrep -f "tail .*$W/log" > /dev/null || return 0
		sleep 0.1
	done
	echo "a suite goes on, or what shows it"
}

suite good 'echo 1..2' 'echo "ok 1 - good"' 'echo "ok 2 - good"'
suite half 'echo 1..5' 'echo "ok 1"' 'echo "ok 2"'
suite more 'echo "ok 1"' 'echo "ok 2"' 'echo 1..1'
suite twice 'echo 1..1' 'echo "ok 1"' 'echo 1..1'
suite planless 'echo "ok 1"'
suite again 'echo 1..2' 'echo "ok 1"' 'echo "ok 1"'
suite misses 'echo 1..2' 'echo "ok 1"' 'echo "not ok 3"' 'exit 1'
suite bails 'echo 1..1' 'echo "ok 1"' 'echo "Bail out! no device"'
suite silent 'true'
suite bad 'echo "ok 1"' 'echo 1..1' 'exit 3'
suite red 'echo "ok 1"' 'echo "not ok 2 - red"' 'echo 1..2' 'exit 1'
suite partly 'echo "ok 1"' 'echo "ok 2 - x # SKIP because"' 'echo 1..2'
suite cmocka 'echo "ok 1"' 'echo "not ok 2 # SKIP x"' 'echo 1..2'
suite skipped 'echo "1..0 # SKIP because"'
# shellcheck disable=SC2016 # the suite's
suite reads 'echo 1..1' 'if read -r line; then echo "not ok 1 - read $line"; else echo "ok 1"; fi'
suite hangs 'echo 1..1' 'sleep 60'
mkdir "$W/last"
# shellcheck disable=SC2016 # the suite's
suite last/kernel 'echo 1..1' 'echo "ok 1 - $LAB_LAST"'
# shellcheck disable=SC2016 # the suite's
suite kernel 'echo 1..1' 'echo "ok 1 - on ${TEST_KERNEL:-none}, in ${VMSIX_BUILD:-none}"'

check "run: a suite that does all it planned passes" counts 0 "2 passed, 0 failed, 0 skipped" "$W/good"
check "run: one that stops half-way fails" \
	fails_saying "2 passed, 1 failed, 0 skipped" "planned 5 tests and ran 2" "$W/half"
check "run: one that runs more than it planned fails" \
	fails_saying "2 passed, 1 failed, 0 skipped" "planned 1 tests and ran 2" "$W/more"
check "run: one that plans twice fails" \
	fails_saying "1 passed, 1 failed, 0 skipped" "planned more than once" "$W/twice"
check "run: one that plans nothing fails" \
	fails_saying "1 passed, 1 failed, 0 skipped" "planned nothing" "$W/planless"
check "run: one that says the same result twice fails" \
	fails_saying "2 passed, 1 failed, 0 skipped" "its result 2 has the number 1" "$W/again"
check "run: one that leaves out a number fails" \
	fails_saying "1 passed, 2 failed, 0 skipped" "its result 2 has the number 3" "$W/misses"
check "run: one that bails out fails" \
	fails_saying "1 passed, 1 failed, 0 skipped" "bailed out" "$W/bails"
check "run: one that says nothing fails" \
	fails_saying "0 passed, 1 failed, 0 skipped" "planned nothing" "$W/silent"
check "run: one that ends badly fails, whatever it said" \
	fails_saying "1 passed, 1 failed, 0 skipped" "ended with status 3" "$W/bad"
check "run: a test that fails is counted once" \
	fails_saying "1 passed, 1 failed, 0 skipped" "# failed: $W/red" "$W/red"
check "run: one that is not there fails" \
	fails_saying "0 passed, 1 failed, 0 skipped" "ended with status 127" "$W/none"
LIMIT=1 check "run: one that takes too long fails" \
	fails_saying "0 passed, 1 failed, 0 skipped" "ended with status 124" "$W/hangs"
check "run: skipped tests are counted" counts 0 "1 passed, 0 failed, 1 skipped" "$W/partly"
check "run: a test that cmocka skipped is none that failed" \
	counts 0 "1 passed, 0 failed, 1 skipped" "$W/cmocka"
check "run: a suite can be skipped" counts 0 "0 passed, 0 failed, 1 skipped" "$W/skipped"
check "run: the others go on after one that fails" \
	counts 1 "4 passed, 1 failed, 0 skipped" "$W/half" "$W/good"
check "run: in parallel a failure counts as well" \
	counts 1 "4 passed, 1 failed, 0 skipped" -j 2 "$W/half" "$W/good"
check "run: in parallel one that ends badly fails" \
	fails_saying "1 passed, 1 failed, 0 skipped" "ended with status 3" -j 2 "$W/bad"
check "run: suites that a signal ends fail, all of them" counts_those_that_die
check "run: a suite is shown as it runs" shows_as_it_runs
check "run: so is each of its lines" shows_every_line
check "run: in parallel each suite is printed whole" prints_whole_suites
check "run: no more at a time than it was told" at_most_two
check "run: no suite is an error" no_suite
check "run: a log that cannot be written is an error" no_log
check "run: a suite has nothing to read" \
	counts 0 "1 passed, 0 failed, 0 skipped" "$W/reads" < <(echo something)
check "run: interrupted, it ends its suites" ends_its_suites 2
check "run: or the one that runs" ends_its_suites 1
check "run: a suite's last lab run has a name of its own" \
	passes_saying "last-${W//\//-}-last-kernel" "$W/last/kernel"
check "run: SUITE@KERNEL" passes_saying "on 6.1, in none" "$W/kernel@6.1"
check "run: SUITE+BUILD" passes_saying "on none, in build/other" "$W/kernel+other"
check "run: both, in parallel" \
	passes_saying "on 6.1, in build/other" -j 2 "$W/kernel+other@6.1" "$W/kernel"
finish
