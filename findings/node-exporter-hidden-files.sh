#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# node_exporter: the textfile collector reads hidden files, so a temporary .x.prom is a metric file
#
# Versions: prometheus-node-exporter 1.9.0-1+b4 (trixie); 1.5.0 (bookworm) and 1.11.1 (sid) are the
#   same.
# Guess: the collector reads *.prom, and as in a shell that leaves out names that begin with a dot.
#   So a script writes .x.prom beside x.prom and renames it: always a whole file, no name that the
#   collector sees.
# Behaviour: the collector takes every name that ends in .prom, also one that begins with a dot. A
#   half-written .x.prom sets node_textfile_scrape_error. A whole one, left by a script that was
#   killed before the rename, is served like x.prom. Where both files have a series, the hidden file
#   comes first and wins; the error stays 0.
# Why it matters: the alert on node_textfile_scrape_error fires by chance, whenever a scrape meets
#   the moment of writing, and a stale value hides the new one for good. The temporary name must not
#   end in .prom: x.prom.tmp is ignored.
# Output: x.prom says 2 all the time, the temporary file 1
#   beside x.prom       x    node_textfile_scrape_error
#   nothing             2    0
#   half of .x.prom     2    1
#   a whole .x.prom     1    0
#   x.prom.tmp          2    0
set -euo pipefail
# shellcheck source=findings/lib.bash
. "$(dirname "$0")/lib.bash"

fetch system trixie prometheus-node-exporter=1.9.0-1+b4
DIR=$W/system/tmp/metrics
PORT=$(free_port)
mkdir "$DIR"
printf 'x 2\n' > "$DIR/x.prom"
become system prometheus-node-exporter --collector.disable-defaults --collector.textfile \
	--collector.textfile.directory=/tmp/metrics --web.listen-address="127.0.0.1:$PORT" \
	> "$W/log" 2>&1 &

scrape() {
	exec 3<> "/dev/tcp/127.0.0.1/$PORT" || return 1
	printf 'GET /metrics HTTP/1.0\r\nHost: finding\r\n\r\n' >&3
	tr -d '\r' <&3
	exec 3>&-
}

left=120
until scrape > "$W/out" 2> /dev/null; do
	[ $((left--)) != 0 ] || { tail -n 3 "$W/log" >&2; exit 1; }
	sleep 0.5
done

value() {
	sed -n "s/^$1 //p" "$W/out"
}

# case_of WHAT WANT: x and the error, as the files lie now
case_of() {
	local got
	scrape > "$W/out"
	got="$(value x) $(value node_textfile_scrape_error)"
	printf '%-19s %s    %s\n' "$1" "${got% *}" "${got#* }"
	expect "x and the error, beside it $1" "$2" "$got"
}

printf '%-19s %s    %s\n' "beside x.prom" x node_textfile_scrape_error
case_of nothing "2 0"
printf 'x ' > "$DIR/.x.prom"
case_of "half of .x.prom" "2 1"
printf 'x 1\n' > "$DIR/.x.prom"
case_of "a whole .x.prom" "1 0"
mv "$DIR/.x.prom" "$DIR/x.prom.tmp"
case_of x.prom.tmp "2 0"
as_stated
