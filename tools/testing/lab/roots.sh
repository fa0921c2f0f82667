# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# Root file systems: Debian 13 (the lab host, with the new client, QEMU 10), Debian 12 (the old client,
# QEMU 7.2) and one that holds just the outer QEMU. Packages are only unpacked: no maintainer script
# runs, so neither root nor a container is needed.

# The mirror this machine's own apt uses; both suites are expected to be on it.
debian_mirror()
{
	local mirror=${LAB_MIRROR:-}

	if [ -z "$mirror" ]; then
		# shellcheck disable=SC2016 # $(REPO_URI) is apt's, not the shell's
		mirror=$(apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' \
			 'Label: Debian' 'Component: main' | sed -n 1p)
	fi
	[ -n "$mirror" ] || die "no Debian mirror in apt's configuration; name one in LAB_MIRROR"
	printf '%s\n' "$mirror"
}

package_list()
{
	sed '/^#/d' "$LAB_DIR/packages.$1" | paste -sd,
}

# mmdebstrap does not read this machine's apt configuration, so the proxy is handed on.
apt_proxy_option()
{
	local proxy=''

	eval "$(apt-config shell proxy Acquire::http::Proxy)"
	[ -z "$proxy" ] || printf '%s\n' "--aptopt=Acquire::http::Proxy \"$proxy\""
}

unpack_mode()
{
	if [ "$(id -u)" -eq 0 ]; then
		echo root
	else
		echo chrootless
	fi
}

# unpack_root DEST SUITE PACKAGES [SUITE]: packages come from the last suite if it has them. Downloaded
# ones are kept, so that making the root again (say, for one more package) downloads that one only.
unpack_root()
{
	local dest=$1 suite=$2 packages=$3 mirror debs=$LAB_CACHE/downloads/$2 proxy=() sources=()

	need_tool mmdebstrap mmdebstrap
	mirror=$(debian_mirror)
	for suite in "$2" "${@:4}"; do
		sources+=("deb $mirror $suite main")
	done
	mapfile -t proxy < <(apt_proxy_option)
	mkdir -p "$debs"
	# shellcheck disable=SC2016 # $1 is the hook's
	DEBS=$debs mmdebstrap --quiet --variant=extract --mode="$(unpack_mode)" \
		--architectures=amd64 --include="$packages" "${proxy[@]}" \
		--aptopt="APT::Default-Release \"$suite\"" \
		--skip=download/empty,cleanup/apt \
		--setup-hook='mkdir -p "$1/var/cache/apt/archives"' \
		--setup-hook='find "$DEBS" -name "*.deb" -exec cp -t "$1/var/cache/apt/archives" {} +' \
		"$2" "$dest" "${sources[@]}"
	find "$dest/var/cache/apt/archives" -name '*.deb' -exec cp -nt "$debs" {} +
	rm -rf "$dest"/var/{cache,lib}/apt "$dest"/usr/share/{doc,man,locale,info,icons}
	mkdir -p "$dest"/{proc,sys,dev,run,tmp,lab,lib/modules,root,etc}
	rm -rf "${dest:?}"/dev/*
}

# What maintainer scripts would have done, as far as it is needed.
finish_host_root()
{
	local dest=$1

	ln -sf mawk "$dest/usr/bin/awk"
	mkdir -p "$dest/bookworm"
	cp "$dest/usr/share/base-passwd/passwd.master" "$dest/etc/passwd"
	cp "$dest/usr/share/base-passwd/group.master" "$dest/etc/group"
	echo lab >"$dest/etc/hostname"
	echo '127.0.0.1 localhost lab' >"$dest/etc/hosts"
}

build_trixie_root()
{
	unpack_root "$1" trixie "$(package_list host)"
	finish_host_root "$1"
}

build_outer_root()
{
	unpack_root "$1" trixie "$(package_list outer)" trixie-backports
}

build_bookworm_root()
{
	unpack_root "$1" bookworm "$(package_list old-client)"
}

# Files of an ordinary user become root's inside the image, where user namespaces are allowed.
build_image()
{
	local dest=$1 root=$2 as_root=()

	need_tool mke2fs e2fsprogs
	if [ "$(id -u)" -ne 0 ] && unshare -r true 2>/dev/null; then
		as_root=(unshare -r)
	fi
	"${as_root[@]}" mke2fs -q -t ext4 -O ^has_journal -m 0 \
		-E root_owner=0:0,lazy_itable_init=1 -d "$root" "$dest" 2G
}

host_root()
{
	cached trixie-root "$(hash_of "$LAB_DIR/packages.host" "$LAB_DIR/roots.sh")" build_trixie_root
}

outer_root()
{
	cached outer-root "$(hash_of "$LAB_DIR/packages.outer" "$LAB_DIR/roots.sh")" build_outer_root
}

old_client_root()
{
	cached bookworm-root "$(hash_of "$LAB_DIR/packages.old-client" "$LAB_DIR/roots.sh")" \
		build_bookworm_root
}

host_image()
{
	local root

	root=$(host_root)
	cached host-image "$(hash_of "$root")" build_image "$root"
}

old_client_image()
{
	local root

	root=$(old_client_root)
	cached old-client-image "$(hash_of "$root")" build_image "$root"
}
