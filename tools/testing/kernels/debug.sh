#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# The debug kernel of a line: it boots, devices work on it without a splat and without a leak, and
# it does see the mistakes that it is there to see.
set -uo pipefail
cd "$(dirname "$0")/../../.." || exit 1
# shellcheck source=tools/testing/tap.sh
. tools/testing/tap.sh
# shellcheck source=tools/testing/lab/drive.bash
. tools/testing/lab/drive.bash

HERE=tools/testing/kernels
OUT=build/tests/kernels/debug-$KERNEL
KERNEL=$KERNEL-debug
DEVICES=(rocker:4 nvme:64)
LEFT=(leaks fail-nth lockdep_stats)

# The host ends by itself; a kernel like this one needs a multiple of a plain one's time.
lab_run() {
	tools/testing/lab/lab run --kernel "$KERNEL" --timeout 900 --into "$OUT" "$@"
}

run_lab() {
	local args=() f
	drive_options
	for f in "${LEFT[@]}"; do
		args+=(--fetch "$f")
	done
	lab_run "${DRIVE_OPTIONS[@]}" "${args[@]}" --copy "$HERE/debug.bash" \
		--copy "$HERE/debug-in-lab" -- ./debug-in-lab > "$OUT/lab.log" 2>&1 || { cat "$OUT/lab.log"; return 1; }
}

no_leak() {
	cat "$OUT/leaks"
}

lockdep_is_on() {
	grep -Eq '^ debug_locks: +1$' "$OUT/lockdep_stats" || grep debug_locks "$OUT/lockdep_stats"
	awk '/lock-classes:/ && $2 < 100 { print "lockdep knows only " $2 " classes" }' "$OUT/lockdep_stats"
}

# The name and the file itself are allocated, at least; in the end there is nothing left to fail.
fail_nth_enumerates() {
	[ "$(grep -c ' 1 0$' "$OUT/fail-nth")" -ge 2 ] || echo "less than 2 allocations failed"
	tail -n 1 "$OUT/fail-nth" | grep -Eq '^[0-9]+ 0 [1-9]' ||
		echo "it ended with '$(tail -n 1 "$OUT/fail-nth")'"
}

provoke() {
	local status=0
	lab_run --fetch provoked --copy "$HERE/debug-provoke" -- ./debug-provoke > "$OUT/provoke.log" 2>&1 ||
		status=$?
	[ "$status" -eq 126 ] || { echo "lab run ended with status $status, not 126"; cat "$OUT/provoke.log"; }
}

# A CPU that hangs would keep the lab host until its time is up.
ends_at_stall() {
	local status=0
	lab_run --append rcupdate.rcu_cpu_stall_timeout=5 -- \
		bash -c 'echo SOFTLOCKUP > /sys/kernel/debug/provoke-crash/DIRECT' > "$OUT/stall.log" 2>&1 ||
		status=$?
	[ "$status" -eq 126 ] || echo "status $status"
	grep -q 'Kernel panic - not syncing: RCU Stall' "$OUT/stall.log" || cat "$OUT/stall.log"
	grep -q lkdtm_SOFTLOCKUP "$OUT/stall.log" || echo "another CPU hung"
}

# saw TEXT
saw() {
	grep -qE "$1" "$OUT/provoked" || echo "the kernel log says nothing of '$1'"
}

rm -rf "$OUT" && mkdir -p "$OUT"
check "$KERNEL boots, devices obey their scripts, no splat" run_lab
[ -e "$OUT/lockdep_stats" ] || finish	# nothing was left that could be judged
check "$KERNEL: every expectation of the scripts held" drive_went_well
check "$KERNEL: kmemleak finds nothing that is lost" no_leak
check "$KERNEL: lockdep is on, and still is in the end" lockdep_is_on
check "$KERNEL: fail-nth fails one allocation after the other" fail_nth_enumerates
check "$KERNEL: mistakes made to order are a splat to the lab" provoke
check "$KERNEL: a CPU that hangs ends the lab host" ends_at_stall
[ -e "$OUT/provoked" ] || finish
check "$KERNEL: lockdep sees a spinlock that is kept" saw \
	'Invalid wait context|lock held when returning to user space'
check "$KERNEL: sleeping with a spinlock is seen" saw 'sleeping function called from invalid context'
check "$KERNEL: KASAN sees a read after free" saw 'BUG: KASAN: .*use-after-free'
check "$KERNEL: a corrupt list is seen" saw 'list_add corruption'
finish
