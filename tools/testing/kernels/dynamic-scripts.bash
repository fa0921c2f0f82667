# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
# Sourced by dynamic.sh: scripts for vfio-ctl that are too long to write by hand.

CHECK_EVERY=32	# steps
SWEEP=100	# vectors at a time

# signal KIND VECTORS: only a rocker raises any vector on demand
signal() {
	if [ "$1" = rocker ]; then echo "fire live"; else echo "loop-none 0 $2"; fi
	echo "expect fired=live"
}

# all_is_well KIND VECTORS: none is held that is not live, see "cache 0", and each of them works
all_is_well() {
	echo "expect held=live armed=live entries=live"
	signal "$@"
}

# shuffled FIRST LAST: sets SHUFFLED
shuffled() {
	local i j swap
	mapfile -t SHUFFLED < <(seq "$1" "$2")
	for ((i = ${#SHUFFLED[@]} - 1; i > 0; i--)); do
		j=$((RANDOM % (i + 1)))
		swap=${SHUFFLED[i]} SHUFFLED[i]=${SHUFFLED[j]} SHUFFLED[j]=$swap
	done
}

# sweep VECTORS: add and free all of them once more, many in a call
sweep() {
	local start count
	for ((start = 1; start < $1; start += SWEEP)); do
		count=$(($1 - start < SWEEP ? $1 - start : SWEEP))
		printf '%s\n' "range $start $count s" "ret 0" "expect held=live armed=live"
		printf 'set %s%s\nret 0\n' "$start" "$(printf ' -%.0s' $(seq "$count"))"
	done
}

# random_script SEED KIND VECTORS LIVE STAY: vector 0 enables MSI-X; every other one of the table is
# added and freed twice or more, at first in random order, with LIVE of them live at most, while the
# first STAY of them stay.
random_script() {
	local kind=$2 vectors=$3 max=$4 stay=$5 queue live=() v i steps=0
	RANDOM=$1
	shuffled 1 $((vectors - 1))
	queue=("${SHUFFLED[@]}")
	printf '%s\n' "# random, seed $1" "cache 0" "ret 0" open "expect noresize=0" "set 0 t0" "ret 0"
	while [ ${#queue[@]} -gt 0 ] || [ ${#live[@]} -gt "$stay" ]; do
		if [ ${#queue[@]} -gt 0 ] && [ ${#live[@]} -lt "$max" ] &&
				{ [ ${#live[@]} -le "$stay" ] || ((RANDOM % 8 < 5)); }; then
			v=${queue[-1]}
			unset 'queue[-1]'
			live+=("$v")
			printf '%s\n' "set $v t$v" "ret 0"
		else
			i=$((stay + RANDOM % (${#live[@]} - stay)))
			v=${live[i]}
			live[i]=${live[-1]}
			unset 'live[-1]'
			printf '%s\n' "set $v -" "ret 0"
			((RANDOM % 8)) || queue=("$v" "${queue[@]}")
		fi
		((++steps % CHECK_EVERY)) || all_is_well "$kind" "$vectors"
	done
	all_is_well "$kind" "$vectors"
	for v in "${live[@]}"; do
		printf '%s\n' "set $v -" "ret 0"
	done
	all_is_well "$kind" "$vectors"
	sweep "$vectors"
	all_is_well "$kind" "$vectors"
	printf '%s\n' "expect held=1 armed=0" disable "ret 0" "expect held=0 armed="
}

# exhaust_script KIND VECTORS SURE: there is room for SURE vectors beside the first, but not for
# VECTORS.
#
# Line 6.1 masks an entry before it has an interrupt, whatever the device has made of it; the kernel
# for which line 6.12 builds modules does not.
exhaust_script() {
	local kind=$1 vectors=$2 sure=$3
	printf '%s\n' "cache 0" "ret 0" open "set 0 a" "ret 0" "grow 1 $sure t" "ret 0"
	printf '%s\n' "grow $((sure + 1)) $((vectors - sure - 3)) u" "ret -ENOSPC"
	all_is_well "$kind" "$vectors"
	[[ $KERNEL != 6.1* || $KERNEL == 6.12* ]] || echo "zero $((vectors - 1))"
	printf '%s\n' "set $((vectors - 1)) y" "ret -ENOSPC"
	all_is_well "$kind" "$vectors"
	printf '%s\n' "set 3 -" "ret 0" "set $sure -" "ret 0"
	printf '%s\n' "set $((vectors - 1)) y" "ret 0" "set $((vectors - 2)) z" "ret 0"
	all_is_well "$kind" "$vectors"
	printf '%s\n' "set 3 x" "ret -ENOSPC"
	all_is_well "$kind" "$vectors"
	printf '%s\n' "set 0 b - c" "ret 0" "set 3 x" "ret 0"
	echo "expect armed=live entries=live"
	signal "$kind" "$vectors"
}
