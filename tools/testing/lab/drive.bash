# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
# Every device of a lab host, driven by vfio-ctl through the script of its kind, events/ops-KIND.
#
# Sourced by a test, which sets OUT and DEVICES: drive_options puts the options for `lab run` into
# DRIVE_OPTIONS, drive_went_well prints what did not go as the scripts expect.
# Sourced in the lab host: drive_devices does it.

drive_options() {
	local i
	DRIVE_OPTIONS=(--copy build/tests/vfio/vfio-ctl --copy tools/testing/lab/drive.bash)
	for i in "${!DEVICES[@]}"; do
		cp "tools/testing/events/ops-${DEVICES[i]%%:*}" "$OUT/ops.$i"
		DRIVE_OPTIONS+=(--device "${DEVICES[i]}" --copy "$OUT/ops.$i" --fetch "ctl.$i.out")
	done
}

drive_went_well() {
	grep -H 'FAILED\|no such command' "$OUT"/ctl.*.out
	[ "$(cat "$OUT"/ctl.*.out | grep -c '^set\|^range')" -gt 15 ] || echo "the scripts did next to nothing"
}

drive_devices() {
	local devices i status=0
	read -r -a devices <<< "$LAB_DEVICES"
	for i in "${!devices[@]}"; do
		vfio-ctl "${devices[i]}" < "ops.$i" > "ctl.$i.out" 2>&1 || {
			echo "vfio-ctl ${devices[i]} ended with status $?"
			status=1
		}
	done
	return $status
}
