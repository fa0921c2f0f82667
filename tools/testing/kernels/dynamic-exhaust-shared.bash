#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# dynamic-exhaust-shared.bash ROCKER NVME: in the lab, with one CPU. The nvme has half of its vectors;
# the rocker, which can say by real interrupts that none of its own is lost, runs out of them.
set -euo pipefail

mkfifo nvme.fifo
./vfio-ctl "$2" < nvme.fifo > nvme.out 2>&1 &
exec 3> nvme.fifo
printf '%s\n' open "set 0 a" "grow 1 100 t" >&3
for _ in $(seq 300); do
	! grep -q '^grew by' nvme.out || break
	sleep 0.1
done
./vfio-ctl "$1" --stop < scripts/exhaust-rocker.ctl
printf '%s\n' "expect held=101 armed=live entries=live" "loop-none 0 512" "expect fired=live" >&3
exec 3>&-
wait $! || { cat nvme.out; exit 1; }
