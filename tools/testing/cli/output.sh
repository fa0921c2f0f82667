#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# What the command prints, driven by events of a script: see feed.h. Golden files are in golden/;
# VMSIX_GOLDEN=write writes them anew.
set -euo pipefail
cd "$(dirname "$0")"
# shellcheck source=tools/testing/cli/cli.bash
. ./cli.bash

# fed_once SCRIPT SUBCOMMAND...: as fed, but a run that there was is not repeated. Leaves in $W/times
# the seconds before and after it.
fed_once() {
	local name before
	name=$W/once-$(printf '%s\n' "$*" | md5sum | cut -c 1-32)
	if [ ! -e "$name.times" ]; then
		before=$(date +%s)
		fed "$@"
		cp "$W/out" "$name.out"
		cp "$W/err" "$name.err"
		echo "$status" > "$name.status"
		echo "$before $(date +%s)" > "$name.times"
	fi
	cp "$name.out" "$W/out"
	cp "$name.err" "$W/err"
	cp "$name.times" "$W/times"
	status=$(cat "$name.status")
}

# prints GOLDEN NORMALISE SCRIPT SUBCOMMAND...
prints() {
	local file=$1 normalise=$2
	shift 2
	fed_once "$@"
	expect_status 0
	golden "$file" "$normalise"
}

text() {
	check "text: $1: $*" prints "$1.txt" normal_text "${@:2}"
}

json() {
	check "JSON: $1: $*" prints "$1.ndjson" normal_json "${@:2}"
}

keys_of_lost_records() {
	jq -r 'select(.type == "lost") | keys_unsorted[]' "$W/out" | sort -u
}

# Totals of the end record, and the records themselves.
overrun_is_told() {
	fed overrun trace --json --ringbuf-size 4
	expect_status 0
	grep -qE '^vfio-msix: [0-9]+ trigger records lost, [0-9]+ in all: the ring buffer was full' \
		"$W/err" || cat "$W/err"
	diff <(keys_of_lost_records) <(sed -n '/^## lost$/,/^## /p' "$ROOT/docs/json-schema.md" |
		grep '^| .[a-z]' | cut -d '|' -f 2 | tr -d '\140 ' | tr ',' '\n' | grep -vx key | sort)
	jq -s -r '(map(select(.type == "event")) | length) as $events
		| (map(select(.type == "lost") | .lost) | add) as $lost
		| .[-1].totals.trigger
		| if .seen != 1001 then "seen \(.seen)" else empty end,
		  if .seen != .sent + .lost then "seen \(.seen), sent \(.sent), lost \(.lost)" else empty end,
		  if .received != .sent or $events != .sent then "sent \(.sent), got \($events)" else empty end,
		  if .lost == 0 or $lost != .lost then "lost \(.lost), told \($lost)" else empty end' "$W/out"
}

overrun_is_status_6() {
	fed_quietly overrun trace --strict --ringbuf-size 4
	expect_status 6
	grep -q 'records lost' "$W/err" || echo "not told with -q"
}

enough_room_is_status_0() {
	fed overrun trace --strict
	expect_status 0
	[ "$(grep -c swap "$W/out")" = 1001 ] || echo "$(grep -c swap "$W/out") events"
}

# 116 results more than the map of failures holds, told at once or in parts.
full_map_is_told() {
	{
		echo attached
		echo guest A qemu-system-x86_64 -name guest=web1
		echo "A trigger device=0 vector=0 irq=1 detail=0 ret=-1 ret_step=-1 delta=100 repeat=$((32768 + 116))"
		echo interrupt
	} > "$W/full"
	fed "$W/full" stat --json --strict
	expect_status 6
	awk '/^vfio-msix: [0-9]+ trigger events not counted, [0-9]+ in all: the map of counters was full / {
		told += $2; all = $7 } END { exit told != 116 || all != 116 }' "$W/err" || cat "$W/err"
	jq -s -r 'map(select(.type == "lost")) | select((map(.unaccounted) | add) != 116 or
		last.unaccounted_total != 116) | tostring' "$W/out"
	jq -r 'select(.type == "end") | .totals.trigger | select(.unaccounted != 116) | tostring' "$W/out"
}

intervals_add_up() {
	fed_once intervals "$1" --json -i 0.05
	expect_status 0
	jq -s -r --arg key "$2" 'map(select(.type == $ARGS.named.type) | getpath($key | split("."))) as $n
		| if ($n | add) != 157 then "intervals add up to \($n)" else empty end,
		  if ($n | length) < 3 then "only \($n | length) intervals" else empty end' \
		--arg type "$1" "$W/out"
}

# The second burst's events took 90 us each: nothing of the first one's 90 ns is with them, in the
# interval, or the two, that they fell into.
intervals_stand_alone() {
	fed_once intervals hist --json -i 0.05
	jq -s -r 'map(select(.type == "hist" and .max_ns >= 90000)) |
		select((map(.count) | add) != 50 or any(.[]; .p50_ns < 90000)) | tostring' "$W/out"
}

# Once nothing happens any more, only who holds vectors is shown.
held_by_whom() {
	fed handover stat --json -i 0.2
	expect_status 0
	diff <(printf 'long-since 2\ntook 2\n') <(
		jq -s -r 'map(select(.type == "stat")) | (map(.time_ns) | max) as $last
			| .[] | select(.time_ns == $last) | "\(.guest) \(.held)"' "$W/out" | sort)
	jq -r 'select(.type == "stat" and .mismatch) | tostring' "$W/out"
}

# How often stat looks into sysfs, which it does 50 times where a mismatch is new, and how many
# intervals it has.
mismatch_is_looked_at_shortly() {
	local looks intervals
	sed 's/^sleep 50$/sleep 1500/' "$CLI/scripts/mismatch" > "$W/script"
	feed_by "$W/script"
	ASAN_OPTIONS=$ASAN_OPTIONS:detect_leaks=0 run strace -f -qq -o "$W/calls" -e trace=openat \
		"$FEED" stat --json -i 0.1
	expect_status 0
	looks=$(grep -c '"[^"]*/msi_irqs", ' "$W/calls")
	intervals=$(grep -c '"type":"stat".*"mismatch":true' "$W/out")
	[ "$intervals" -gt 5 ] || cat "$W/out"
	[ "$looks" -le $((100 + 3 * intervals)) ] || echo "$looks looks in $intervals intervals"
}

stops_at_count() {
	fed_quietly life trace -n 5
	expect_status 0
	[ "$(wc -l < "$W/out")" = 7 ] || cat "$W/out"
	cat "$W/err"
}

stops_at_interval_count() {
	fed silent stat -n 2 -i 0.1
	expect_status 0
	[ "$(grep -c '^$' "$W/out")" = 1 ] || cat "$W/out"
}

only_matching() {
	local want=$1
	shift
	fed life trace --json "$@"
	expect_status 0
	diff <(echo -n "${want:+$want$'\n'}") <(jq -r 'select(.type == "event") | "\(.guest) \(.device)"' "$W/out" |
		sort | uniq -c | sed 's/^ *//')
}

# guests_of SUBCOMMAND WANT ARG...: whom its records are about
guests_of() {
	local subcommand=$1 want=$2
	shift 2
	fed life "$subcommand" --json "$@"
	expect_status 0
	diff <(echo -n "${want:+$want$'\n'}") \
		<(jq -r --arg type "$subcommand" 'select(.type == $type) | .guest' "$W/out" | sort -u)
}

# The first time of an event in a table, and in JSON by the formula of docs/json-schema.md, is between
# those at which the command was started and ended.
times_are_of_the_day() {
	local before after
	fed_once life trace
	read -r before after < "$W/times"
	awk -v before="$(date -u -d "@$before" +%FT%T)" -v after="$(date -u -d "@$((after + 1))" +%FT%T)" \
		'$1 ~ /^2/ && ($1 < before || $1 > after)' "$W/out"
	fed_once life trace --json
	read -r before after < "$W/times"
	jq -s -r --argjson before "$before" --argjson after "$after" '.[0] as $h | .[] |
		select(.type == "event") | ((.time_ns - $h.time_ns + $h.wall_ns) / 1e9 | floor) |
		select(. < $before or . > $after)' "$W/out"
}

# docs_jq: the program that docs/json-schema.md has for jq
docs_jq() {
	sed -n "s/^    //; /^jq -nr '/,/'\$/p" "$ROOT/docs/json-schema.md" | sed "s/^jq -nr '//; s/'\$//"
}

# By what docs/json-schema.md says of UTC, in integers, and by its program for jq: two microseconds are
# what that promises. The numbers are of a host that has been up for a year, and was set back.
utc_with_jq() {
	local program
	program=$(docs_jq)
	[ -n "$program" ] || echo "no program"
	diff <(jq -nr "$program" <<-END
	{"type":"header","time_ns":31536000000000001,"wall_ns":1795800000000000128}
	{"type":"event","time_ns":31536000000005001}
	{"type":"event","time_ns":31536001000000001}
	{"type":"clock","time_ns":31536001500000001,"wall_ns":1795792801500000000,"step_ns":-7200000000000}
	{"type":"stat","time_ns":31536002500000001}
	{"type":"event","time_ns":31536002500000001}
	{"type":"end","time_ns":31536003500000001}
	END
	) <(printf '%s\n' 2026-11-27T17:20:00.000005Z 2026-11-27T17:20:01.000000Z 2026-11-27T15:20:02.500000Z)
}

# in_time_namespace SUBCOMMAND...: clocks there are hours from those that BPF programs know.
in_time_namespace() {
	feed_by "$1"
	run unshare --time --monotonic 360000 --boottime 7200 "$FEED" "${@:2}"
	expect_status 0
}

time_namespaces() {
	local before
	before=$(date -u +%FT%T)
	in_time_namespace life trace -o time,elapsed,guest,guest_source
	awk -v before="$before" '$1 ~ /^2/ && ($1 < before || $2 > 60 || ($3 == "web1" && $4 != "cmdline"))' "$W/out"
	[ "$(grep -c web1 "$W/out")" = 19 ] || cat "$W/out" "$W/err"
	in_time_namespace handover stat --json -i 0.2
	jq -s -r 'map(select(.type == "stat" and .guest == "took")) | select(length < 4) | "took: \(length) times"' \
		"$W/out"
}

# The root of cgroup v2 has a number, too, mounted or not.
events_have_a_cgroup() {
	fed_once life trace --json
	jq -r 'select(.type == "event" and .cgroup_id == 0) | tostring' "$W/out"
	fed_once life hist --json
	jq -r 'select(.type == "hist" and .cgroup_id == 0) | tostring' "$W/out"
}

# An interval'''s failures are its own.
failures_add_up() {
	{
		echo attached
		echo guest A qemu-system-x86_64 -name guest=web1
		echo 'A trigger device=0 vector=0 irq=40 detail=1 ret=-22 delta=90 repeat=5'
		echo sleep 1000
		echo 'A trigger device=0 vector=0 irq=40 detail=1 ret=-22 delta=90 repeat=3'
		echo interrupt
	} > "$W/failing"
	fed "$W/failing" stat --json -i 0.2
	jq -s -r 'map(select(.type == "stat")) | (map(.failed) | add) as $sum |
		if $sum != 8 or last.failed_total != 8 then map([.failed, .failed_total]) | tostring
		else empty end' "$W/out"
}

# no_such STATUS MESSAGE ARG...
no_such() {
	local message=$1
	shift
	fed life "$@"
	expect_status 1
	diff <(printf '%s\n' "$message") "$W/err"
	cat "$W/out"
}

# A /proc with QEMU as process 7, which uses KVM, its thread 8, and a program that has -name too.
make_proc() {
	rm -rf "$W/proc"
	mkdir -p "$W/proc/"{7/fd,8,9}
	printf '%s (x) S 1 2 3 0 -1 5 5 6 7 8 9 10 11 12 20 0 13 0 4711 14 15\n' 7 > "$W/proc/7/stat"
	cp "$W/proc/7/stat" "$W/proc/8/stat"
	cp "$W/proc/7/stat" "$W/proc/9/stat"
	printf 'Name:\tqemu\nTgid:\t7\n' | tee "$W/proc/7/status" > "$W/proc/8/status"
	echo qemu > "$W/proc/7/comm"
	printf '%s\0' qemu-system-x86_64 -name already-there > "$W/proc/7/cmdline"
	printf '%s\0' find / -name not-a-guest > "$W/proc/9/cmdline"
	ln -s anon_inode:kvm-vm "$W/proc/7/fd/10"
}

finds_running_guest() {
	make_proc
	VMSIX_FEED_PROC=$W/proc fed life trace -g 'already-*'
	expect_status 0
	[ "$(wc -l < "$W/out")" = 2 ] || cat "$W/out"
}

takes_no_program_for_a_guest() {
	make_proc
	VMSIX_FEED_PROC=$W/proc no_such \
		"vfio-msix: no running guest matches 'not-a-guest'; to wait, add -w" \
		trace -g not-a-guest
}

refuses_a_thread() {
	make_proc
	VMSIX_FEED_PROC=$W/proc no_such \
		"vfio-msix: not a process: 8 is a thread of 7 (qemu); give -p 7" trace -p 8
	VMSIX_FEED_PROC=$W/proc fed life trace -p 7
	expect_status 0
}

# covered FILE TEXT STATUS MESSAGE: FILE holds TEXT, or is not there if that is empty
covered() {
	local folder
	folder=$(mktemp -d -p "$W")
	[ -z "$2" ] || echo "$2" > "$folder/${1##*/}"
	feed_by silent
	# shellcheck disable=SC2016 # they are the inner shell's
	run unshare --mount bash -c 'mount --bind "$1" "${2%/*}" && exec "$3" trace' - "$folder" "$1" "$FEED"
	expect_status "$3"
	grep -qx "vfio-msix: $4" "$W/err" || cat "$W/err"
}

no_kernel_types() {
	covered /sys/kernel/btf/vmlinux "$1" 5 \
		"nothing to observe: the kernel's types, /sys/kernel/btf/vmlinux, are $2; boot a kernel built with CONFIG_DEBUG_INFO_BTF, or let the container have /sys"
}

# libbpf gives several reasons when descriptors run out; kernel types are none of them.
needs_descriptors() {
	local n
	feed_by life
	for n in 8 16 18 24 32; do
		run prlimit --nofile="$n" "$FEED" trace
		expect_status 4
		grep -q '^vfio-msix: cannot load the BPF programs: [0-9]* file descriptors are free and 32 ' "$W/err" ||
			cat "$W/err"
	done
}

# All capabilities, but of another user namespace.
refused_in_a_user_namespace() {
	feed_by life
	run unshare --user --map-root-user "$FEED" trace
	expect_status 3
	grep -q '^vfio-msix: not permitted to load the BPF programs: .*initial user namespace' \
		"$W/err" || cat "$W/err"
}

# A guest that starts later, and holds a vector
later() {
	printf '%s\n' attached 'guest A qemu-system-x86_64 -name guest=web1' 'msi_irqs 0000:03:00.0 1' \
		'A alloc device=0 vector=0 irq=40 detail=0' 'sleep 700' interrupt > "$W/script"
	feed_by "$W/script"
}

# hiding OPTIONS COMMAND...: with such a /proc
hiding() {
	# shellcheck disable=SC2016 # they are the inner shell's
	run unshare --mount bash -c 'mount -t proc -o "$1" proc /proc && exec "${@:2}"' - "$@"
}

# shown_as NAME SOURCE: in each interval, also those in which it did nothing
shown_as() {
	expect_status 0
	jq -s -r --arg name "$1" --arg source "$2" 'map(select(.type == "stat")) |
		if length < 2 then "\(length) records" else empty end,
		(.[] | select(.guest != $name or .guest_source != $source) | tostring)' "$W/out"
}

says_once() {
	[ "$(grep -c "^vfio-msix: warning: $1" "$W/err")" = 1 ] || cat "$W/err"
}

# Whom root, without capabilities, sees by a group only
hidden_but_for_a_group() {
	later
	hiding hidepid=2,gid=12345 "$FEED" trace -w -g web1
	expect_status 0
	[ "$(grep -c web1 "$W/out")" = 1 ] || cat "$W/out"
	later
	hiding hidepid=invisible,gid=12345 "$FEED" stat --json -i 0.3
	shown_as web1 cmdline
	grep warning "$W/err" || true
}

hidden_from_all() {
	later
	hiding hidepid=4 "$FEED" stat --json -i 0.3
	shown_as qemu-system-x86 comm
	says_once "/proc hides other users' processes (hidepid=ptraceable): "
}

# The group cannot be joined.
hidden_from_those_without_group() {
	later
	hiding hidepid=1,gid=12345 setpriv --bounding-set=-all,+bpf,+perfmon --inh-caps=-all \
		"$FEED" stat --json -i 0.3
	shown_as qemu-system-x86 comm
	says_once '.*(hidepid=noaccess): .*; run it in group 12345, which sees them$'
}

in_pid_namespace() {
	later
	run unshare --pid --fork --mount-proc "$FEED" "$@"
}

another_pid_namespace() {
	in_pid_namespace stat --json -i 0.3
	shown_as qemu-system-x86 comm
	says_once 'this is not the initial pid namespace, '
	in_pid_namespace trace -p 1
	expect_status 0
	says_once '.*: -p 1 is a process id of the initial one; '
	in_pid_namespace trace -g web1
	expect_status 1
	grep -q "^vfio-msix: no visible guest matches 'web1'; to wait, add -w" "$W/err" || cat "$W/err"
}

# without_proc COMMAND...
without_proc() {
	# shellcheck disable=SC2016 # they are the inner shell's
	run unshare --mount bash -c 'umount -l /proc && exec "$@"' - "$@"
}

# foreign_proc COMMAND...: with the /proc of another pid namespace, in which the command has no id
foreign_proc() {
	# shellcheck disable=SC2016 # they are the inner shell's
	run unshare --mount bash -c 'unshare --pid --fork mount -t proc proc /proc && exec "$@"' - "$@"
}

# not_mounted HOW COMMAND...: HOW is one of those; what is not seen is told, and not taken for ended.
not_mounted() {
	later
	"$@" stat --json -i 0.3
	shown_as qemu-system-x86 comm
	says_once '/proc is not mounted: .*, their end is not seen, and in a time namespace times are wrong; mount it$'
}

# Nothing tells whose process ids ours are.
no_process_is_missed() {
	later
	without_proc "$FEED" trace -p 4194304
	expect_status 0
	says_once '/proc is not mounted: '
}

# The /proc of the initial pid namespace, which hides guests; LeakSanitizer needs its own one's.
hiding_host_proc() {
	later
	ASAN_OPTIONS=$ASAN_OPTIONS:detect_leaks=0 hiding hidepid=4 unshare --pid --fork "$FEED" stat --json -i 0.3
	shown_as qemu-system-x86 comm
	says_once "/proc hides other users' processes (hidepid=ptraceable): "
}

# follows SUBCOMMAND COUNT: the process that -p names ends while the command runs
follows() {
	local pid
	printf '%s\n' attached 'sleep 60000' > "$W/script"
	sleep 1000 & pid=$!
	feed_by "$W/script"
	"$FEED" "$1" --json -p "$pid" > "$W/out" 2> "$W/err" < /dev/null &
	wait_for tracing "$W/err"
	kill "$pid"
	status=0
	wait $! || status=$?
	expect_status 0
	tail -n 1 "$W/out" | jq -r 'select(.type != "end") | tostring'
	grep -qx "vfio-msix: process $pid has ended" "$W/err" || cat "$W/err"
}

warns_of_unbound_device() {
	fed life trace -d 05:00.0
	expect_status 0
	grep -q '^vfio-msix: warning: 0000:05:00.0 is not bound to vfio-pci: no events until it is$' \
		"$W/err" || cat "$W/err"
	fed_quietly life trace -d 05:00.0
	cat "$W/err"
}

# fed_in_background SCRIPT SUBCOMMAND...: leaves its id in $command
fed_in_background() {
	feed_by "$1"
	shift
	"$FEED" "$@" > "$W/out" 2> "$W/err" < /dev/null &
	command=$!
}

wait_for() {
	local i
	for ((i = 0; i < 200; i++)); do
		! grep -qs "$1" "$2" || return 0
		sleep 0.05
	done
	echo "no '$1' in $2"
}

drops_capabilities() {
	fed_in_background silent trace
	wait_for web1 "$W/out"
	grep -E '^Cap[IPEA][a-z]+:' "/proc/$command/status" | grep -v '0000000000000000$' || true
	kill -TERM "$command"
	wait "$command" || echo "status $?"
	grep -q '1 events shown, 1 seen, 0 lost' "$W/err" || cat "$W/err"
}

line_comes_at_once() {
	fed_in_background silent trace --json
	wait_for '"event"' "$W/out"
	kill -INT "$command"
	wait "$command" || echo "status $?"
	tail -n 1 "$W/out" | jq -r 'select(.type != "end") | tostring'
}

# lacks CAPABILITY HAS
lacks() {
	feed_by life
	run setpriv --inh-caps=-all --bounding-set="-all,+$2" "$FEED" trace
	expect_status 3
	grep -qix "vfio-msix: not permitted: CAP_$1 is missing; run as root, or with CAP_BPF and CAP_PERFMON" \
		"$W/err" || cat "$W/err"
}

works_with_two_capabilities() {
	feed_by life
	run setpriv --inh-caps=-all,+bpf,+perfmon --bounding-set=-all,+bpf,+perfmon \
		"$FEED" trace
	expect_status 0
	[ "$(grep -c 'web1' "$W/out")" = 19 ] || cat "$W/out" "$W/err"
}

# As README has it: without --inh-caps, setpriv would grant nothing, and not say so.
works_for_another_user() {
	feed_by life
	# Where everybody may go, wherever the sources are
	cp "$FEED" "$CLI/scripts/life" "$W"
	VMSIX_FEED_SCRIPT=$W/life
	chmod 755 "$W"
	chown -R 65534:65534 "$W/sys"
	run setpriv --reuid=65534 --regid=65534 --clear-groups \
		--inh-caps=+bpf,+perfmon --ambient-caps=+bpf,+perfmon "$W/feed" trace
	chmod 700 "$W"
	expect_status 0
	[ "$(grep -c 'web1' "$W/out")" = 19 ] || cat "$W/out" "$W/err"
}

# The script would go on for a minute.
closed_pipe_ends_quietly() {
	local started=$SECONDS codes
	feed_by silent
	codes=$(set +e
		"$FEED" "$@" 2> "$W/err" | head -n 1 > "$W/out"
		echo "${PIPESTATUS[@]}")
	[ "$codes" = "0 0" ] || echo "status $codes"
	[ $((SECONDS - started)) -lt 30 ] || echo "ended only with the script"
	grep -v 'tracing\|events shown' "$W/err" || true
}

# The reader begins when the command has long been told to end.
slow_reader_gets_all() {
	feed_by burst
	mkfifo "$W/slow"
	"$FEED" trace > "$W/slow" 2> "$W/err" < /dev/null &
	command=$!
	(sleep 2.5; cat > "$W/out") < "$W/slow"
	wait "$command" || echo "status $?"
	[ "$(grep -c swap "$W/out")" = 1000 ] || echo "$(grep -c swap "$W/out") events"
	grep -v 'tracing\|events shown' "$W/err" || true
}

# Programs that run on other CPUs when they are detached are waited for. strace also has the kernel
# refuse that, as one with nohz_full does: then it takes a while, and nothing else changes.
waits_for_running_programs() {
	local refuse
	for refuse in "" inject=membarrier:error=EINVAL; do
		feed_by burst
		ASAN_OPTIONS=$ASAN_OPTIONS:detect_leaks=0 run strace -f -qq -o "$W/calls" \
			-e trace=membarrier,clock_nanosleep,nanosleep ${refuse:+-e "$refuse"} \
			"$FEED" trace --json
		expect_status 0
		[ "$(grep -c 'membarrier(MEMBARRIER_CMD_GLOBAL, 0' "$W/calls")" = 1 ] || cat "$W/calls"
		[ -z "$refuse" ] || grep -A 1 membarrier "$W/calls" | grep -q 'nanosleep.*=50000000}' || cat "$W/calls"
		jq -r 'select(.type == "end") | .totals.trigger | select(.received != 1000) | tostring' "$W/out"
	done
}

half_attached_counts_nothing() {
	fed early trace -o elapsed,event
	expect_status 0
	awk '$2 == "trigger" && $1 >= 0 && $1 < 60 { n++ } END { if (n != 1) print n " in time" }' \
		"$W/out"
	fed early trace --json
	jq -s -r '.[0].time_ns as $start | .[] | select(.time_ns < $start) | tostring' "$W/out"
}

full_disk_is_an_error() {
	feed_by silent
	status=0
	timeout 60 "$FEED" trace > /dev/full 2> "$W/err" || status=$?
	expect_status 1
	grep -q '^vfio-msix: cannot write to standard output: No space left on device$' "$W/err" ||
		cat "$W/err"
	[ "$(grep -c 'cannot write' "$W/err")" = 1 ] || echo "told more than once"
}

# 258 and its like are 2, 1 and 0 in the lowest byte, which are MSI-X, dynamic, swap ...
numbers_are_whole() {
	fed wide trace -o event,fields
	expect_status 0
	diff <(sed -n '/index=\|vector=/s/^[a-z_]* *//p' "$W/out") - <<-END
	index=258 start=0 count=0 flags=none|trigger ret=-EINVAL
	msix vector=0 irq=40 source=? ret=0
	msix vector=0 irq=40 reason=?
	msix vector=0 irq=40 op=? ret=0
	END
	fed wide trace --json
	jq -r 'select(.event == "set_irqs") | .index | select(. != 258)' "$W/out"
	fed wide stat --json
	jq -r 'select(.type == "end") | .totals[].unaccounted' "$W/out" | sort | uniq -c |
		diff - <(printf '%7d %d\n' 3 0 3 1)
}

# What was asked for may be any bytes; JSON is UTF-8.
filters_are_utf8() {
	fed wide trace --json -w -g $'caf\xe9\u202e*'
	expect_status 0
	iconv -f UTF-8 -t UTF-8 "$W/out" > /dev/null || echo "not UTF-8"
	jq -r 'select(.type == "header") | .filters.guest' "$W/out" | diff - <(echo 'caf??*')
}

guest_map_names() {
	printf 'web* never\n1b4e28ba-2fa1-11d2-883f-0016d3cca427 renamed\n' > "$W/map"
	fed life hist --json --guest-map "$W/map"
	expect_status 0
	diff <(printf 'db cmdline\nrenamed map\nuserspace-drive comm\n') \
	     <(jq -r 'select(.type == "hist") | "\(.guest) \(.guest_source)"' "$W/out" | sort -u)
}

bad_guest_map() {
	printf 'a b\nc\n' > "$W/map"
	no_such "vfio-msix: guest map $W/map, line 2: not \"PID|UUID|GLOB NAME\"" \
		trace --guest-map "$W/map"
	no_such "vfio-msix: cannot read the guest map $W: Is a directory" trace --guest-map "$W"
}

# The map goes, is back with another name, and is then emptied in place.
guest_map_is_read_again() {
	{
		echo attached
		echo guest A qemu-system-x86_64 -name guest=web1
		for _ in {1..300}; do
			echo A trigger device=0 vector=0 irq=40 detail=1 delta=90
			echo sleep 100
		done
	} > "$W/steady"
	echo 'web* first' > "$W/map"
	fed_in_background "$W/steady" trace -o guest,guest_source --guest-map "$W/map"
	wait_for '^first *map' "$W/out"
	rm "$W/map"
	wait_for "cannot read the guest map $W/map: No such file or directory; the old names stay" "$W/err"
	echo 'web* second' > "$W/new"
	mv "$W/new" "$W/map"
	wait_for '^second *map' "$W/out"
	: > "$W/map"
	wait_for "cannot read the guest map $W/map: it has no names any more; the old names stay" "$W/err"
	kill -TERM "$command"
	wait "$command" || echo "status $?"
	diff <(printf '%s\n' first second) <(sed -nE 's/^(.*[^ ]) +map$/\1/p' "$W/out" | uniq)
	grep -v ' map$' "$W/out" | diff - <(printf '%s\n' '# source=tracepoint' 'GUEST             GUEST_SOURCE')
}

no_escape_codes() {
	fed life hist --bars -T
	grep -n $'\033' "$W/out" || true
}

golden_outputs() {
	text trace life trace
	text trace-columns life trace -o event,detail,vector,count,irq,ret,delta,comm,guest_source
	text hist life hist
	text hist-bars life hist --bars -o guest,op,result,count,p50,max,sum
	text stat life stat -i 1000
	text stat-mismatch mismatch stat -T 1000 1
	json trace life trace --json
	json hist life hist --json
	json stat life stat --json -i 1000
	json stat-mismatch mismatch stat --json -i 1000
}

losses() {
	check "a ring buffer overrun is told in both places, and adds up" overrun_is_told
	check "--strict: an overrun is status 6, -q does not hide it" overrun_is_status_6
	check "--strict: nothing lost is status 0" enough_room_is_status_0
	check "--strict: events not counted are told and status 6" full_map_is_told
}

ends() {
	check "stat: intervals add up" intervals_add_up stat counts.swap
	check "hist: intervals add up" intervals_add_up hist count
	check "hist: an interval's percentiles are its own" intervals_stand_alone
	check "stat: who gave its device up holds no vectors" held_by_whom
	check "stat: a mismatch that stands is not waited for again" mismatch_is_looked_at_shortly
	check "trace -n ends after so many events" stops_at_count
	check "stat -n ends after so many intervals" stops_at_interval_count
	check "SIGTERM ends with a summary; no capability is left" drops_capabilities
	check "an event is on its way at once; SIGINT ends with the end record" line_comes_at_once
	check "a closed pipe ends it quietly" closed_pipe_ends_quietly trace
	check "a closed pipe ends it quietly: JSON" closed_pipe_ends_quietly stat --json -i 0.1
	check "SIGINT while the reader is slow: nothing is missing" slow_reader_gets_all
	check "programs that still run are waited for at the end" waits_for_running_programs
	check "stat: failures add up" failures_add_up
	check "nothing is counted before all programs are attached" half_attached_counts_nothing
	check "times are those of the day" times_are_of_the_day
	check "UTC of a record, with jq" utc_with_jq
	if unshare --time true 2> /dev/null; then
		check "in a time namespace, times and guests are those of the host" time_namespaces
	else
		skip "in a time namespace, times and guests are those of the host" "there are none here"
	fi
	check "events have a cgroup" events_have_a_cgroup
	check "a full disk is an error" full_disk_is_an_error
	check "trace: an index or a detail is not cut to a byte" numbers_are_whole
	check "no escape codes" no_escape_codes
	check "JSON: a filter that is not UTF-8" filters_are_utf8
}

filters() {
	check "-g: guests by glob" only_matching "19 web1 0000:03:00.0" -w -g 'we*'
	check "-g: guests by the name of their process" \
		only_matching "4 userspace-drive 10000:e1:00.1" -w -g userspace-drive
	check "-g: hist" guests_of hist db -w -g d?
	check "-g: stat" guests_of stat db -w -g d? -v -i 1000
	check "-d: one device" only_matching "7 db 0000:41:1f.7" -d 41:1f.7
	check "-d: one device in a big domain" \
		only_matching "4 userspace-drive 10000:e1:00.1" -d 10000:e1:00.1
	check "-g and -d that exclude each other" only_matching "" -w -g db -d 03:00.0
	check "-p: another process has no events" only_matching "" -p 1
	check "-g: no such guest" no_such "vfio-msix: no running guest matches 'nobody'; to wait, add -w" \
		hist -g nobody
	check "-d: no such device" no_such "vfio-msix: no such device: 0000:06:00.0; lspci -D lists devices, ls /sys/bus/pci/drivers/vfio-pci those for guests" \
		trace -d 06:00.0
	check "-p: no such process" no_such "vfio-msix: no such process: 4194304" stat -p 4194304
	for subcommand in trace stat hist; do
		check "-p: $subcommand ends when the process has" follows $subcommand
	done
	check "-d: a device of no guest is a warning" warns_of_unbound_device
	check "-g: a guest that runs already" finds_running_guest
	check "-g: an option -name alone makes no guest" takes_no_program_for_a_guest
	check "-p: a thread is no process" refuses_a_thread
	check "hidepid: the group of /proc sees guests that start later" hidden_but_for_a_group
	check "hidepid=ptraceable: what is not seen is told, and not taken for ended" hidden_from_all
	check "hidepid: the group that would help is told" hidden_from_those_without_group
	check "another pid namespace: what is not seen is told, and not taken for ended" another_pid_namespace
	check "the host's /proc in another pid namespace: a hidden guest is not taken for ended" hiding_host_proc
	check "--guest-map names guests" guest_map_names
	check "--guest-map: a malformed line" bad_guest_map
	check "--guest-map is read again when it changes" guest_map_is_read_again
}

no_proc() {
	if [ "${BUILD##*/}" = sanitize ]; then
		skip "without /proc" "sanitizers need it"
		return
	fi
	check "without /proc in another pid namespace: a guest is not taken for ended" \
		not_mounted without_proc unshare --pid --fork "$FEED"
	check "/proc of yet another pid namespace: a guest is not taken for ended" \
		not_mounted foreign_proc unshare --pid --fork "$FEED"
	check "without /proc: a process of -p is not taken for missing" no_process_is_missed
}

why=$(cannot_feed)
if [ -n "$why" ]; then
	skip "the command fed by a script" "$why"
	finish
fi
golden_outputs
losses
ends
filters
no_proc
if unshare --user --map-root-user true 2> /dev/null; then
	check "status 3: capabilities of a user namespace" refused_in_a_user_namespace
else
	skip "status 3: capabilities of a user namespace" "they are switched off here"
fi
if ls /boot/vmlinu[xz]-"$(uname -r)" "/lib/modules/$(uname -r)/"{,build/}vmlinux* > /dev/null 2>&1; then
	skip "status 5: the kernel's types are missing" "libbpf would find this kernel's elsewhere"
else
	check "status 5: the kernel's types are missing" no_kernel_types "" missing
	check "status 5: the kernel's types are not readable" no_kernel_types "not BTF" "not readable"
fi
check "status 4: too few descriptors" needs_descriptors
check "status 3: lockdown" covered /sys/kernel/security/lockdown "none integrity [confidentiality]" 3 \
	"not permitted: kernel lockdown is at confidentiality, .*; boot with lockdown=integrity or without lockdown"
check "status 3: a capability is missing" lacks perfmon bpf
check "status 3: another capability is missing" lacks bpf perfmon
check "CAP_BPF and CAP_PERFMON are enough" works_with_two_capabilities
check "they are enough for a user who is not root" works_for_another_user
finish
