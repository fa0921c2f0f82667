#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# QEMU 11 names its threads without being asked: "comm" is no longer the VMM's name
#
# Versions: QEMU 11.1.3+ds-1~bpo13+1 (trixie-backports) against 10.0.13+ds-0+deb13u1 (trixie).
# Guess: "-name guest=NAME,debug-threads=on" is what names threads, and its default is off. So
#   without it each thread is called qemu-system-x86, and a filter by comm finds them all.
# Behaviour: 11.1 names all but the main thread by default: vCPUs are "CPU 0/TCG" or "CPU 0/KVM",
#   with a blank and a slash, I/O threads "IO ID".
# Why it matters: a vCPU's exit makes QEMU reprogram a passed-through device, so events of vfio, kvm
#   and the scheduler now carry "CPU 0/KVM". Filters such as comm == "qemu-system-x86", pgrep -x on
#   threads, and flame graphs by comm miss them after an upgrade, and all guests of a host share
#   the names. Go by process id, and read the name of the process from /proc/PID/comm.
# Output: the threads of a paused guest of two vCPUs and one I/O thread
#   10.0.13: qemu-system-x86
#   11.1.3:  CPU 0/TCG,CPU 1/TCG,IO io1,IO mon_iothread,call_rcu,qemu-system-x86
set -euo pipefail
# shellcheck source=findings/lib.bash
. "$(dirname "$0")/lib.bash"

fetch old trixie qemu-system-x86=1:10.0.13+ds-0+deb13u1
fetch new "trixie trixie-backports" qemu-system-x86=1:11.1.3+ds-1~bpo13+1

# threads ROOT: $got is the names of QEMU's threads once it answers on its monitor
threads() {
	local qemu
	mkfifo "$W/$1.in" "$W/$1.out"
	become "$1" qemu-system-x86_64 -accel tcg -smp 2 -S -nodefaults -display none \
		-object iothread,id=io1 -qmp stdio < "$W/$1.in" > "$W/$1.out" 2> "$W/log" &
	qemu=$!
	exec 3> "$W/$1.in" 4< "$W/$1.out"
	read -r <&4 || { cat "$W/log" >&2; return 1; }
	echo '{"execute":"qmp_capabilities"}' >&3
	read -r <&4
	got=$(sort -u "/proc/$qemu/task/"*/comm | paste -sd ,)
	echo '{"execute":"quit"}' >&3
	wait $qemu
	exec 3>&- 4<&-
}

threads old
old=$got
threads new
new=$got
echo "10.0.13: $old"
echo "11.1.3:  $new"
expect "QEMU 10.0.13" qemu-system-x86 "$old"
expect "QEMU 11.1.3" "CPU 0/TCG,CPU 1/TCG,IO io1,IO mon_iothread,call_rcu,qemu-system-x86" "$new"
as_stated
