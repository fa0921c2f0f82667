#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# What `lab run` promises, tried on stock kernels.
set -uo pipefail
cd "$(dirname "$0")/../../.." || exit 1
# shellcheck source=tools/testing/tap.sh
. tools/testing/tap.sh

LAB=$PWD/tools/testing/lab/lab
KERNEL=6.12-stock
OUT=$PWD/build/tests/lab-$KERNEL

# lab_run NAME ARG...: leaves NAME.out, NAME.err and NAME.status
lab_run() {
	local name=$1
	shift
	status=0
	"$LAB" run --timeout 200 "$@" >"$OUT/$name.out" 2>"$OUT/$name.err" || status=$?
	echo "$status" >"$OUT/$name.status"
}

status_is() {
	[ "$(cat "$OUT/$1.status")" = "$2" ] && return
	echo "status $(cat "$OUT/$1.status"), expected $2; stderr:"
	tail -n 20 "$OUT/$1.err"
}

# file_is NAME TEXT: apart from what the runner itself says on stderr
file_is() {
	diff <(printf '%s\n' "${@:2}") <(grep -v '^lab: ' "$OUT/$1")
}

says() {
	grep -q -- "$2" "$OUT/$1" || { echo "'$2' is not in:"; cat "$OUT/$1"; }
}

usage_error_of() {
	local said status=0
	said=$("$LAB" "$@" 2>&1) || status=$?
	[ "$status" = 2 ] || echo "status $status"
	[ "$(wc -l <<<"$said")" = 1 ] || echo "not one line: $said"
	grep -q '^lab: ' <<<"$said" || echo "not by lab: $said"
}

test_usage() {
	check "no subcommand is a usage error" usage_error_of
	check "an unknown subcommand is a usage error" usage_error_of fly
	check "an unknown option is a usage error" usage_error_of run --colour red -- true
	check "an option without value is a usage error" usage_error_of run --smp
	check "no command is a usage error" usage_error_of run
	check "an unknown device is a usage error" usage_error_of run --device toaster -- true
	check "too many vectors are a usage error" usage_error_of run --device nvme:2049 -- true
	check "too many ports are a usage error" usage_error_of run --device rocker:63 -- true
	check "a missing file is a usage error" usage_error_of run --copy nowhere -- true
	check "a missing disk is a usage error" usage_error_of run --disk nowhere -- true
	check "a bad kernel line is a usage error" usage_error_of run --kernel new -- true
	check "a bad IOMMU is a usage error" usage_error_of run --iommu ibm -- true
}

# `cat` ends at once only if stdin is empty.
test_streams() {
	printf 'from outside\n' >"$OUT/in.txt"
	cat >"$OUT/streams" <<'END'
echo "to stdout"
echo "to stderr" >&2
echo "to stdout, opened again" >/dev/stdout
cat
sed s/outside/inside/ in.txt >out.txt
sleep 1000 &
exit 7
END
	lab_run streams --kernel $KERNEL --copy "$OUT/in.txt" --copy "$OUT/streams" \
		--fetch out.txt --into "$OUT" -- bash streams
	check "CMD's status is the runner's" status_is streams 7
	check "stdout is CMD's stdout alone" file_is streams.out \
		"to stdout" "to stdout, opened again"
	check "stderr is CMD's stderr" file_is streams.err "to stderr"
	check "files are copied in and fetched" file_is out.txt "from inside"
}

test_timeout() {
	status=0
	"$LAB" run --kernel $KERNEL --timeout 90 -- bash -c 'echo started; sleep 1000' \
		>"$OUT/timeout.out" 2>"$OUT/timeout.err" || status=$?
	echo "$status" >"$OUT/timeout.status"
	check "a time-out is 124" status_is timeout 124
	check "output before the time-out arrives" file_is timeout.out started
	check "a time-out is said" says timeout.err "time-out after 90 s"
}

# One long enough that whoever reads its beginning only makes others fail.
finds_long_splat() (
	LAB_DIR=tools/testing/lab
	. "$LAB_DIR/splat.sh"
	seq -f 'WARNING: CPU: 0 PID: %.0f' 20000 >"$OUT/long"
	set -o pipefail
	splats "$OUT/long" >"$OUT/long.splat" || echo "none found"
)

# In an empty cache: made the first time, found the second, whatever the key looks like; and nothing
# is left of what could not be made.
cat_caching() {
	cat <<'END'
. tools/testing/lab/lib.sh
say() { :; }
build() { echo made | tee -a "$XDG_CACHE_HOME/made" >"$1"; }
build_badly() { : >"$1"; false; }
mkdir -p "$XDG_CACHE_HOME"
for key in 1 1 "$(hash_of whole)" "$(hash_of whole)"; do
	path=$(cached thing "$key" build)
	diff <(echo made) "$path"
done
[ "$(wc -l <"$XDG_CACHE_HOME/made")" = 2 ] || echo "made $(wc -l <"$XDG_CACHE_HOME/made") times"
trap 'find "$LAB_CACHE/lab" -name "bad-?"; trap - EXIT; exit 7' EXIT
path=$(cached bad 1 build_badly)
echo "what cannot be made was made: $path"
END
}

# In a shell of its own: in a condition, as check is, no failure ends a shell.
caches() {
	local status=0
	cat_caching >"$OUT/caching"
	XDG_CACHE_HOME=$OUT/cache bash -euo pipefail -O inherit_errexit "$OUT/caching" || status=$?
	[ "$status" = 7 ] || echo "status $status"
}

# No kernel fault is at hand: the text of one, written into the kernel log, does as well.
test_splat() {
	lab_run splat --kernel $KERNEL -- \
		bash -c 'echo "WARNING: CPU: 0 PID: 1 at selftest.c:1 provoked" >/dev/kmsg'
	check "a splat is 126 though CMD succeeds" status_is splat 126
	check "the splat is printed" says splat.err "selftest.c:1 provoked"
	check "a long splat is one" finds_long_splat
}

# For each device: driver, MSI-X vectors; then whether interrupts are remapped.
cat_devices() {
	cat <<'END'
for bdf in $LAB_DEVICES; do
	driver=$(readlink "/sys/bus/pci/devices/$bdf/driver")
	echo "$bdf ${driver##*/} $(lspci -vv -s "$bdf" | sed -nE 's/.*MSI-X:.*Count=([0-9]*).*/\1/p; t;
		s|.*MSI: .*Count=1/([0-9]{2}).*|msi \1|p')"
done
echo "$LAB_KERNEL"
ls /dev/vfio | grep -c '^[0-9]'
dmesg | grep -cE 'Enabled IRQ remapping|Interrupt remapping enabled'
END
}

test_devices() {
	local specs=(--device rocker:0 --device rocker:62 --device nvme --device nvme:2048
		     --device e1000e --device igb --device nvme:3:unbound --device xhci)

	cat_devices >"$OUT/devices"
	lab_run devices --kernel $KERNEL "${specs[@]}" --copy "$OUT/devices" -- bash devices
	check "each device has its driver and its vectors" file_is devices.out \
		"0000:00:05.0 vfio-pci 4" "0000:00:06.0 vfio-pci 128" "0000:00:07.0 vfio-pci 65" \
		"0000:00:08.0 vfio-pci 2048" "0000:00:09.0 vfio-pci 5" "0000:00:0a.0 vfio-pci 10" \
		"0000:00:0b.0  3" "0000:00:0c.0 vfio-pci msi 16" $KERNEL 7 1
	lab_run amd --kernel 6.1-stock --iommu amd --device rocker --copy "$OUT/devices" -- \
		bash devices
	check "6.1 boots, with an AMD IOMMU" file_is amd.out \
		"0000:00:05.0 vfio-pci 16" 6.1-stock 1 1
	lab_run none --kernel $KERNEL --iommu none --device rocker --copy "$OUT/devices" -- \
		bash devices
	check "without interrupt remapping devices are bound as well" file_is none.out \
		"0000:00:05.0 vfio-pci 16" $KERNEL 1 0
}

# Between the marks one program reads two bytes of the device's configuration space, once.
cat_accesses() {
	cat <<'END'
mark() {
	local i
	for ((i = 0; i < ${#1}; i++)); do
		printf %s "${1:i:1}" | dd of=/sys/bus/pci/devices/0000:00:00.0/config bs=1 status=none
	done
}
mark $'one read\n'
dd if="/sys/bus/pci/devices/$LAB_DEVICES/config" of=/dev/null bs=2 count=1 status=none
mark $'\n'
END
}

# logged: what was done to the device between the marks
logged() {
	sed -n '/^mark one read$/,/^mark$/s/^config-.* 00:05.0 //p' "$OUT/accesses"
}

leaves_out() {
	! grep -m 5 -E "$1" "$OUT/accesses"
}

test_accesses() {
	cat_accesses >"$OUT/read-once"
	check "a log that cannot be written is a usage error" \
		usage_error_of run --accesses "$OUT/nowhere/file" -- true
	lab_run accesses --kernel $KERNEL --device rocker --copy "$OUT/read-once" \
		--accesses "$OUT/accesses" -- bash read-once
	check "accesses are logged" status_is accesses 0
	check "one read is one access" diff <(echo "0x0 0x1b36") <(logged)
	check "what interrupts and the lab itself need is left out" leaves_out 'apic-msi|serial|virtio|pci-conf'
}

descendants() {
	local child
	for child in $(pgrep -P "$1"); do
		echo "$child"
		descendants "$child"
	done
}

wait_for_output() {
	local i
	for ((i = 0; i < 3000; i++)); do
		grep -q . "$OUT/$1.out" && return
		kill -0 "$runner" 2>/dev/null || break
		sleep 0.1
	done
	echo "no output; the runner says:"
	tail -n 20 "$OUT/$1.err"
}

any_alive() {
	local pid
	for pid; do
		[ ! -e "/proc/$pid/exe" ] || echo "process $pid ($(tr '\0' ' ' <"/proc/$pid/cmdline"))"
	done
}

start_in_background() {
	: >"$OUT/$1.out"
	"$LAB" run --kernel $KERNEL -- bash -c 'echo started; sleep 1000' \
		>"$OUT/$1.out" 2>"$OUT/$1.err" &
	runner=$!
}

# The runner's QEMU, other than process $1; its own loader may be what runs it.
find_qemu() {
	local pid i
	for ((i = 0; i < 600; i++)); do
		for pid in $(descendants "$runner"); do
			[[ $pid != "${1:-}" && $(readlink "/proc/$pid/exe") =~ qemu|ld-linux ]] || continue
			echo "$pid"
			return
		done
		sleep 0.1
	done
}

end_of_background() {
	status=0
	wait "$runner" || status=$?
	echo "$status" >"$OUT/$1.status"
}

test_ends() {
	local pids
	start_in_background ended
	check "the host runs" wait_for_output ended
	mapfile -t pids < <(descendants "$runner")
	kill -TERM "$runner"
	end_of_background ended
	check "a runner that is ended says so" status_is ended 143
	check "and leaves no process" any_alive "${pids[@]}"

	start_in_background died
	check "the host runs again" wait_for_output died
	kill -ABRT "$(find_qemu)"
	end_of_background died
	check "a QEMU that dies is 125" status_is died 125
	check "and told apart from a failed test" says died.err "QEMU died, not the test"
	check "output is not repeated" file_is died.out started
}

test_retry() {
	local first
	start_in_background retried
	first=$(find_qemu)
	kill -ABRT "$first"
	kill -ABRT "$(find_qemu "$first")"
	end_of_background retried
	check "a QEMU that dies at once is tried again, then given up" status_is retried 125
	check "and that is said" says retried.err "trying once more"
}

rm -rf "${OUT:?}"
mkdir -p "$OUT"
test_usage
check "the cache keeps what was made whole, and nothing else" caches
test_streams
test_timeout
test_splat
test_devices
test_accesses
test_ends
test_retry
finish
