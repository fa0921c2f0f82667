# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
# Sourced by tests that compare what a document shows with what was printed.

# shape: each line without what differs between runs and releases: addresses, durations, other numbers,
# Debian's suffix of a kernel, blanks. A 0 that is all there is, and a status of 0, stay what they are.
shape() {
	sed -E -e 's/(^|^status )0$/\1none/' -e 's/\b[0-9a-f]{4}:[0-9a-f]{2}:[0-9a-f]{2}\.[0-7]\b/BDF/g' \
		-e 's/\+deb[0-9]+-/+DEB-/g' -e 's/[0-9]+(\.[0-9]+)?(ns|us|ms|s)\b/T/g' -e 's/-?\b[0-9]+([.:,_-][0-9]+)*(T[0-9:.]*Z)?/N/g' \
		-e 's/[[:space:]]+/ /g; s/^ //; s/ $//'
}

# has_the_shape SHOWN PRINTED: the lines of SHOWN come in PRINTED, in this order; "..." are lines left out
has_the_shape() {
	awk 'NR == FNR { want[++n] = $0; next }
		$0 == want[i + 1] { i++ }
		END { if (i < n || !n) print "not printed: " want[i + 1] }' \
		<(grep -vxF -e ... -e '' "$1" | shape) <(shape < "$2")
}

# shown FILE WORD N: the Nth block of FILE that begins with "```text WORD"
shown() {
	awk -v begin="^\`\`\`text $2\$" -v n="$3" '
		/^```/ { inside = 0 }
		inside { print }
		$0 ~ begin && ++i == n { inside = 1 }' "$1"
}
