# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
# Sourced by hotplug.sh and hotplug-long.sh, after tap.sh.
#
#   leg LEG KERNEL IOMMU CPUS PART...   one lab host; leaves LEG in OUT. Parts: see in-lab-hotplug
#   passed LEG PART                     what it said, if it did not
#   deaf LEG PART NAME                  the same, if it did not fail because NAME was not signalled
#   count LEG PART WHAT                 a number that it printed as WHAT=NUMBER
#   churned LEG PART WHAT...            it passed, and did each of these often enough to be one
#   bypass_lines LEG LEAST MOST         lines in the kernel log that the part "log" may cause
#   figures LEG                         the last line of each part, as comments

HERE=tools/testing/semantics

leg() {
	local leg=$1 kernel=$2 iommu=$3 cpus=$4
	shift 4
	mkdir -p "$OUT"
	tools/testing/lab/lab run --kernel "$kernel" --iommu "$iommu" --smp "$cpus" --timeout 900 \
		--device rocker:62 --device xhci --device e1000e --copy "$HERE/in-lab-hotplug" \
		--copy "$HERE/hotplug-cleared.ctl" --copy "$HERE/hotplug-failed.ctl" \
		--copy build/tests/vfio/vfio-churn --copy build/tests/vfio/vfio-ctl \
		-- ./in-lab-hotplug "$@" > "$OUT/$leg" 2> "$OUT/$leg.log" || cat "$OUT/$leg.log"
}

# said LEG PART
said() {
	sed -n "/^[pf].*ed $2\$/,/^[pf]a/p" "$OUT/$1" | sed -n 's/^# //p'
}

passed() {
	grep -qx "passed $2" "$OUT/$1" || said "$1" "$2"
}

# It was stopped by that, and nothing else.
deaf() {
	said "$1" "$2" | tail -n 1 | grep -qx "FAILED fired: expected $3:1, got *" || said "$1" "$2"
	grep -qx "failed $2" "$OUT/$1" || echo "passed"
}

count() {
	said "$1" "$2" | sed -n "s/.*\<$3=\([0-9]*\).*/\1/p"
}

churned() {
	local leg=$1 part=$2 what
	shift 2
	passed "$leg" "$part"
	for what; do
		[ "$(count "$leg" "$part" "$what")" -gt 20 ] || echo "$what: hardly any"
	done
}

bypass_lines() {
	local lines
	lines=$(count "$1" log bypass_lines)
	[ "$lines" -ge "$2" ] && [ "$lines" -le "$3" ] || echo "$lines lines, not $2 to $3"
}

figures() {
	awk -v leg="$1" '/^passed |^failed / { if (part) print "# " leg ": " part ": " last
			part = $2; last = "" }
		/^# / { last = substr($0, 3) }
		END { print "# " leg ": " part ": " last }' "$OUT/$1"
}
