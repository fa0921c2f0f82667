# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
# Sourced after common.bash: series with a patch that cannot be applied, which whatever applies the
# series must name.

# break_patch LINE: a copy of the series in which the patch that touches vfio_pci_core.c last
# expects a line there that the source does not have; prints the patch's name
break_patch() {
	local line=$1 patch
	rm -rf "$TMP/broken"
	mkdir -p "$TMP/broken"
	cp -r "kernel/series/$line" "$TMP/broken/"
	patch=$(grep -l '^+++ b/drivers/vfio/pci/vfio_pci_core.c' "$TMP/broken/$line"/*.patch | tail -n 1)
	# The first context line of the file's first hunk
	sed -i '/^+++ b\/drivers\/vfio\/pci\/vfio_pci_core.c/,$ { /^@@/ { n; s/.*/ no such line/ } }' "$patch"
	basename "$patch"
}

# names_broken_patch LINE COMMAND...
names_broken_patch() {
	local line=$1 patch out status
	shift
	patch=$(break_patch "$line")
	out=$(VFIO_MSIX_SERIES_DIR=$TMP/broken "$@" 2>&1)
	status=$?
	[ "$status" -eq 1 ] || echo "exit status $status"
	out=$(grep -v ': building \|: unpacking \|: the last build in \|^fetch: ' <<< "$out")
	[ "$(wc -l <<< "$out")" -eq 1 ] || echo "more than one line:"
	[[ $out == *"$patch does not apply to drivers/vfio/pci/vfio_pci_core.c;"* ]] || echo "said: $out"
}

# names_damaged_patch LINE COMMAND...
names_damaged_patch() {
	local line=$1 out
	shift
	rm -rf "$TMP/broken"
	mkdir -p "$TMP/broken"
	cp -r "kernel/series/$line" "$TMP/broken/"
	head -c 1500 "$TMP/broken/$line"/0002-*.patch > "$TMP/damaged"
	mv "$TMP/damaged" "$(echo "$TMP/broken/$line"/0002-*.patch)"
	out=$(VFIO_MSIX_SERIES_DIR=$TMP/broken "$@" 2>&1) &&
		echo "built with half a patch"
	[[ $out == *0002-*.patch* ]] || echo "said: $out"
}
