#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Descriptors 0, 1 and 2 closed by the caller, in all combinations: no message reaches a file that the
# command has opened, and without standard output it ends before it has loaded or opened anything.
# `bench`, which opens a device, is tried in the lab: see ../bench/command.sh.
set -euo pipefail
cd "$(dirname "$0")"
# shellcheck source=tools/testing/cli/cli.bash
. ./cli.bash

# What becomes of a command that works, and that needs standard output.
needs_output() {
	diff - <(./closed "$@") <<-END
	closed:; status 0
	closed: 0; status 0
	closed: 1; status 1
	closed: 2; status 0
	closed: 0 1; status 1
	closed: 0 2; status 0
	closed: 1 2; status 1
	closed: 0 1 2; status 1
	END
}

# fails_as STATUS COMMAND...: whatever is closed
fails_as() {
	local want=$1
	shift
	./closed "$@" | grep -v "; status $want\$" || true
}

fed_needs_output() {
	feed_by life /dev/null
	needs_output "$FEED" "$@"
}

# says_before_all SUBCOMMAND...: the message alone, no word of being attached
says_before_all() {
	feed_by life
	status=0
	timeout 60 "$FEED" "$@" >&- 2> "$W/err" < /dev/null || status=$?
	expect_status 1
	diff "$W/err" - <<-END
	vfio-msix: cannot write to standard output: it is closed; redirect it to a file, a pipe or /dev/null
	END
}

reading_only() {
	run "$BIN" compare results/ours.ndjson
	expect_status 0
	status=0
	"$BIN" compare results/ours.ndjson 1< /dev/null 2> "$W/err" || status=$?
	expect_status 1
	diff "$W/err" - <<-END
	vfio-msix: cannot write to standard output: it is open for reading only; redirect it to a file, a pipe or /dev/null
	END
}

check "closed descriptors: --help" needs_output "$BIN" --help
check "closed descriptors: compare" needs_output "$BIN" compare results/ours.ndjson
check "closed descriptors: compare, a file that is not there" fails_as 1 "$BIN" compare none
echo '{"type":"samples"}' > "$W/malformed"
check "closed descriptors: compare, a file that it opens and complains of" \
	fails_as 1 "$BIN" compare "$W/malformed"
check "closed descriptors: a usage error" fails_as 2 "$BIN" trace --bogus
check "standard output that is open for reading only" reading_only
why=$(cannot_feed)
if [ -n "$why" ]; then
	skip "closed descriptors: the command fed by a script" "$why"
	finish
fi
for subcommand in trace hist stat "trace --json"; do
	# shellcheck disable=SC2086
	check "closed descriptors: $subcommand" fed_needs_output $subcommand
done
check "closed standard output: said before anything is attached" says_before_all trace
finish
