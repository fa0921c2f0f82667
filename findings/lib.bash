# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
# Sourced by each finding: pinned packages in a temporary folder, and the three ways to end.
#
#   fetch ROOT SUITES PACKAGE[=VERSION]...  unpack them, with what they depend on, into $W/ROOT
#   inside ROOT COMMAND...                  run it there: a chroot with /proc, /sys and /dev
#   become ROOT COMMAND... &                the same in the background: $! is the command
#   need_root                               for what only root can do (BPF, trace events)
#   free_port                               a port for a server on 127.0.0.1
#   expect WHAT WANT GOT                    WHAT was seen to be WANT; anything else is a change
#   as_stated                               the last line of a finding
#
# $W is the temporary folder. Nothing is installed, and nothing is left behind.

FINDING=$(basename "$0" .sh)
W=$(mktemp -d "${TMPDIR:-/tmp}/finding.XXXXXX")
said=

end() {
	local status=$?
	trap - EXIT
	jobs -p | xargs -r kill 2> /dev/null || true
	rm -rf "$W"
	[ -n "$said" ] || {
		echo "$FINDING: ended early with status $status: not a result; see above" >&2
		status=2
	}
	exit "$status"
}
trap end EXIT
trap 'exit 130' INT TERM

# cannot WHAT WHY: the finding cannot be looked at here
cannot() {
	said=1
	echo "$FINDING: skipped: $1: $2" >&2
	exit 77
}

need_root() {
	[ "$(id -u)" = 0 ] || cannot "needs root" "run it as root"
}

expect() {
	[ "$2" != "$3" ] || return 0
	said=1
	echo "$FINDING: changed: $1: was ${2@Q}, now ${3@Q}; look at it again and mend its text" >&2
	exit 1
}

as_stated() {
	said=1
	echo "$FINDING: as stated"
}

# The mirror that this machine takes Debian from.
mirror() {
	# shellcheck disable=SC2016 # for apt
	apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' 'Label: Debian' |
		sed -n 1p
}

# apt_folder ROOT SUITES: folders and a configuration for apt, beside the system's own
apt_folder() {
	local apt=$W/apt-$1 key=/usr/share/keyrings/debian-archive-keyring.gpg uri suite
	uri=$(mirror)
	[ -n "$uri" ] || cannot "no Debian mirror" "apt's configuration names none"
	mkdir -p "$apt/lists/partial" "$apt/archives/partial"
	: > "$apt/status"
	for suite in $2; do
		echo "deb [signed-by=$key] $uri $suite main"
	done > "$apt/sources.list"
	# Backports and experimental, where named, are as good as any.
	printf 'Package: *\nPin: release *\nPin-Priority: 500\n' > "$apt/preferences"
	cat > "$apt/apt.conf" <<- EOF
		Dir::Etc::sourcelist "$apt/sources.list";
		Dir::Etc::sourceparts "-";
		Dir::Etc::preferences "$apt/preferences";
		Dir::Etc::preferencesparts "-";
		Dir::State "$apt";
		Dir::State::lists "$apt/lists";
		Dir::State::status "$apt/status";
		Dir::Cache "$apt";
		Dir::Cache::archives "$apt/archives";
		APT::Architecture "amd64";
		APT::Architectures { "amd64"; };
		APT::Install-Recommends "false";
		APT::Sandbox::User "";
		Acquire::Languages "none";
		Acquire::Retries "3";
	EOF
	export APT_CONFIG=$apt/apt.conf
}

# quietly COMMAND...: say nothing; what apt complained of is in $W/apt.log
quietly() {
	"$@" < /dev/null > "$W/apt.log" 2>&1
}

why() {
	sed -n 's/^E: //p' "$W/apt.log" | sed -n 1p
}

fetch() {
	local root=$W/$1 suites=$2 dir deb
	shift 2
	apt_folder "${root##*/}" "$suites"
	quietly apt-get update --error-on=any || cannot "no index of $suites" "$(why)"
	quietly apt-get -y --download-only install "$@" || cannot "cannot be had" "$(why)"
	unset APT_CONFIG
	for dir in bin sbin lib lib64; do
		mkdir -p "$root/usr/$dir"
		ln -s "usr/$dir" "$root/$dir"
	done
	mkdir -p "$root"/{dev,etc,proc,run,sys,tmp}
	for deb in "$W/apt-${root##*/}"/archives/*.deb; do
		dpkg-deb -x "$deb" "$root"
	done
	rm -r "$W/apt-${root##*/}"
}

# Root enters the folder as it is, anybody else as root of a user namespace.
become() {
	local root=$W/$1 how=-m
	shift
	[ "$(id -u)" = 0 ] || how=-rm
	# shellcheck disable=SC2016 # for the shell in the namespace
	exec unshare $how bash -euc '
		for dir in proc sys dev; do mount --rbind "/$dir" "$0/$dir"; done
		[ -e /sys/kernel/tracing/events ] ||
			mount -t tracefs tracefs "$0/sys/kernel/tracing" 2> /dev/null || true
		exec env -i PATH=/usr/sbin:/usr/bin HOME=/tmp LC_ALL=C chroot "$0" "$@"
		' "$root" "$@"
}

inside() {
	(become "$@")
}

# A TCP port of 127.0.0.1 that nothing answers on.
free_port() {
	local port
	for ((port = 20000 + RANDOM % 20000; ; port++)); do
		(: < "/dev/tcp/127.0.0.1/$port") 2> /dev/null || break
	done
	echo "$port"
}

[ "$(dpkg --print-architecture)" = amd64 ] ||
	cannot "the pinned packages are of amd64" "run it on such a machine"
unshare "$([ "$(id -u)" = 0 ] && echo -m || echo -rm)" true 2> /dev/null ||
	cannot "no namespaces" "run it as root, or allow user namespaces"
