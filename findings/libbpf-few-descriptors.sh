#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# libbpf with some descriptors less than it needs: "Invalid argument", and a verifier log that blames a map
#
# Needs root, and a kernel that loads BPF programs.
# Versions: libbpf-tools 0.26.0+ds-1 (bookworm) and 0.31.0+ds-7 (trixie), each with its own libbpf.
# Guess: a program that runs into RLIMIT_NOFILE while it loads BPF programs ends with EMFILE, "Too many open
#   files", whatever the limit.
# Behaviour: libbpf probes what the kernel can, e.g. global variables, and each probe needs descriptors. In 0.26
#   a probe that fails with EMFILE counts as a feature that this kernel lacks: the map of global variables is left
#   out, and the verifier refuses the program with EINVAL. In 0.31 the program has the number of a descriptor that
#   is not a map's. One descriptor more or less, and it is EMFILE again.
# Why it matters: who gets EINVAL and a verifier log looks for a fault in the kernel or in the program. A command
#   in a service with a low LimitNOFILE, or that inherits many descriptors, should count free ones before it loads
#   anything.
# Output: errors of cpudist with 4 to 14 descriptors, and what the verifier says with EINVAL
#   0.26: -22 -24, BPF map 'cpudist_.rodata' is referenced but wasn't created
#   0.31: -22 -24, fd N is not pointing to valid bpf_map
set -euo pipefail
# shellcheck source=findings/lib.bash
. "$(dirname "$0")/lib.bash"
need_root

# errors ROOT PROGRAM: $got is what it ends with
errors() {
	local limit why
	for limit in {4..14}; do
		inside "$1" prlimit --nofile="$limit" "$2" 1 1 < /dev/null 2>&1 || true
	done > "$W/log"
	why=$(sed -n "/^BPF map '.*' is referenced/p; s/^fd [0-9]* \(is not pointing to valid .*\)/fd N \1/p" "$W/log" |
		sort -u)
	got="$(sed -n 's/^libbpf: failed to load BPF skeleton .*: //p' "$W/log" | sort -u | xargs), $why"
}

fetch old bookworm libbpf-tools=0.26.0+ds-1 util-linux
fetch new trixie libbpf-tools=0.31.0+ds-7 util-linux
errors old cpudist
echo "0.26: $got"
expect "libbpf-tools 0.26" "-22 -24, BPF map 'cpudist_.rodata' is referenced but wasn't created" "$got"
errors new cpudist-libbpf
echo "0.31: $got"
expect "libbpf-tools 0.31" "-22 -24, fd N is not pointing to valid bpf_map" "$got"
as_stated
