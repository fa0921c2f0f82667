#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Live guests in the lab host: their own driver runs a passed-through device, with either client.
set -uo pipefail
cd "$(dirname "$0")/../../.." || exit 1
# shellcheck source=tools/testing/tap.sh
. tools/testing/tap.sh
# shellcheck source=tools/testing/lab/emulation.sh
. tools/testing/lab/emulation.sh

OUT=$PWD/build/tests/lab-nested

# The vectors that are allocated for the device, seen from the host, while each guest lives. Its end, by
# a panic or a reset, is told from one another.
cat_commands() {
	cat <<'END'
# tell STATUS GUEST COMMAND...: ends the script if the status is another; else it is in `told'
tell()
{
	local want=$1
	shift
	told=0
	guest tell "$@" || told=$?
	[ "$told" = "$want" ] || exit $((told ? told : 1))
}

for client in 10 7.2; do
	guest start --name "g$client" --client "$client" --device "$LAB_DEVICES" --rebind 1 || exit
	guest wait "g$client" ready || exit
	tell 0 "g$client" rebind 1
	tell 1 "g$client" false
	guest log "g$client" | grep "^lab: \(io cpu\|rebind\|vectors\)"
	ls "/sys/bus/pci/devices/$LAB_DEVICES/msi_irqs" | wc -l
	tr '\0' ' ' <"/proc/$(guest pid "g$client")/cmdline" | grep -o "guest=g$client,debug-threads=on"
	if [ "$client" = 10 ]; then key=c ends=1; else key=b ends=123; fi
	tell "$ends" "g$client" "echo $key >/proc/sysrq-trigger"
	echo "sysrq $key: $told"
	guest stop "g$client" || exit
	ls "/sys/bus/pci/devices/$LAB_DEVICES/msi_irqs" 2>/dev/null | wc -l
done
END
}

expected_of() {
	local round
	for round in 1 2 3; do
		printf 'lab: io cpu %d ok\n' 0 1 2 3
		case $round in
		1)	echo "lab: vectors 5" ;;
		*)	echo "lab: rebind 1 done" ;;
		esac
	done
	printf '%s\n' 5 "guest=g$1,debug-threads=on" "$2" 0
}

same_as_expected() {
	diff <(expected_of 10 "sysrq c: 1"; expected_of 7.2 "sysrq b: 123") \
		<(sed 's/ ok, [1-9][0-9]* interrupts$/ ok/' "$OUT/out") > "$OUT/diff" ||
		tail -n 15 "$OUT/err" "$OUT/diff"
}

run_guests() {
	tools/testing/lab/lab run --kernel 6.12 --nested --timeout 900 --device nvme:16 \
		--copy "$OUT/commands" -- bash commands >"$OUT/out" 2>"$OUT/err"
}

mkdir -p "$OUT"
cat_commands >"$OUT/commands"
status=0
emulated echo run_guests || status=$?
check "both clients' guests do I/O through every vector" same_as_expected
check "the lab host ends well" test "$status" = 0
finish
