#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# The series applies with git am, comes back from a tree byte for byte, and a patch that does not
# apply is named together with the file that kept it from applying.
set -uo pipefail
cd "$(dirname "$0")/../../.." || exit 1
# shellcheck source=tools/testing/series/common.bash
. tools/testing/series/common.bash
# shellcheck source=tools/testing/series/broken.bash
. tools/testing/series/broken.bash

# exports_same_bytes LINE TREE
exports_same_bytes() {
	local line=$1 tree=$2 to=$TMP/exported
	rm -rf "$to"
	mkdir -p "$to/$line"
	echo 'must go' > "$to/$line/0099-stale.patch"
	quiet env VFIO_MSIX_SERIES_DIR="$to" "$SCRIPTS/export" "$line" "$tree" || return 1
	diff -r -x '*.md' "kernel/series/$line" "$to/$line"
}

# Settings that people have, and that change what git writes.
hostile_git_config() {
	cat > "$1/.gitconfig" <<-'END'
		[format]
			subjectPrefix = RFC
			numbered = true
			signature = someone
			coverLetter = true
			suffix = .txt
		[diff]
			noprefix = true
			renames = copies
			algorithm = histogram
			context = 9
		[core]
			abbrev = 5
			autocrlf = true
		[am]
			threeWay = true
		[commit]
			gpgSign = true
	END
}

# with_home DIR COMMAND...
with_home() {
	local -x HOME=$1
	shift
	"$@"
}

round_trip_with_settings() {
	local line=$1 tree=$TMP/tree-settings-$1
	mkdir -p "$TMP/home"
	hostile_git_config "$TMP/home"
	with_home "$TMP/home" quiet "$SCRIPTS/import" "$line" "$tree" &&
		with_home "$TMP/home" exports_same_bytes "$line" "$tree"
}

export_wants_commits() {
	local line=$1 tree=$2 out
	echo '/* changed */' >> "$tree/drivers/vfio/pci/vfio_pci_intrs.c"
	out=$("$SCRIPTS/export" "$line" "$tree" 2>&1) && echo "export took a tree with changes"
	grep -q 'has uncommitted changes' <<< "$out" || echo "said: $out"
	git -C "$tree" checkout -q drivers
}

# The tree in which a patch that did not apply is mended has the patches before it.
left_a_tree() {
	local line=$1 patch
	patch=$(break_patch "$line")
	git -C "$TMP/tree-broken-$line" status --porcelain
	diff <(find "kernel/series/$line" -name '*.patch' -printf '%f\n' | sort | sed "/^$patch/,\$d" | wc -l) \
		<(git -C "$TMP/tree-broken-$line" rev-list --count base..series)
}

left_nothing() {
	compgen -G "$TMP/none*"
	find "$XDG_CACHE_HOME/vfio-msix/kernel/$1/build" -mindepth 1 ! -name .lock
}

for line in $(lines); do
	own_cache "$line" || { check "$line: the source is there" false; continue; }
	check "$line: the series applies with git am" quiet "$SCRIPTS/import" "$line" "$TMP/tree-$line"
	check "$line: export gives the imported bytes" exports_same_bytes "$line" "$TMP/tree-$line"
	check "$line: so it does whatever the user's git is set to" round_trip_with_settings "$line"
	check "$line: export refuses a tree with uncommitted changes" \
		export_wants_commits "$line" "$TMP/tree-$line"
	check "$line: import names a patch that does not apply, and the file" \
		names_broken_patch "$line" "$SCRIPTS/import" "$line" "$TMP/tree-broken-$line"
	check "$line: import leaves a tree to mend it in" left_a_tree "$line"
	is_whole_kernel "$line" && continue	# tools/testing/kernels/series.sh has the tree that it takes
	check "$line: build names a patch that does not apply, and the file" \
		names_broken_patch "$line" "$SCRIPTS/build" "$line" -o "$TMP/none"
	check "$line: build names a damaged patch" \
		names_damaged_patch "$line" "$SCRIPTS/build" "$line" -o "$TMP/none"
	check "$line: a build that failed left nothing behind" left_nothing "$line"
done
finish
