#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# setpriv: --ambient-caps without --inh-caps gives no capability, with status 0
#
# Versions: setpriv of util-linux 2.41.5-0+deb13u1 (trixie); 2.38.1 (bookworm) is the same.
# Guess: "--ambient-caps +bpf,+perfmon" makes them ambient, as systemd's AmbientCapabilities= does,
#   which adds them to the inheritable set itself; or it fails, as prctl(2) says EPERM for a
#   capability that is not inheritable.
# Behaviour: setpriv starts the program without them, and says nothing.
# Why it matters: this is the way to start a tracer under another user with CAP_BPF and CAP_PERFMON
#   alone. With half of the two options the tracer starts and is not permitted, and one looks for
#   the fault in it, or in the kernel. Give both options the same list.
# Output: CapAmb in /proc/self/status (CAP_PERFMON is bit 38, CAP_BPF bit 39)
#   --ambient-caps:             status 0, 0000000000000000
#   --inh-caps, --ambient-caps: status 0, 000000c000000000
set -euo pipefail
# shellcheck source=findings/lib.bash
. "$(dirname "$0")/lib.bash"

fetch system trixie util-linux=2.41.5-0+deb13u1 sed

# ambient OPTION...: the ambient set of a program that setpriv starts so
ambient() {
	local out status=0
	out=$(inside system setpriv "$@" sed -n 's/^CapAmb:[[:space:]]*//p' /proc/self/status 2>&1) ||
		status=$?
	echo "status $status, $out"
}

caps=+bpf,+perfmon
alone=$(ambient --ambient-caps $caps)
both=$(ambient --inh-caps $caps --ambient-caps $caps)
printf '%-27s %s\n' --ambient-caps: "$alone" "--inh-caps, --ambient-caps:" "$both"
expect "--ambient-caps alone" "status 0, 0000000000000000" "$alone"
expect "--ambient-caps and --inh-caps" "status 0, 000000c000000000" "$both"
as_stated
