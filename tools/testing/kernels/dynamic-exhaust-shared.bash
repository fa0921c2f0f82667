#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# dynamic-exhaust-shared.bash ROCKER NVME: in the lab, with one CPU. The nvme has half of its vectors;
# the rocker, which can say by real interrupts that none of its own is lost, runs out of them.
set -euo pipefail
WORK=$PWD
cd "$(mktemp -d)"	# in memory: what is new in the shared directory may read as zeros

mkfifo nvme.fifo
vfio-ctl "$2" < nvme.fifo > nvme.out 2>&1 &
exec 3> nvme.fifo
printf '%s\n' open "set 0 a" "grow 1 100 t" >&3
for _ in $(seq 1200); do
	! grep -q '^grew by' nvme.out || break
	sleep 0.1
done
grep -q '^grew by' nvme.out || { echo "the nvme did not grow within two minutes"; exit 1; }
vfio-ctl "$1" --stop < "$WORK/scripts/exhaust-rocker.ctl"
printf '%s\n' "expect held=101 armed=live entries=live" "loop-none 0 512" "expect fired=live" >&3
exec 3>&-
wait $! || { cat nvme.out; exit 1; }
