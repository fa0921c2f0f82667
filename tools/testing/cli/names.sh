#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# contrib/names-*: names of guests from libvirt, by its own test driver, from Proxmox' configuration and
# from a node's pods; and that the command finds the guests by them.
set -euo pipefail
cd "$(dirname "$0")"
# shellcheck source=tools/testing/cli/cli.bash
. ./cli.bash
NAMES=$ROOT/contrib

# prints WANT COMMAND...: on stdout, and nothing on stderr
prints() {
	local want=$1
	shift
	run "$@"
	expect_status 0
	diff <(printf '%s' "$want") "$W/out"
	cat "$W/err"
}

# fails WANT COMMAND...: status 1, one line on stderr, which a glob is for, nothing on stdout
fails() {
	local want=$1
	shift
	run "$@"
	expect_status 1
	[ "$(wc -l < "$W/err")" = 1 ] || echo "not one line"
	# shellcheck disable=SC2053 # a glob
	[[ $(cat "$W/err") == $want ]] || cat "$W/err"
	cat "$W/out"
}

LIBVIRT='11111111-f6a4-8304-79aa-97f2502e193f front end (instance-0000001d)
instance-0000001d front end (instance-0000001d)
22222222-f6a4-8304-79aa-97f2502e193f my web*1
my?web\*1 my web*1
33333333-f6a4-8304-79aa-97f2502e193f Büro & Küche <2>
titled Büro & Küche <2>
44444444-f6a4-8304-79aa-97f2502e193f front end (instance-0000001e)
instance-0000001e front end (instance-0000001e)
'

# Two guests of one name, one without, one that gets another when it is started anew.
make_proxmox() {
	mkdir -p "$W/pve"
	printf '%s\n' '#name: comment' 'boot: order=scsi0' 'name: web' 'smbios1: uuid=a4ce5cab' \
		'[before-upgrade]' 'name: old-web' > "$W/pve/100.conf"
	printf 'cores: 2\r\nname: web  \r\n' > "$W/pve/20000.conf"
	printf '%s\n' 'cores: 2' '' '[PENDING]' 'name: later' > "$W/pve/101.conf"
	printf 'name: db' > "$W/pve/102.conf"
	touch "$W/pve/storage.conf"
}

PROXMOX='[1]00 web (100)
[1]01 vm101
[1]02 db
[2]0000 web (20000)
'

KUBEVIRT='default_vmi-fedora default/vmi-fedora
0000aaaa1111bbbb0000aaaa1111bbbb0000aaaa1111bbbb0000aaaa1111bbbb shop/web-0
sandbox-0000aaaa1111bbbb0000aaaa1111bbbb0000aaaa1111bbbb0000aaaa1111bbbb shop/web-0
'

# The same pods, as the API server has them
pods_of_kubectl() {
	jq '.items |= map({ apiVersion: "v1", kind: "Pod",
		metadata: (.metadata + { labels, annotations }),
		status: { phase: (if .state == "SANDBOX_READY" then "Running" else "Succeeded" end) } })' \
		names/pods.json > "$W/pods"
	prints $'default_vmi-fedora default/vmi-fedora\n' "$NAMES/names-kubevirt" -f "$W/pods"
}

# A file is replaced whole, and only if it says something else; a failure leaves it alone.
writes_at_once() {
	local before
	make_proxmox
	prints '' "$NAMES/names-proxmox" -d "$W/pve" "$W/map"
	diff <(printf '%s' "$PROXMOX") "$W/map"
	before=$(stat -c %i "$W/map")
	prints '' "$NAMES/names-proxmox" -d "$W/pve" "$W/map"
	[ "$(stat -c %i "$W/map")" = "$before" ] || echo "replaced by the same"
	exec 5< "$W/map"
	echo 'name: cache' > "$W/pve/102.conf"
	prints '' "$NAMES/names-proxmox" -d "$W/pve" "$W/map"
	grep -qx '\[1\]02 cache' "$W/map" || cat "$W/map"
	diff <(printf '%s' "$PROXMOX") /dev/fd/5
	exec 5<&-
	before=$(stat -c %i "$W/map")
	fails 'names-kubevirt: cannot read the list of pods: *' "$NAMES/names-kubevirt" -f /dev/null "$W/map"
	[ "$(stat -c %i "$W/map")" = "$before" ] || echo "replaced by nothing"
	[ "$(stat -c %a "$W/map")" = 644 ] || stat -c %a "$W/map"
	diff <(printf '%s\n' map) <(cd "$W" && ls -d map*)
}

# refuses_special FILE TEST: FILE is not written, and stays what TEST of test(1) says
refuses_special() {
	fails "names-proxmox: cannot write $1: it is not a regular file; *" "$NAMES/names-proxmox" -d "$W/pve" "$1"
	test "$2" "$1" || stat "$1"
}

# A file of another kind, or a link to one, stays. Only root can make a device.
keeps_special_files() {
	make_proxmox
	mkdir "$W/special"
	mkfifo "$W/special/fifo"
	ln -s fifo "$W/special/link"
	refuses_special "$W/special/fifo" -p
	refuses_special "$W/special/link" -L
	[ "$(id -u)" != 0 ] || mknod "$W/special/null" c 1 3
	[ ! -e "$W/special/null" ] || refuses_special "$W/special/null" -c
	find "$W/special" -type f
}

# What a link leads to is replaced, where it is, or made.
writes_through_links() {
	make_proxmox
	mkdir "$W/there" "$W/links"
	echo 'old map' > "$W/there/map"
	ln -s ../there/map "$W/links/map"
	ln -s ../there/new "$W/links/new"
	prints '' "$NAMES/names-proxmox" -d "$W/pve" "$W/links/map"
	prints '' "$NAMES/names-proxmox" -d "$W/pve" "$W/links/new"
	diff <(printf '%s' "$PROXMOX") "$W/there/map"
	diff <(printf '%s' "$PROXMOX") "$W/there/new"
	diff <(printf '%s\n' 'map ../there/map' 'new ../there/new') <(find "$W/links" -type l -printf '%f %l\n' | sort)
	diff <(printf '%s\n' map new) <(ls "$W/there")
	ln -s loop "$W/links/loop"
	fails "names-proxmox: cannot write $W/links/loop: the symbolic link leads nowhere" \
		"$NAMES/names-proxmox" -d "$W/pve" "$W/links/loop"
}

# A map that others must not read, or that is another user's, stays so.
keeps_mode_and_owner() {
	local before
	make_proxmox
	rm -f "$W/map"
	(umask 077 && echo 'old map' > "$W/map")
	chmod 640 "$W/map"
	[ "$(id -u)" != 0 ] || chown 65534:65534 "$W/map"
	before=$(stat -c '%a %u %g' "$W/map")
	prints '' "$NAMES/names-proxmox" -d "$W/pve" "$W/map"
	diff <(echo "$before") <(stat -c '%a %u %g' "$W/map")
	diff <(printf '%s' "$PROXMOX") "$W/map"
	rm "$W/map"
}

# Standard output may be a pipe with a name.
writes_to_standard_output() {
	make_proxmox
	prints "$PROXMOX" "$NAMES/names-proxmox" -d "$W/pve" -
	mkfifo "$W/fifo"
	cat "$W/fifo" > "$W/read" &
	"$NAMES/names-proxmox" -d "$W/pve" > "$W/fifo"
	wait $!
	diff <(printf '%s' "$PROXMOX") "$W/read"
	[ -p "$W/fifo" ] || stat "$W/fifo"
	rm "$W/fifo"
}

# A signal to all its processes, while it has written half of the map
leaves_nothing_behind() {
	local pid status=0
	mkdir -p "$W/bin" "$W/ended" "$W/tmp"
	mkfifo "$W/started" "$W/never"
	printf '%s\n' '#!/bin/sh' "echo half" "echo > '$W/started'" "read -r _ < '$W/never'" > "$W/bin/awk"
	chmod 755 "$W/bin/awk"
	echo 'old map' > "$W/ended/map"
	TMPDIR=$W/tmp PATH=$W/bin:$PATH env --default-signal setsid "$NAMES/names-kubevirt" -f names/pods.json \
		"$W/ended/map" 2> "$W/err" & pid=$!
	read -r _ < "$W/started"
	[ "$(find "$W/ended" -type f | wc -l)" = 2 ] || ls "$W/ended"
	kill -s "$1" -- "-$pid"
	wait "$pid" || status=$?
	[ "$status" = $((128 + $(kill -l "$1"))) ] || echo "status $status"
	diff <(printf '%s\n' "$W/ended/map") <(find "$W/ended" "$W/tmp" -type f)
	diff "$W/ended/map" - <<< 'old map'
	rm -r "${W:?}/bin" "$W/started" "$W/never" "$W/tmp"
}

# make_virsh BEFORE AFTER: a virsh that runs these shell commands around each call of the real one, $call
make_virsh() {
	mkdir -p "$W/bin"
	printf '%s\n' '#!/bin/sh' 'case "$*" in *dumpxml*) call=dumpxml ;; *) call=list ;; esac' \
		"cd '$W' || exit" "$1" "'$(command -v virsh)' \"\$@\"" "status=\$?" "$2" "exit \$status" > "$W/bin/virsh"
	chmod 755 "$W/bin/virsh"
	cp names/domains.xml "$W/domains.xml"
	echo 'old map' > "$W/map"
}

LIBVIRT_MEANWHILE=(env "PATH=$W/bin:$PATH" "$NAMES/names-libvirt" -c "test://$W/domains.xml" "$W/map")

keeps_the_map() {
	diff "$W/map" - <<< 'old map'
	diff <(printf '%s\n' map) <(cd "$W" && ls -d map*)
}

# libvirt goes away while it is asked, for good or until it is started again.
# shellcheck disable=SC2016 # for another shell
libvirt_goes_away() {
	make_virsh '' '[ $call = dumpxml ] || rm -f domains.xml'
	fails 'names-libvirt: cannot list domains: *failed to connect to the hypervisor*' "${LIBVIRT_MEANWHILE[@]}"
	keeps_the_map
	make_virsh '[ $call = list ] || mv domains.xml away' '[ $call = list ] || mv away domains.xml'
	fails 'names-libvirt: cannot read the description of domain 11111111-*: *failed to connect*' \
		"${LIBVIRT_MEANWHILE[@]}"
	keeps_the_map
}

# Domains that end between their listing and their description are left out, even if they were the last.
# shellcheck disable=SC2016
domains_end() {
	make_virsh '' '[ $call = dumpxml ] || sed -i "14,\$ d; 13 s|$|</node>|" domains.xml'
	prints '' "${LIBVIRT_MEANWHILE[@]}"
	diff - "$W/map" <<- END
		11111111-f6a4-8304-79aa-97f2502e193f front end
		instance-0000001d front end
	END
	make_virsh '' 'echo "<node/>" > domains.xml'
	prints '' "${LIBVIRT_MEANWHILE[@]}"
	diff /dev/null "$W/map"
}

# A guest whose configuration cannot be read keeps its name.
proxmox_cannot_be_read() {
	make_proxmox
	ln -s /proc/self/mem "$W/pve/103.conf"
	echo 'old map' > "$W/map"
	fails "names-proxmox: cannot read $W/pve/103.conf: *" "$NAMES/names-proxmox" -d "$W/pve" "$W/map"
	keeps_the_map
	rm "$W/pve/103.conf"
}

# A list of pods that was cut off
pods_are_cut_off() {
	echo 'old map' > "$W/map"
	head -c -20 names/pods.json > "$W/pods"
	fails 'names-kubevirt: cannot read the list of pods: *' "$NAMES/names-kubevirt" -f "$W/pods" "$W/map"
	keeps_the_map
	echo '{}' > "$W/pods"
	fails 'names-kubevirt: cannot read the list of pods: *' "$NAMES/names-kubevirt" -f "$W/pods" "$W/map"
	keeps_the_map
}

says_what_fails() {
	fails 'names-proxmox: no such directory: /no/such; *' "$NAMES/names-proxmox" -d /no/such
	fails "names-proxmox: cannot write to the directory of $W/no/map" \
		"$NAMES/names-proxmox" -d "$W" "$W/no/map"
	fails "names-proxmox: cannot write $W: it is a directory" "$NAMES/names-proxmox" -d "$W" "$W"
	fails 'names-kubevirt: cannot list pods: cat: /no/such: *' "$NAMES/names-kubevirt" -f /no/such
	for script in names-libvirt names-proxmox names-kubevirt; do
		fails "$script: usage: $script *" "$NAMES/$script" -x
		fails "$script: usage: $script *" "$NAMES/$script" a b
	done
}

# finds GUEST NAME COMMAND...: a guest that is started so is called NAME
finds() {
	local want=$1
	shift
	{
		echo attached
		echo "guest A $*"
		echo A trigger device=0 vector=0 irq=40 detail=1 delta=90
		echo interrupt
	} > "$W/script"
	fed "$W/script" trace --json --guest-map "$W/map"
	diff <(echo "$want map") <(jq -r 'select(.type == "event") | "\(.guest) \(.guest_source)"' "$W/out")
}

guests_are_found() {
	"$NAMES/names-kubevirt" -f names/pods.json "$W/map"
	finds default/vmi-fedora /usr/libexec/qemu-kvm -name guest=default_vmi-fedora,debug-threads=on
	finds shop/web-0 /opt/kata/bin/cloud-hypervisor --api-socket \
		/run/vc/vm/0000aaaa1111bbbb0000aaaa1111bbbb0000aaaa1111bbbb0000aaaa1111bbbb/clh-api.sock
}

domains_are_found() {
	"$NAMES/names-libvirt" -c "test://$CLI/names/domains.xml" "$W/map"
	finds 'front end (instance-0000001e)' qemu-system-x86_64 -name guest=instance-0000001e
	finds 'Büro & Küche <2>' qemu-system-x86_64 -uuid 33333333-F6A4-8304-79AA-97F2502E193F
}

# What may be another domain's name in a cgroup is no key: node11 is node_1_1's there.
AMBIGUOUS="55555555-f6a4-8304-79aa-97f2502e193f database
66666666-f6a4-8304-79aa-97f2502e193f front end
node_1_1 front end
77777777-f6a4-8304-79aa-97f2502e193f dots
a..b--c. dots
88888888-f6a4-8304-79aa-97f2502e193f plain
99999999-f6a4-8304-79aa-97f2502e193f long
aaaaaaaa-f6a4-8304-79aa-97f2502e193f longer
$(printf 'a%.0s' {1..50})-and-more-that-is-cut longer
bbbbbbbb-f6a4-8304-79aa-97f2502e193f same
same_name same
"

ambiguous_domains_are_found() {
	"$NAMES/names-libvirt" -c "test://$CLI/names/ambiguous.xml" "$W/map"
	# As a line that somebody has added
	echo 'node11 database' | cat - "$W/map" > "$W/added"
	mv "$W/added" "$W/map"
	finds 'front end' qemu-system-x86_64 -name guest=node_1_1 -uuid 66666666-f6a4-8304-79aa-97f2502e193f
	finds database qemu-system-x86_64 -name guest=node11 -uuid 55555555-f6a4-8304-79aa-97f2502e193f
	finds 'front end' qemu-system-x86_64 -name guest=node11 -uuid 66666666-f6a4-8304-79aa-97f2502e193f
}

make_proxmox
check "names-proxmox: guests of one name have their VMID behind it" \
	prints "$PROXMOX" "$NAMES/names-proxmox" -d "$W/pve"
check "names-kubevirt: guests of KubeVirt and of Kata" prints "$KUBEVIRT" "$NAMES/names-kubevirt" -f names/pods.json
check "names-kubevirt: pods as kubectl prints them" pods_of_kubectl
check "names-*: a map is written at once, and only if it changes" writes_at_once
check "names-*: a file that is not a regular one stays" keeps_special_files
check "names-*: a map is written through a symbolic link" writes_through_links
check "names-*: a map keeps its mode and owner" keeps_mode_and_owner
check "names-*: a map is written to standard output, also to a named pipe" writes_to_standard_output
for signal in HUP INT TERM; do
	check "names-*: SIG$signal leaves nothing behind" leaves_nothing_behind "$signal"
done
check "names-proxmox: a guest that cannot be read: the old map stays" proxmox_cannot_be_read
check "names-kubevirt: a list that is cut off: the old map stays" pods_are_cut_off
if command -v virsh > /dev/null; then
	check "names-libvirt: titles, names of OpenStack, names" \
		prints "$LIBVIRT" "$NAMES/names-libvirt" -c "test://$CLI/names/domains.xml"
	check "names-libvirt: a name that may be another domain's in a cgroup is left out" \
		prints "$AMBIGUOUS" "$NAMES/names-libvirt" -c "test://$CLI/names/ambiguous.xml"
	check "names-libvirt: no libvirt is an error" fails \
		'names-libvirt: cannot list domains: *failed to connect to the hypervisor*' \
		"$NAMES/names-libvirt" -c test:///no/such
	check "names-libvirt: libvirt goes away meanwhile: the old map stays" libvirt_goes_away
	check "names-libvirt: domains that end meanwhile are left out" domains_end
	check "names-*: what fails is said in one line" says_what_fails
else
	skip "names-libvirt" "virsh is not installed"
fi
why=$(cannot_feed)
if [ -n "$why" ]; then
	skip "the command finds guests by such maps" "$why"
	finish
fi
check "guests of KubeVirt and Kata are found by the map" guests_are_found
if command -v virsh > /dev/null; then
	check "domains are found by the map" domains_are_found
	check "domains are found by their UUIDs before their names" ambiguous_domains_are_found
fi
finish
