#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# exhausted-by-another.sh ROCKER NVME: in the lab, with one CPU. Another device takes all CPU vectors
# while this one's are live: it cannot grow, keeps what it has, can exchange their triggers, and
# grows once there is room again.
set -euo pipefail
cd "$(mktemp -d)"	# in memory: what is new in the shared directory may read as zeros

# start NAME BDF: a vfio-ctl that obeys what is written to descriptor NAME
start() {
	local -n fd=$1
	mkfifo "$1.fifo"
	vfio-ctl "$2" < "$1.fifo" > "$1.out" 2>&1 &
	exec {fd}> "$1.fifo"
}

# tell NAME COMMAND...: returns when all have been done: vfio-ctl says what it is about to do
tell() {
	local name=$1 said
	local -n fd=$1
	shift
	said=$(grep -c '^info' "$name.out" || :)
	printf '%s\n' "$@" info >&"$fd"
	for _ in $(seq 600); do
		[ "$(grep -c '^info' "$name.out" || :)" -le "$said" ] || return 0
		sleep 0.1
	done
	echo "FAILED: $name does not answer to: $*"
	exit 1
}

end() {
	local -n fd=$1
	exec {fd}>&-
}

start rocker "$1"
start nvme "$2"
tell rocker open "set 0 A B C" "ret 0" "expect fired="
mapfile -t one_by_one < <(for i in $(seq 0 299); do echo "set $i V"; done)
tell nvme open "${one_by_one[@]}" "ret -ENOSPC"
tell rocker "set 0 X B C D" "ret -ENOSPC" "expect armed=0,1,2" "fire 0 1 2" \
	"expect fired=A:1,B:1,C:1" \
	"set 0 B C A" "ret 0" "fire 0 1 2" "expect fired=A:1,B:1,C:1"
tell nvme close
tell rocker "set 0 X B C D" "ret 0" "expect armed=0,1,2,3" "fire 0 3" "expect fired=X:1,D:1"
end rocker
end nvme
wait
! grep -H -B 2 'FAILED\|vfio-ctl:' rocker.out nvme.out
