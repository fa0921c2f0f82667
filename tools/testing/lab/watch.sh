# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
# Sourced in the lab host: watch the vfio_pci trace events with ftrace and with vfio-msix.
#
#   ftrace_start             record every event, with CLOCK_MONOTONIC
#   ftrace_save FILE         what was recorded
#   watch NAME ARG...        start `vfio-msix ARG...`; NAME.out and NAME.err get what it prints
#   watch_attached           wait until all of them are attached
#   watch_stop               end them all as Ctrl-C does; status 1 if one of them failed

WATCH_FTRACE=/sys/kernel/tracing/instances/vmsix
WATCH_PIDS=()
WATCH_NAMES=()

ftrace_start() {
	mountpoint -q /sys/kernel/tracing || mount -t tracefs tracefs /sys/kernel/tracing
	mkdir -p "$WATCH_FTRACE"
	echo mono > "$WATCH_FTRACE/trace_clock"
	echo 4096 > "$WATCH_FTRACE/buffer_size_kb"
	echo 4096 > /sys/kernel/tracing/saved_cmdlines_size	# each task that the test starts is one
	echo 1 > "$WATCH_FTRACE/events/vfio_pci/enable"
}

ftrace_save() {
	cat "$WATCH_FTRACE/trace" > "$1"
}

# What is looked at while it is written is in memory: the directory shared with the outside, whose file
# system shows zeros now and then to who reads what has just been appended, gets it at the end.
watch_err() {
	echo "/tmp/watch-$1.err"
}

watch() {
	local name=$1 err
	shift
	err=$(watch_err "$name")
	: > "$err"
	vfio-msix "$@" > "$name.out" 2> "$err" &
	WATCH_PIDS+=($!)
	WATCH_NAMES+=("$name")
}

# A watcher says so on stderr when it is attached.
watch_attached() {
	local name err i
	for name in "${WATCH_NAMES[@]}"; do
		err=$(watch_err "$name")
		for i in $(seq 300); do
			! grep -q 'tracing' "$err" || break
			sleep 0.1
		done
		grep -q 'tracing' "$err" || {
			echo "vfio-msix ($name) did not attach within $((i / 10)) s: $(cat "$err")" >&2
			return 1
		}
	done
}

watch_stop() {
	local i status=0
	kill -INT "${WATCH_PIDS[@]}"
	for i in "${!WATCH_PIDS[@]}"; do
		wait "${WATCH_PIDS[i]}" || {
			echo "vfio-msix (${WATCH_NAMES[i]}) ended with status $?" >&2
			status=1
		}
		cp "$(watch_err "${WATCH_NAMES[i]}")" "${WATCH_NAMES[i]}.err"
	done
	WATCH_PIDS=() WATCH_NAMES=()
	return $status
}
