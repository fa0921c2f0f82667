# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
# Sourced in the lab host on a debug kernel.

DEBUG=/sys/kernel/debug

# Let /proc/*/fail-nth fail any allocation, also those that may wait, and be silent about it.
failslab_everything() {
	echo 0 > "$DEBUG/failslab/ignore-gfp-wait"
	echo 0 > "$DEBUG/failslab/verbose"
}

# What is found is doubtful until it is found twice: a pointer may have been in a register.
leak_scan() {
	echo scan > "$DEBUG/kmemleak"
	sleep 6		# objects younger than 5 s are not reported
	echo scan > "$DEBUG/kmemleak"
}

leak_forget() {
	echo clear > "$DEBUG/kmemleak"
}

# What a third scan finds referenced is shown no more; a leak stays one.
leak_show() {
	[ -z "$(cat "$DEBUG/kmemleak")" ] || leak_scan
	cat "$DEBUG/kmemleak"
}
