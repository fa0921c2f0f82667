# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh
# Sourced by names-*: write a map for `vfio-msix --guest-map'.

fail() {
	echo "${0##*/}: $*" >&2
	exit 1
}

# A program's stderr, in one line.
reason() {
	sed 's/^error: //' "$1" | paste -sd '|' | sed 's/|/; /g'
}

needs() {
	command -v "$1" > /dev/null || fail "$1 is not installed: $2"
}

# map_lines ROWS: turn rows of NAME, ID and KEYs, separated by tabs, into lines "KEY NAME". ID is unique; a
# NAME that is not becomes "NAME (ID)". A blank would end a key, and a wildcard would match others: both are
# replaced. The command takes at most 255 bytes of either.
map_lines() {
	printf '%s\n' "$1" | LC_ALL=C awk -F '\t' '
		$0 == "" { next }
		{ row[++nr] = $0; count[$1]++ }
		END {
			for (i = 1; i <= nr; i++) {
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
					# A plain number would also match a process id.
					if (key ~ /^[0-9]+$/)
						key = "[" substr(key, 1, 1) "]" substr(key, 2)
					if (key != "" && length(key) <= 255)
						print key, name
				}
			}
		}'
}

# target_of FILE: the file to replace, behind symbolic links; it need not exist.
target_of() {
	[ ! -d "$1" ] || fail "cannot write $1: it is a directory"
	[ ! -e "$1" ] || [ -f "$1" ] ||
		fail "cannot write $1: it is not a regular file; without FILE, the map goes to standard output"
	readlink -f -- "$1" && return
	[ ! -L "$1" ] || fail "cannot write $1: the symbolic link leads nowhere"
	fail "cannot write to the directory of $1"
}

# write_map ROWS [FILE]: replace FILE as a whole, so that nobody reads half of it, and only if it changes.
# Its mode and owner stay. Without FILE, or if it is -, write to standard output.
write_map() {
	if [ "${2--}" = - ]; then
		map_lines "$1"
		return
	fi
	target=$(target_of "$2") || exit 1
	new=$(mktemp "$target.XXXXXX" 2> /dev/null) || fail "cannot write to the directory of $target"
	map_lines "$1" > "$new" || fail "cannot write $new"
	cmp -s "$new" "$target" && return
	if [ -e "$target" ]; then
		cp --attributes-only --preserve=mode,ownership "$target" "$new" || fail "cannot write $new"
	else
		chmod 644 "$new"
	fi
	mv -f "$new" "$target" || fail "cannot replace $target"
}

# Only the program's own shell has temporary files: it may end before one of its subshells has removed one.
remove_temporary() {
	rm -f "$errors" ${new:+"$new"}
}

# $errors: what programs write to stderr, for reason()
new=
errors=$(mktemp) || exit 1
trap remove_temporary EXIT
trap 'exit 129' HUP
trap 'exit 130' INT
trap 'exit 143' TERM
