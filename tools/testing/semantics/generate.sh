# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
# Sourced by cases.sh: cases that are too many or too long to write by hand.

# failing_call KIND K: a call for five vectors whose K-th entry is of no use, and what it returns
failing_call() {
	local triggers=(V W X Y Z)
	triggers[$2]=$1
	echo "set 0 ${triggers[*]}"
	if [ "$1" = bad ]; then echo "ret -EBADF"; else echo "ret -EINVAL"; fi
}

# First vectors 0 to 2 are live and 3 and 4 new, then 0, 2 and 3 are live, 1 has an irq and 4 is new.
error_at() {
	local kind=$1 k=$2
	echo "# Of five vectors in a call, number $k cannot be had."
	echo "open"
	echo "set 0 A B C"
	failing_call "$kind" "$k"
	echo "expect held=3 armed=0,1,2"
	echo "fire 0 1 2"
	echo "expect fired=A:1,B:1,C:1"
	echo "disable"
	echo "set 0 A - C D"
	failing_call "$kind" "$k"
	echo "expect held=4 armed=0,2,3"
	echo "fire 0 2 3"
	echo "expect fired=A:1,C:1,D:1"
}

errors_at_each_position() {
	local kind k
	for kind in bad file; do
		for k in 0 1 2 3 4; do
			error_at "$kind" "$k" > "$1/error-$kind-at-$k.ctl"
		done
	done
}

# exhaust TOTAL FIRST: a call for all of a large device's vectors, when MSI-X is enabled, where it
# returns FIRST, and when 64 are live, runs into the end of what the host has; live ones are in it.
exhaust() {
	local armed fired
	armed=$(seq -s , 0 63)
	fired=$(seq -f 'a%g:1' -s , 0 63)
	echo "# on: nvme large"
	echo "open"
	echo "range 0 $1 z"
	echo "ret $2"
	echo "expect held=0 armed="
	echo "range 0 64 a"
	echo "ret 0"
	echo "range 32 $(($1 - 32)) b"
	echo "ret -ENOSPC"
	echo "expect armed=$armed"
	echo "raw 2 0x21 0 $1"
	echo "expect fired=$fired"
	echo "set 64 c"
	echo "ret 0"
	echo "expect armed=$armed,64"
	echo "disable"
	echo "cache 0"
	echo "ret 0"
	echo "range 0 64 a"
	echo "range 32 $(($1 - 32)) b"
	echo "ret -ENOSPC"
	echo "expect held=64 armed=$armed"
	echo "raw 2 0x21 0 $1"
	echo "expect fired=$fired"
}
