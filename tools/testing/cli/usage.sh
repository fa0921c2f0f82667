#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# What the command refuses, with which status and in which words, and what it says of itself.
set -euo pipefail
cd "$(dirname "$0")"
# shellcheck source=tools/testing/cli/cli.bash
. ./cli.bash

# One line on stderr, nothing on stdout.
refuses() {
	local want=$1 message=$2
	shift 2
	run "$BIN" "$@"
	expect_status "$want"
	diff <(printf '%s\n' "$message") "$W/err"
	cat "$W/out"
}

refused() {
	local want=$1 message=$2
	shift 2
	check "status $want: vfio-msix$(printf ' %q' "$@")" refuses "$want" "$message" "$@"
}

answers() {
	run "$BIN" "$@"
	expect_status 0
	cat "$W/err"
	[ -s "$W/out" ] || echo "nothing on stdout"
}

version_is_the_makefiles() {
	run "$BIN" "$@"
	expect_status 0
	diff <(sed -n 's/^VERSION.*:= */vfio-msix /p' "$ROOT/Makefile") "$W/out"
}

usage_errors() {
	local h="\`vfio-msix --help' lists" s
	refused 2 "vfio-msix: no subcommand; $h them"
	refused 2 "vfio-msix: unknown subcommand 'bogus'; $h what there is" bogus
	refused 2 "vfio-msix: unknown option '--bogus'; $h what there is" --bogus
	for s in trace hist stat; do
		refused 2 "vfio-msix $s: unrecognized option '--bogus'" $s --bogus
		refused 2 "vfio-msix $s: invalid option -- 'z'" $s -z
		refused 2 "vfio-msix $s: option requires an argument -- 'g'" $s -g
		refused 2 "vfio-msix $s: invalid device 'x': [dddd:]bb:dd.f, e.g. 0000:03:00.0" $s -d x
		refused 2 "vfio-msix $s: invalid guest name: empty or with control characters" $s -g ''
		refused 2 "vfio-msix $s: invalid guest name: empty or with control characters" \
			$s --guest=$'a\nb'
		refused 2 "vfio-msix $s: invalid process id '0': 1 .. 4194304" $s -p 0
		refused 2 "vfio-msix $s: invalid count '0': a number, 1 or more" $s -n 0
		refused 2 "vfio-msix $s: -o is for tables: JSON records have all fields" $s -j -o guest
		refused 2 "vfio-msix $s: -w needs a guest to wait for: -g GUEST" $s -w
		refused 2 "vfio-msix $s: invalid ring buffer size '1000': KiB, a power of two, 4 .. 1048576" \
			$s --ringbuf-size 1000
	done
	for s in hist stat; do
		refused 2 "vfio-msix $s: unexpected argument '3'" $s -i 1 2 3
		refused 2 "vfio-msix $s: unexpected argument '5'" $s -n 3 2 5
		refused 2 "vfio-msix $s: invalid interval '1s': seconds, 0.001 .. 1000000" $s -i 1s
		refused 2 "vfio-msix $s: invalid interval '0': seconds, 0.001 .. 1000000" $s 0
		refused 2 "vfio-msix $s: invalid count 'x': a number, 1 or more" $s 1 x
		refused 2 "vfio-msix $s: unexpected argument '3'" $s 1 2 3
	done
	refused 2 "vfio-msix trace: invalid option -- 'i'" trace -i 1
	refused 2 "vfio-msix trace: unexpected argument '1'" trace 1
	refused 2 "vfio-msix hist: -n counts intervals: it needs -i INTERVAL" hist -n 2
	refused 2 "vfio-msix hist: --bars is for tables: JSON records have all slots" hist -j --bars
	refused 2 "vfio-msix: unknown column 'bogus'; there are: guest guest_source pid device set_irqs enable disable initial dynamic cached free assign swap clear fail held msi_irqs" \
		stat -o guest,bogus
}

# The message names the nearest word, if one is near.
typing_errors() {
	local h="\`vfio-msix --help' lists what there is"
	refused 2 "vfio-msix: unknown subcommand 'stta'; did you mean 'stat'? $h" stta
	refused 2 "vfio-msix: unknown subcommand 'comp'; did you mean 'compare'? $h" comp
	refused 2 "vfio-msix: unknown subcommand 'cmpare'; did you mean 'compare'? $h" help cmpare
	refused 2 "vfio-msix: unknown subcommand 'xx'; $h" xx
	refused 2 "vfio-msix trace: unrecognized option '--jsno'; did you mean '--json'?" trace --jsno
	refused 2 "vfio-msix stat: unrecognized option '--intrval=2'; did you mean '--interval'?" \
		stat --intrval=2
	refused 2 "vfio-msix bench: unrecognized option '--vectros'; did you mean '--vectors'?" \
		bench --vectros 1
	refused 2 "vfio-msix compare: unrecognized option '--versoin'; did you mean '--version'?" \
		compare --versoin
	refused 2 "vfio-msix stat: option '--ver' is ambiguous; possibilities: '--verbose' '--version'" \
		stat --ver
}

# What was typed drives no terminal and is one line, wherever it comes back.
echoes_are_safe() {
	local s bad=$'a\e[31m\xe9\nb' clean='a?[31m??b'
	refused 2 "vfio-msix: unknown subcommand '$clean'; \`vfio-msix --help' lists what there is" "$bad"
	refused 2 "vfio-msix: unknown subcommand '$clean'; \`vfio-msix --help' lists what there is" \
		help "$bad"
	for s in trace hist stat bench compare; do
		refused 2 "vfio-msix $s: unrecognized option '--$clean'" $s "--$bad"
		refused 2 "vfio-msix $s: invalid option -- '?'" $s $'-\e'
	done
	refused 2 "vfio-msix trace: invalid device '$clean': [dddd:]bb:dd.f, e.g. 0000:03:00.0" trace -d "$bad"
	refused 2 "vfio-msix: unknown column '$clean'; there are: guest guest_source pid device op result count p50 p90 p99 p99.9 max mean sum" \
		hist -o "$bad"
	refused 1 "vfio-msix: cannot read the benchmark result $clean: No such file or directory; \`vfio-msix bench -j > FILE' makes one" \
		compare "$bad"
}

# Others may write to the same terminal or file.
is_one_write() {
	ASAN_OPTIONS=$ASAN_OPTIONS:detect_leaks=0 run strace -qq -o "$W/calls" -e trace=write "$BIN" "$@"
	expect_status 2
	[ "$(grep -c '^write(2' "$W/calls")" = 1 ] || cat "$W/calls"
}

one_write() {
	check "an error is one write: vfio-msix$(printf ' %q' "$@")" is_one_write "$@"
}

errors_are_one_write() {
	one_write
	one_write stta
	one_write trace --jsno
	one_write trace -d x
	one_write hist -n 2
	one_write bench
	one_write compare -j -o x y
}

bench_usage_errors() {
	refused 2 "vfio-msix bench: unrecognized option '--bogus'" bench --bogus
	refused 2 "vfio-msix bench: no device; name a spare one with -d BDF" bench
	refused 2 "vfio-msix bench: invalid device 'x': [dddd:]bb:dd.f, e.g. 0000:03:00.0" bench -d x
	refused 2 "vfio-msix bench: invalid experiment 'x': growth, operations or load" bench -e growth,x
	refused 2 "vfio-msix bench: invalid experiment '': growth, operations or load" bench -e ''
	refused 2 "vfio-msix bench: invalid count '0': 1 .. 10000" bench -n 0
	refused 2 "vfio-msix bench: invalid number of vectors '2049': 1 .. 2048" bench --vectors 1,2049
	refused 2 "vfio-msix bench: invalid list of vectors: 2 after 4; give them in ascending order" \
		bench --vectors 4,2
	refused 2 "vfio-msix bench: invalid method 'both': dynamic or reenable" bench --method both
	refused 2 "vfio-msix bench: invalid number of queues '17': 1 .. 16" bench --queues 17
	refused 2 "vfio-msix bench: invalid number of additions '-1': 1 .. 1000000" bench --additions=-1
	refused 2 "vfio-msix bench: invalid clock 'tsc': ns or instructions" bench --clock tsc
	refused 2 "vfio-msix bench: unexpected argument '1'" bench 1
	refused 2 "vfio-msix bench: -o is for tables: JSON records have all fields" bench -d 1:2.3 -j -o min
	refused 2 "vfio-msix: unknown column 'bogus'; there are: experiment metric method vectors samples min p50 p90 p99 max" \
		bench -o min,bogus
	refused 1 "vfio-msix: ffff:ff:1f.7: no such PCI device; lspci -D lists what there is" \
		bench -d ffff:ff:1f.7
}

compare_usage_errors() {
	refused 2 "vfio-msix compare: unrecognized option '--bogus'" compare --bogus
	refused 2 "vfio-msix compare: invalid option -- 'g'" compare -g web1
	refused 2 "vfio-msix compare: no benchmark result given; give one or two files that \`vfio-msix bench -j' printed" \
		compare
	refused 2 "vfio-msix compare: unexpected argument 'c'" compare a b c
	refused 2 "vfio-msix compare: standard input (-) can be one result, not both" compare - -
	refused 2 "vfio-msix compare: -o is for tables: JSON records have all fields" compare -j -o ratio a
	refused 2 "vfio-msix: unknown column 'bogus'; there are: experiment metric method vectors unit samples_a samples_b a b ratio low high verdict" \
		compare -o ratio,bogus a
}

fails_on_a_full_disk() {
	status=0
	timeout 60 "$BIN" "$@" > /dev/full 2> "$W/err" || status=$?
	expect_status 1
	diff <(echo "vfio-msix: cannot write to standard output: No space left on device") "$W/err"
}

fails_on_a_full_quota() {
	status=0
	(ulimit -f 0 && exec "$BIN" "$@" 2>&1 > "$W/out") | cat > "$W/err" || status=$?
	expect_status 1
	diff <(echo "vfio-msix: cannot write to standard output: File too large") "$W/err"
}

# The pipe is full and not blocking until its reader begins.
waits_for_its_reader() {
	run "$BIN" "$@"
	mv "$W/out" "$W/first"
	# shellcheck disable=SC2016 # they are the inner shell's
	run "$BUILD/tests/cli/reader" nonblocking 100 bash -c \
		'dd if=/dev/zero bs=64K count=1 status=none; exec "$@"' - "$BIN" "$@"
	expect_status 0
	cat "$W/err"
	cmp "$W/first" <(tail -c +65537 "$W/out")
}

# answers_alike ARG... -- ARG...: both print the same
answers_alike() {
	local first=()
	while [ "$1" != -- ]; do
		first+=("$1")
		shift
	done
	answers "${first[@]}"
	mv "$W/out" "$W/first"
	answers "${@:2}"
	diff "$W/first" "$W/out"
}

# -J is accepted where -j is: what is refused is what they are refused with.
takes_capital_j() {
	refuses 2 "vfio-msix $1: -o is for tables: JSON records have all fields" "$@" -J -o guest
}

names_its_page() {
	answers "$@" --help
	grep -qx "The manual page: man vfio-msix${1:+-$1}" "$W/out" || cat "$W/out"
	[ -e "$ROOT/tools/man/vfio-msix${1:+-$1}.8" ] || echo "no such page"
}

short_forms() {
	local s
	check "vfio-msix help is --help" answers_alike help -- --help
	check "vfio-msix -h is --help" answers_alike -h -- --help
	check "vfio-msix version is --version" answers_alike version -- --version
	check "vfio-msix --help names the manual page" names_its_page
	for s in trace hist stat bench compare; do
		check "vfio-msix $s -h is --help" answers_alike $s -h -- $s --help
		check "vfio-msix $s -? is --help" answers_alike $s '-?' -- $s --help
		check "vfio-msix help $s is $s --help" answers_alike help $s -- $s --help
		check "vfio-msix $s --help names its manual page" names_its_page $s
	done
	for s in trace hist stat bench "compare /dev/null"; do
		# shellcheck disable=SC2086
		check "vfio-msix $s -J is -j" takes_capital_j $s
	done
}

self_description() {
	local args
	check "vfio-msix --help lists the subcommands" answers --help
	check "vfio-msix --usage" answers --usage
	for args in --help --usage --version "trace --help" "stat --version"; do
		# shellcheck disable=SC2086
		check "vfio-msix $args to a full disk is status 1" fails_on_a_full_disk $args
		# shellcheck disable=SC2086
		check "vfio-msix $args past a file's limit is status 1" fails_on_a_full_quota $args
	done
	for args in --help --usage --version help "help stat" "stat --help" "bench --usage" "compare -V"; do
		# shellcheck disable=SC2086
		check "vfio-msix $args waits for a late reader" waits_for_its_reader $args
	done
	check "vfio-msix --version" version_is_the_makefiles --version
	for args in trace hist stat bench compare; do
		check "vfio-msix $args --help" answers $args --help
		check "vfio-msix $args --usage" answers $args --usage
		check "vfio-msix $args --version" version_is_the_makefiles $args --version
	done
}

# without CAPABILITIES...: run as root with all but those, or as somebody if it is "all"
refused_without() {
	local caps=$1 message=$2
	run setpriv --inh-caps="$caps" --bounding-set="$caps" "$BIN" trace
	expect_status 3
	diff <(printf '%s\n' "$message") "$W/err"
}

refused_to_nobody() {
	cp "$BIN" "$W/vfio-msix"
	chmod 755 "$W" "$W/vfio-msix"
	run setpriv --reuid=65534 --regid=65534 --clear-groups "$W/vfio-msix" trace -d ff:1f.7
	expect_status 3
	diff <(not_permitted CAP_BPF) "$W/err"
}

not_permitted() {
	echo "vfio-msix: not permitted: $1 is missing; run as root, or with CAP_BPF and CAP_PERFMON"
}

permissions() {
	if [ "$(id -u)" != 0 ]; then
		skip "status 3: capabilities" "only root can give up some of them"
		return
	fi
	check "status 3: not root" refused_to_nobody
	check "status 3: without CAP_BPF" refused_without -all,+perfmon "$(not_permitted CAP_BPF)"
	check "status 3: without CAP_PERFMON" refused_without -all,+bpf "$(not_permitted CAP_PERFMON)"
}

nothing_to_observe() {
	local s
	for s in trace hist stat; do
		refused 5 "vfio-msix: nothing to observe: vfio-pci-core is not loaded; load it (modprobe vfio-pci) and start again" \
			$s -q
	done
}

usage_errors
typing_errors
echoes_are_safe
errors_are_one_write
bench_usage_errors
compare_usage_errors
self_description
short_forms
permissions
if [ "$(id -u)" != 0 ]; then
	skip "status 5: vfio-pci-core not loaded" "not root: status 3 comes first"
elif [ -e /sys/module/vfio_pci_core ] || [ -e /sys/module/vfio_pci ]; then
	skip "status 5: vfio-pci-core not loaded" "it is loaded here"
else
	nothing_to_observe
fi
finish
