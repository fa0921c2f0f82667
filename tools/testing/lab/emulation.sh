# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
# Sourced where live guests run in a lab host. Emulated hardware virtualisation is not flawless: some
# runs in a hundred, more on a busy machine, end by it.

EMULATION_ATTEMPTS=5
LAB_LOGS=build/lab/${LAB_LAST:-last}	# of the last lab run

# blames_vfio SPLAT: the names of our kernel and of the command, which it shows anyway, are no blame,
# nor is what kernels say of vfio in each run: that a module is not theirs, and (stock ones) that an
# irq bypass producer is there already.
blames_vfio() {
	awk '/Modules linked in|loading out-of-tree module|irq bypass producer .* registration fails/ { next }
		{ gsub(/vfio-msix/, "") } /vfio/ { found = 1 }
		END { exit !found }' "$1"
}

# emulation_failed STATUS: may a lab run that ended with STATUS have failed by the emulation: did a
# guest vanish or hang, did the lab host die, or complain of something in which vfio has no part? What
# hangs each time fails all the same; that no interrupt is lost is for semantics/fire.sh to prove.
emulation_failed() {
	case $1 in
	123|124|125)	true ;;
	126)		[ -e "$LAB_LOGS/splat" ] && ! blames_vfio "$LAB_LOGS/splat" ;;
	*)		false ;;
	esac
}

# emulated SAY COMMAND...: run COMMAND, and again, said aloud by SAY, while it is the emulation that
# fails. Returns COMMAND's last status.
emulated() {
	local say=$1 attempt status
	shift
	for ((attempt = 1; ; attempt++)); do
		status=0
		"$@" || status=$?
		[ "$attempt" -lt "$EMULATION_ATTEMPTS" ] && emulation_failed "$status" || return "$status"
		"$say" "# the emulation failed with status $status (attempt $attempt of $EMULATION_ATTEMPTS)"
	done
}
