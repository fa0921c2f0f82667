# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh
# Sourced by names-*: how a map for `vfio-msix --guest-map' is written.

fail() {
	echo "${0##*/}: $*" >&2
	exit 1
}

# What a program said on stderr, in one line.
reason() {
	sed 's/^error: //' "$1" | paste -sd '|' | sed 's/|/; /g'
}

needs() {
	command -v "$1" > /dev/null || fail "$1 is not installed: $2"
}

# Rows of NAME, ID and KEYs, separated by tabs, as lines "KEY NAME". ID is unique: where NAME is not, it
# becomes "NAME (ID)". In keys blanks would end them, and wildcards match others: both are replaced.
# The command takes at most 255 bytes of either.
map_lines() {
	LC_ALL=C awk -F '\t' '
		{ row[NR] = $0; count[$1]++ }
		END {
			for (i = 1; i <= NR; i++) {
				n = split(row[i], field, "\t")
				name = field[1]
				if (count[name] > 1)
					name = name " (" field[2] ")"
				if (name ~ /^ *$/)
					name = field[2]
				name = substr(name, 1, 255)
				for (k = 3; k <= n; k++) {
					key = field[k]
					gsub(/[][*?\\]/, "\\\\&", key)
					gsub(/ /, "?", key)
					sub(/^#/, "[#]", key)
					# A number would be a process id, too.
					if (key ~ /^[0-9]+$/)
						key = "[" substr(key, 1, 1) "]" substr(key, 2)
					if (key != "" && length(key) <= 255)
						print key, name
				}
			}
		}'
}

# write_map [FILE] < ROWS: to a file at once, so that nobody reads half of it, and only if it changes;
# without FILE to standard output.
write_map() {
	[ $# = 1 ] || { map_lines; return; }
	[ ! -d "$1" ] || fail "cannot write $1: it is a directory"
	new=$(mktemp "$1.XXXXXX" 2> /dev/null) || fail "cannot write to the directory of $1"
	trap 'rm -f "$new"' EXIT
	map_lines > "$new" || fail "cannot write $new"
	cmp -s "$new" "$1" && return
	chmod 644 "$new"
	mv -f "$new" "$1" || fail "cannot replace $1"
}
