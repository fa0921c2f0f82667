#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Output whose reader is late, never reads or is a full disk: nothing is missing where somebody reads,
# signals end the command where nobody does, and what it says it has shown is what was written.
set -euo pipefail
cd "$(dirname "$0")"
# shellcheck source=tools/testing/cli/cli.bash
. ./cli.bash
READER=$BUILD/tests/cli/reader

HUP=1 INT=2 TERM=15

# burst LINE...: more events than a pipe takes (64 KiB), then those lines of a script
burst() {
	printf '%s\n' attached 'guest A qemu-system-x86_64 -name guest=web1' \
		'A trigger device=0 vector=0 irq=40 detail=1 delta=90 repeat=3000' 'sleep 300' "$@" \
		'sleep 60000' > "$W/script"
}

# all_came FILE: each event, and the end
all_came() {
	jq -s -r 'if (map(select(.type == "event")) | length) != 3000 then "\(length) records" else empty end,
		if .[-1].type != "end" then "no end record" else empty end' "$1"
}

late_reader_gets_all() {
	burst "signal $INT"
	feed_by "$W/script"
	run_as_is "$READER" "$1" 1200 "$FEED" trace --json
	expect_status 0
	all_came "$W/out"
	grep -q '3000 events shown, 3000 seen, 0 lost$' "$W/err" || cat "$W/err"
}

# Without the standard input and the time limit of run(), for shells
run_as_is() {
	status=0
	"$@" > "$W/out" 2> "$W/err" < /dev/null || status=$?
}

# Messages go to the same reader.
late_reader_gets_messages() {
	burst "signal $INT"
	feed_by "$W/script" /dev/null
	run_as_is "$READER" nonblocking 1200 bash -c 'exec "$@" 2>&1' - "$FEED" trace
	expect_status 0
	[ "$(grep -c swap "$W/out")" = 3000 ] || echo "$(grep -c swap "$W/out") events"
	grep -q '3000 events shown, 3000 seen, 0 lost$' "$W/out" || tail -n 3 "$W/out"
}

# shown_is_written FILE: as many events as the summary says
shown_is_written() {
	local written
	written=$(grep -c 'swap.*ret=0$' "$1" || true)
	[ "$written" -gt 0 ] || echo "nothing was written"
	grep -qx "vfio-msix: $written events shown, 3000 seen, 0 lost, $((3000 - written)) not written" "$W/err" ||
		{ echo "written: $written"; cat "$W/err"; }
}

# ends_without_reader KIND LINE...: after those lines of a script
ends_without_reader() {
	local kind=$1
	shift
	burst "$@"
	feed_by "$W/script"
	run "$READER" "$kind" never "$FEED" trace -o detail,fields
	expect_status 1
	grep -q '^vfio-msix: standard output is incomplete: its reader took nothing more after the signal; ' \
		"$W/err" || cat "$W/err"
	shown_is_written "$W/out"
}

# timeout(1) signals the process, then its group, which it is in, too.
double_signal_is_one() {
	burst "signal $TERM" "signal $HUP" "signal $TERM"
	feed_by "$W/script"
	run_as_is "$READER" pipe 1200 "$FEED" trace --json
	expect_status 0
	all_came "$W/out"
}

# ends_before_it_attaches SUBCOMMAND...: a map that is never there: the command has not attached yet. It ends as it does later.
ends_before_it_attaches() {
	mkfifo "$W/map"
	feed_by "$W/script"
	"$FEED" "$@" --json --guest-map "$W/map" > "$W/out" 2> "$W/err" < /dev/null &
	until [ -e "/proc/$!/stat" ] && grep -qs '^State:.*S' "/proc/$!/status"; do sleep 0.05; done
	sleep 0.2
	kill -TERM $!
	status=0
	wait $! || status=$?
	rm "$W/map"
	expect_status 0
	grep -vE '^vfio-msix: (tracing, source=tracepoint; \^C ends|[0-9]+ events shown, [0-9]+ seen, 0 lost)$' \
		"$W/err" || true
	tail -n 1 "$W/out" | jq -r 'select(.type != "end") | tostring'
}

# signal_ends SIGNAL SUBCOMMAND: with the end record
signal_ends() {
	printf '%s\n' attached 'guest A qemu-system-x86_64 -name guest=web1' \
		'A trigger device=0 vector=0 irq=40 detail=1 delta=90' 'sleep 50' "signal $1" \
		'sleep 60000' > "$W/script"
	fed "$W/script" "$2" --json
	expect_status 0
	tail -n 1 "$W/out" | jq -r 'select(.type != "end") | tostring'
}

# As nohup(1) has it
ignored_hangup_ends_nothing() {
	printf '%s\n' attached "signal $HUP" 'guest A qemu-system-x86_64 -name guest=web1' 'sleep 300' \
		'A trigger device=0 vector=0 irq=40 detail=1 delta=90' 'sleep 50' "signal $INT" > "$W/script"
	feed_by "$W/script"
	run bash -c 'trap "" HUP; exec "$@"' - "$FEED" trace
	expect_status 0
	[ "$(grep -c swap "$W/out")" = 1 ] || cat "$W/out" "$W/err"
}

full_disk() {
	burst "signal $INT"
	feed_by "$W/script"
	# shellcheck disable=SC2016 # $1 is the inner shell's
	run unshare --mount bash -c 'mount -t tmpfs -o size=64k none "$1" && cd "$1" &&
		"${@:2}" > out; status=$?; cat out; exit $status' - "$(mktemp -d -p "$W")" "$FEED" trace
	expect_status 1
	grep -q '^vfio-msix: cannot write to standard output: No space left on device$' "$W/err" ||
		cat "$W/err"
	shown_is_written "$W/out"
}

# RLIMIT_FSIZE, in KiB
full_quota() {
	burst "signal $INT"
	feed_by "$W/script"
	status=0
	(ulimit -f 64 && exec "$FEED" trace 2>&1 > "$W/out" < /dev/null) | cat > "$W/err" || status=$?
	expect_status 1
	[ "$(stat -c %s "$W/out")" = 65536 ] || ls -l "$W/out"
	grep -q '^vfio-msix: cannot write to standard output: File too large$' "$W/err" || cat "$W/err"
	shown_is_written "$W/out"
}

# blocked_signal_ends SIGNAL: the parent has blocked it, the end is orderly all the same.
blocked_signal_ends() {
	printf '%s\n' attached "signal $1" 'sleep 2000' "signal 9" 'sleep 60000' > "$W/script"
	feed_by "$W/script"
	run env --block-signal "$FEED" trace --json
	expect_status 0
	tail -n 1 "$W/out" | jq -r 'select(.type != "end") | tostring'
}

why=$(cannot_feed)
if [ -n "$why" ]; then
	skip "output whose reader is late" "$why"
	finish
fi
for kind in nonblocking socket pty; do
	check "a late reader gets all: $kind" late_reader_gets_all "$kind"
done
check "a late reader gets all, and the messages" late_reader_gets_messages
check "no reader: SIGTERM ends it once patience is over" ends_without_reader pipe "signal $TERM"
check "no reader: a second SIGINT ends it" ends_without_reader pipe "signal $INT" "sleep 700" "signal $INT"
check "no reader, not blocking: a second SIGINT ends it" \
	ends_without_reader nonblocking "signal $INT" "sleep 700" "signal $INT"
check "no reader, a terminal: SIGTERM ends it once patience is over" ends_without_reader pty "signal $TERM"
check "no reader, a terminal: SIGTERM after SIGHUP ends it" \
	ends_without_reader pty "signal $HUP" "sleep 700" "signal $TERM"
check "signals that come together are one" double_signal_is_one
for subcommand in trace stat hist; do
	check "$subcommand: SIGHUP ends it with the end record" signal_ends $HUP $subcommand
	check "$subcommand: SIGTERM ends it with the end record before it attaches" ends_before_it_attaches $subcommand
done
check "SIGTERM ends it before it attaches, though its guest does not run" ends_before_it_attaches trace -g 'no-such*'
check "a hangup that is ignored ends nothing" ignored_hangup_ends_nothing
check "a full disk: what was written is told" full_disk
check "a file that may not grow: what was written is told" full_quota
for signal in $HUP $INT $TERM; do
	check "signal $signal that the parent has blocked ends it" blocked_signal_ends "$signal"
done
finish
