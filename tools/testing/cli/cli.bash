# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash disable=SC2034
# Sourced by the scripts here: run the command, or the command fed by a script, and look at what it
# left: $W/out, $W/err, $status.

ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/../../.." && pwd)
CLI=$ROOT/tools/testing/cli
BUILD=$ROOT/${VMSIX_BUILD:-build}
BIN=$BUILD/vfio-msix
FEED=$BUILD/tests/cli/feed
# shellcheck source=tools/testing/tap.sh
. "$ROOT/tools/testing/tap.sh"

W=$(mktemp -d)
trap 'rm -rf "$W"' EXIT
status=0

# What sanitizers find goes to files: tests read stderr, and expect status 1 here and there.
export ASAN_OPTIONS=exitcode=99:log_path=$W/sanitizer UBSAN_OPTIONS=exitcode=99:log_path=$W/sanitizer

sanitizers_found_nothing() {
	cat "$W"/sanitizer.* 2> /dev/null || true
}

eval "tap_$(declare -f finish)"
finish() {
	[ "${BUILD##*/}" != sanitize ] || check "sanitizers find nothing" sanitizers_found_nothing
	tap_finish
}

# Devices as the scripts name them; the second one holds two vectors already.
make_sysfs() {
	local device
	rm -rf "$W/sys"
	for device in 0000:03:00.0 0000:41:1f.7 10000:e1:00.1; do
		mkdir -p "$W/sys/$device/msi_irqs"
		ln -s ../../drivers/vfio-pci "$W/sys/$device/driver"
	done
	touch "$W/sys/0000:41:1f.7/msi_irqs/"{0,1}
	mkdir -p "$W/sys/0000:05:00.0"
}

run() {
	status=0
	timeout 60 "$@" > "$W/out" 2> "$W/err" < /dev/null || status=$?
}

# feed_by SCRIPT [SAYS]: what the command is to be fed; SAYS /dev/null if it has -q
feed_by() {
	local script=$1
	[[ $script == /* ]] || script=$CLI/scripts/$script
	make_sysfs
	rm -f "$W/out"
	: > "$W/err"
	export VMSIX_FEED_SCRIPT=$script VMSIX_FEED_SYSFS=$W/sys VMSIX_FEED_STDERR=${2:-$W/err}
}

# fed SCRIPT SUBCOMMAND...
fed() {
	feed_by "$1"
	run "$FEED" "${@:2}"
}

fed_quietly() {
	feed_by "$1" /dev/null
	run "$FEED" "${@:2}" -q
}

expect_status() {
	[ "$status" = "$1" ] || { echo "exit status $status, not $1"; cat "$W/err"; }
}

# What takes the place of times and of what differs from run to run.
normal_text() {
	sed -E 's/[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:]{8}\.[0-9]{9}Z/TIME/' "$W/out"
}

# Numbers are integers: jq would not tell 1.0 from 1.
normal_json() {
	sed 's/"[^"]*"//g' "$W/out" | grep -nE '[0-9][.eE][0-9]' || true
	jq -c 'walk(if type == "object" then with_entries(
			if .key | IN("time_ns", "wall_ns", "duration_ns", "pid", "tid", "cgroup_id", "cpu",
				"kernel", "version")
			then .value |= (if type == "number" then 0 else type end) else . end)
			| if .type == "stat" or .type == "hist" then .interval_ns = 0 else . end
			| del(.bpf_runs, .bpf_run_ns) else . end)' "$W/out"
}

# golden NAME COMMAND...: COMMAND prints what the file says. VMSIX_GOLDEN=write makes it say so.
golden() {
	local file=$CLI/golden/$1
	shift
	if [ "${VMSIX_GOLDEN:-}" = write ]; then
		"$@" > "$file"
	else
		diff "$file" <("$@")
	fi
}

# Why what loads BPF programs cannot be tried here; nothing if it can.
cannot_feed() {
	[ "$(id -u)" = 0 ] || { echo "loading BPF programs needs root"; return; }
	[ -r /sys/kernel/btf/vmlinux ] || echo "this kernel has no BTF"
}
