#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# The program that puts line 6.12's modules into a host and takes them out again, in the lab host, on
# Debian's stock kernel: what it is for, and each refusal, which must leave modules, bindings and files
# as they were.
set -uo pipefail
cd "$(dirname "$0")/../../.." || exit 1
# shellcheck source=tools/testing/tap.sh
. tools/testing/tap.sh

OUT=build/tests/kernels/modules

run_lab() {
	rm -rf "$OUT"
	mkdir -p "$OUT"
	tools/testing/lab/lab run --kernel 6.12-stock --nested --mem 1024 --device nvme:16 --device rocker:4 \
		--device igb --timeout 900 --copy build/kernel/6.12 --copy build/vfio-msix \
		--copy build/tests/vfio/vfio-ctl \
		--copy tools/testing/kernels/modules-in-lab -- ./modules-in-lab 6.12 \
		> "$OUT/result" 2> "$OUT/log" || cat "$OUT/log"
}

passed() {
	grep -qxF "passed $1" "$OUT/result" ||
		sed -n "/^failed $1\$/,/^[pfe]/p" "$OUT/result" | sed -n 's/^# //p'
}

check "the lab ran, with no splat in its log" run_lab
while read -r name; do
	check "$name" passed "$name"
done < <(sed -n 's/^passed //p; s/^failed //p' "$OUT/result")
check "every case was tried" grep -qx ended "$OUT/result"
finish
