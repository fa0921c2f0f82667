# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
# Sourced where live guests run in a lab host.

# emulation_failed STATUS: may a lab run that ended with STATUS have failed by the emulation of
# hardware virtualisation, which is not flawless: did the lab host die, or complain of something in
# which vfio has no part? Such a run may be tried once more, said aloud.
emulation_failed() {
	case $1 in
	125)	true ;;
	126)	! grep -v 'Modules linked in' build/lab/last/splat | grep -q vfio ;;
	*)	false ;;
	esac
}
