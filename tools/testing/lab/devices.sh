# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# Devices under test. SPEC: rocker[:PORTS], nvme[:VECTORS], e1000e, igb, xhci (plain MSI
# with 16 vectors, no MSI-X), each with an optional `:unbound`. The first sits at 00:05.0, the next at 00:06.0, and so on.
#
# QEMU reads a slot number as hexadecimal, so SLOT is handed around as 0xNN.
#
# devices_parse fills DEV_ARGS (for QEMU), DEV_BDFS and DEV_BIND (those to bind to vfio-pci).

DEV_FIRST_SLOT=5
DEV_LAST_SLOT=29
# The addresses of an igb's virtual functions, 128 and more above its own, must fit on the bus.
DEV_LAST_IGB_SLOT=14

in_range()
{
	[[ $1 =~ ^[0-9]{1,4}$ ]] && [ "$1" -ge "$2" ] && [ "$1" -le "$3" ]
}

# 64 MiB whose every 512-byte sector is its own number in decimal, padded with spaces.
build_pattern()
{
	awk 'BEGIN { for (i = 0; i < 131072; i++) printf "%-511d\n", i }' >"$1"
}

# A rocker's name has 9 characters at most. A port needs a network back end: a hub of its own, with
# nobody on the other side.
add_rocker()
{
	local slot=$1 ports=$2 i names=''

	for ((i = 0; i < ports; i++)); do
		DEV_ARGS+=(-netdev "hubport,id=rocker$slot.$i,hubid=$((slot * 64 + i))")
		names+="${names:+,}\"rocker$slot.$i\""
	done
	DEV_ARGS+=(-device "{\"driver\":\"rocker\",\"name\":\"sw$slot\",\"addr\":\"$slot\",\
\"ports\":[$names]}")
}

add_nvme()
{
	local slot=$1 vectors=$2 pattern

	pattern=$(cached nvme-pattern "$(hash_of "$(declare -f build_pattern)")" build_pattern)
	DEV_ARGS+=(-drive "if=none,id=nvme$slot,file=$pattern,format=raw,snapshot=on"
		   -device "nvme,serial=lab$slot,drive=nvme$slot,msix_qsize=$vectors,addr=$slot")
}

add_device()
{
	local spec=$1 slot=$2 kind=${1%%:*} number=''

	[[ $spec != *:* ]] || number=${spec#*:}
	case $kind in
	rocker)
		in_range "${number:=6}" 0 62 || usage_error "$spec: a rocker has 0 to 62 ports"
		add_rocker "$slot" "$number"
		;;
	nvme)
		in_range "${number:=65}" 1 2048 || usage_error "$spec: an nvme has 1 to 2048 vectors"
		add_nvme "$slot" "$number"
		;;
	e1000e|igb)
		[ "$kind" != igb ] || [ $((slot)) -le "$DEV_LAST_IGB_SLOT" ] ||
			usage_error "$spec: an igb must be among the first" \
				    "$((DEV_LAST_IGB_SLOT - DEV_FIRST_SLOT + 1)) devices"
		[ -z "$number" ] || usage_error "$spec: an $kind takes no number"
		DEV_ARGS+=(-device "$kind,addr=$slot,romfile=")
		;;
	xhci)
		[ -z "$number" ] || usage_error "$spec: an $kind takes no number"
		DEV_ARGS+=(-device "qemu-xhci,addr=$slot,msi=on,msix=off")
		;;
	*)
		usage_error "$spec: no such device; there are rocker, nvme, e1000e, igb and xhci"
		;;
	esac
}

devices_parse()
{
	local spec slot=$DEV_FIRST_SLOT bdf

	DEV_ARGS=() DEV_BDFS=() DEV_BIND=()
	for spec; do
		[ "$slot" -le "$DEV_LAST_SLOT" ] || usage_error "$spec: no slot left for it"
		bdf=$(printf '0000:00:%02x.0' "$slot")
		DEV_BDFS+=("$bdf")
		[[ $spec == *:unbound ]] || DEV_BIND+=("$bdf")
		add_device "${spec%:unbound}" "$(printf '0x%02x' "$slot")"
		slot=$((slot + 1))
	done
}
