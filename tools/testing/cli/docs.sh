#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# --help, the man pages, the completion, docs/json-schema.md and what the command does say the same.
set -euo pipefail
cd "$(dirname "$0")"
# shellcheck source=tools/testing/cli/cli.bash
. ./cli.bash
SUBCOMMANDS=(bench compare hist stat trace)

# What a subcommand must be given before it looks at other options.
declare -A NEEDS=([compare]=/dev/null)

# Options of a subcommand as --help lists them, one a line: "-g", "--guest=".
help_options() {
	"$BIN" "$1" --help | sed -nE 's/^ +((-., )?(--[a-z-]+=?|-.)).*/\1/p' | sed -E 's/, /\n/' |
		sort
}

man_options() {
	sed -nE '/^\.It Fl/p' "$ROOT/tools/man/vfio-msix-$1.8" |
		sed -E 's/^\.It //; s/ , /\n/g; s/\\&//g; s/ Ns = Ns Ar/= Ar/g' |
		sed -E 's/^Fl /-/; s/ Ar .*//; s/= Ar .*/=/' | sort
}

man_has_the_options() {
	[ "$(help_options "$1" | wc -l)" -gt 10 ] || echo "--help lists few options"
	diff <(help_options "$1") <(man_options "$1")
}

command_columns() {
	run "$BIN" "$1" ${NEEDS[$1]:+"${NEEDS[$1]}"} -o bogus
	sed -n 's/.*there are: //p' "$W/err" | tr ' ' '\n'
}

man_has_the_columns() {
	diff <(command_columns "$1" | sort) \
	     <(sed -n '/^\.Sh COLUMNS/,/^\.Sh SEE/p' "$ROOT/tools/man/vfio-msix-$1.8" |
		sed -n 's/^\.It Cm //p' | sed 's/ , /\n/g' | sort)
}

man_lint() {
	mandoc -Tlint -W warning "$1"
}

man_names_own_options() {
	diff <("$BIN" --help | sed -nE 's/^ +((-., )?--[a-z]+) .*/\1/p') \
	     <(sed -n 's/^\.It Fl \(.*\) , Fl -/-\1, --/p; s/^\.It Fl -\([a-z]*\)$/--\1/p' \
		"$ROOT/tools/man/vfio-msix.8" | grep -v strict)
}

man_names_subcommands() {
	diff <("$BIN" --help | sed -nE 's/^  ([a-z]+) .*/\1/p' | sort) \
	     <(sed -n 's/^\.It Cm //p' "$ROOT/tools/man/vfio-msix.8" | sort)
}

# complete WORD...: what bash would offer for the last word
complete_words() (
	# shellcheck source=tools/completion/vfio-msix
	. "$ROOT/tools/completion/vfio-msix"
	COMP_WORDS=("$@")
	COMP_CWORD=$(($# - 1))
	_vfio_msix
	printf '%s\n' "${COMPREPLY[@]}" | sort
)

completion_has_the_options() {
	diff <(help_options "$1" | grep '^--\|^-.$') <(complete_words vfio-msix "$1" -)
}

completion_has_the_columns() {
	diff <(command_columns "$1" | sort) <(complete_words vfio-msix "$1" -o '')
	diff <(command_columns "$1" | sed 's/^/guest,/' | sort) \
	     <(complete_words vfio-msix "$1" --output = guest,)
}

completion_has_the_subcommands() {
	diff <(printf '%s\n' -h --help --usage -V --version help version "${SUBCOMMANDS[@]}" | sort) \
		<(complete_words vfio-msix '')
	diff <(printf '%s\n' "${SUBCOMMANDS[@]}" | sort) <(complete_words vfio-msix help '')
}

# A type's keys, a path each: "totals.enable.seen", from the golden records and the results that are
# compared.
record_keys() {
	jq -r --arg type "$1" 'select(.type == $type)
		| paths(type != "object") | map(select(type == "string")) | join(".")' \
		golden/*.ndjson results/*.ndjson
}

# Rows of the table that docs/json-schema.md has for a type.
schema_rows() {
	sed -n "/^## $1\$/,/^## /p" "$ROOT/docs/json-schema.md" | grep '^| .[a-z]'
}

# The first column, in code.
row_keys() {
	cut -d '|' -f 2 | tr -d '` ' | tr ',' '\n' | grep -vx key
}

# A key that may be missing says "optional".
schema_has_the_keys() {
	diff <(record_keys "$1" | sed -E 's/^(counts|totals|guests)\..*/\1/' | sort -u) \
	     <(schema_rows "$1" | grep -v optional | row_keys | sort -u)
}

# versions_of_schema: as a header has it, as docs/json-schema.md has it for a header, and the newest
# that it explains
versions_of_schema() {
	"$BIN" compare -q -j results/stock.ndjson results/ours.ndjson | jq -r 'select(.type == "header").schema'
	schema_rows header | grep '^| .schema. ' | grep -oE '[0-9]+\.[0-9]+'
	grep -oE -m 1 '^\| [0-9]+\.[0-9]+ ' "$ROOT/docs/json-schema.md" | tr -d '| '
}

schema_has_the_version() {
	[ "$(versions_of_schema | sort | uniq -c | awk '{ print $1 }')" = 3 ] || versions_of_schema
}

# Without guests they print nothing.
installed_names_run() {
	mkdir -p "$W/pve"
	"$1/names-proxmox" -d "$W/pve"
	echo '{ "items": [] }' | "$1/names-kubevirt" -f -
}

# put PREFIX: files that make install puts under "$W/a b's", and what it says on stderr
put() {
	rm -rf "$W/a b's"
	make -s -C "$ROOT" install DESTDIR="$W/a b's" ${1:+PREFIX="$1"} > /dev/null
	(cd "$W/a b's" && find . -type f | sort)
}

# in_place PREFIX
in_place() {
	printf "./$1/%s\n" bin/vfio-msix share/bash-completion/completions/vfio-msix \
		share/doc/vfio-msix/json-schema.md share/man/man8/vfio-msix{,-bench,-compare,-hist,-stat,-trace}.8 \
		share/vfio-msix/contrib/names{.sh,-kubevirt,-libvirt,-proxmox} | sort
}

installs() {
	diff <(put /usr) <(in_place usr)
	"$W/a b's/usr/bin/vfio-msix" --version | grep -v '^vfio-msix [0-9]' || true
	installed_names_run "$W/a b's/usr/share/vfio-msix/contrib"
	diff <(put "") <(in_place usr/local)
	diff <(put "/opt/c d") <(in_place "opt/c d")
}

# Paths that pages name are installed, but for those of the running system; so are pages.
pages_name_what_is_there() {
	local path pages
	put /usr/local > /dev/null
	pages=("$W/a b's"/usr/local/share/man/man8/*)
	sed -n 's/^\.Pa \([^ ]*\).*/\1/p' "${pages[@]}" | grep -vE '^/(sys|proc|dev|run)(/|$)' | sort -u > "$W/paths"
	[ -s "$W/paths" ] || echo "no page names a path"
	while read -r path; do
		[ -e "$W/a b's$path" ] || echo "$path is not installed"
	done < "$W/paths"
	sed -n 's/^\.Xr \(vfio-msix[a-z-]*\) 8.*/\1/p' "${pages[@]}" | sort -u | while read -r path; do
		[ -e "$W/a b's/usr/local/share/man/man8/$path.8" ] || echo "$path(8) is not installed"
	done
}

# What others put in the same folders stays.
uninstalls() {
	put "/opt/c d" > /dev/null
	touch "$W/a b's/opt/c d/share/man/man8/other.8"
	make -s -C "$ROOT" uninstall DESTDIR="$W/a b's" PREFIX="/opt/c d" > /dev/null
	diff <(cd "$W/a b's" && find . -type f) <(echo "./opt/c d/share/man/man8/other.8")
	find "$W/a b's/opt/c d/share" -type d -name 'vfio-msix*'
	make -s -C "$ROOT" uninstall DESTDIR="$W/a b's" PREFIX="/opt/c d" > /dev/null
}

for s in "${SUBCOMMANDS[@]}"; do
	check "vfio-msix-$s(8) has the options of --help" man_has_the_options "$s"
	check "vfio-msix-$s(8) has the columns of -o" man_has_the_columns "$s"
	check "completion has the options of vfio-msix $s --help" completion_has_the_options "$s"
	check "completion has the columns of vfio-msix $s -o" completion_has_the_columns "$s"
done
check "vfio-msix(8) has the subcommands" man_names_subcommands
check "vfio-msix(8) has the options of vfio-msix --help" man_names_own_options
check "completion has the subcommands" completion_has_the_subcommands
if command -v mandoc > /dev/null; then
	for page in "$ROOT"/tools/man/*.8; do
		check "mandoc has no complaint about $(basename "$page")" man_lint "$page"
	done
else
	skip "mandoc has no complaint about the man pages" "mandoc is not installed"
fi
for type in header event stat hist samples load comparison load_comparison unpaired end; do
	check "docs/json-schema.md has the keys of $type records" schema_has_the_keys "$type"
done
check "docs/json-schema.md has the version of the command" schema_has_the_version
check "make install puts everything in its place" installs
check "manual pages name only what make install installs" pages_name_what_is_there
check "make uninstall removes what make install put there" uninstalls
finish
