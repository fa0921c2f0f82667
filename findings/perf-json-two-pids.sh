#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# perf data convert --to-json: a sample has "comm" and "pid" twice, and no event name
#
# Needs root, and a kernel with trace events.
# Versions: perf 6.12.117-1 (trixie), jq 1.7.1-6+deb13u4 (trixie); perf 7.2.13 is the same.
# Guess: JSON is the form for programs, so a sample carries what "perf script" shows: the task that
#   was sampled, which event it was, and the event's fields, apart from each other.
# Behaviour: the event's fields lie beside those of the sample. Where both are called pid or comm,
#   the object has that key twice, first as a number, then as a string. Parsers keep the last: the
#   target of a signal or a wake-up is taken for the task that sent it, and pid changes its type
#   from one event to the next. The name of the event is nowhere, so events that were recorded
#   together cannot be told apart. All fields of events are strings.
# Why it matters: who counts by task or by event from this JSON counts the wrong thing, without an
#   error. "perf script" has it right; trace events that avoid the names pid, tid, cpu, comm and
#   timestamp survive.
# Output: bash sends a signal to sleep
#   perf script:   bash signal:signal_generate comm=sleep
#   perf's JSON:   comm is there 2 times, pid 2 times
#   jq's view:     comm=sleep, pid is a string
#   event's name:  0 times
set -euo pipefail
# shellcheck source=findings/lib.bash
. "$(dirname "$0")/lib.bash"
need_root

fetch system trixie linux-perf=6.12.117-1 jq=1.7.1-6+deb13u4 bash coreutils grep
[ -e "$W/system/usr/bin/sh" ] || ln -s bash "$W/system/usr/bin/sh"
# shellcheck disable=SC2016 # for the shell inside
inside system bash -euc '
	cd /tmp
	[ -e /sys/kernel/tracing/events/signal/signal_generate ] || exit 0
	cat > sender <<- EOF
		sleep 100 &
		until grep -q sleep /proc/\$!/comm; do :; done
		kill \$!
	EOF
	perf record -q -o data -e signal:signal_generate --filter "sig == 15" bash sender \
		> log 2>&1 || cat log >&2
	perf script -i data > script 2> log
	perf data convert -i data --to-json json > log 2>&1'
[ -e "$W/system/tmp/json" ] || cannot "no trace events" "take a kernel with signal:signal_generate"

cd "$W/system/tmp"
script=$(sed -n 's/^ *\([^ ]*\) .* \(signal:[^:]*\): .* \(comm=[^ ]*\) .*/\1 \2 \3/p' script)
printf '%-14s %s\n' "perf script:" "$script"
expect "perf script" "bash signal:signal_generate comm=sleep" "$script"

# times PATTERN: how often it is in the samples
times() {
	sed -n '/"samples"/,$p' json | grep -cE "$1" || true
}

twice="comm is there $(times '"comm":') times, pid $(times '"pid":') times"
printf '%-14s %s\n' "perf's JSON:" "$twice"
expect "the sample in JSON" "comm is there 2 times, pid 2 times" "$twice"

view=$(inside system jq -r '.samples[0] | "comm=\(.comm), pid is a \(.pid | type)"' /tmp/json)
printf '%-14s %s\n' "jq's view:" "$view"
expect "what jq makes of it" "comm=sleep, pid is a string" "$view"

names=$(times signal_generate)
printf '%-14s %s\n' "event's name:" "$names times"
expect "how often the samples name the event" 0 "$names"
as_stated
