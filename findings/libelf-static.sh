#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# libelf 0.192: the static library of Debian 13 cannot be linked
#
# Versions: libelf-dev 0.192-4 (trixie) against 0.188-2.1 (bookworm).
# Guess: a package that ships libelf.a, and whose libelf.pc lists what it needs, links with
#   `pkg-config --static --libs libelf`.
# Behaviour: 0.192 ends with "undefined reference to `eu_search_tree_init'": that is in
#   elfutils' internal library libeu, which no package has. A program need not use them: elf_begin()
#   does. 0.188 links.
# Why it matters: a static libbpf loader, as one puts into an initramfs or a bare virtual machine,
#   builds on Debian 12 and no more on 13. Link libelf dynamically there, or build elfutils.
# Output: exit status of the linker, and how many names it misses
#   0.188: status 0, missing: none
#   0.192: status 1, missing: eu_search_tree_init
set -euo pipefail
# shellcheck source=findings/lib.bash
. "$(dirname "$0")/lib.bash"

# links ROOT: $got is what the linker said of a program that opens an ELF file
links() {
	local status=0 missing
	cat > "$W/$1/tmp/open.c" <<- 'END'
		#include <fcntl.h>
		#include <libelf.h>
		#include <stddef.h>

		int main(int argc, char **argv)
		{
			elf_version(EV_CURRENT);
			return !elf_begin(open(argv[0], O_RDONLY), ELF_C_READ, NULL);
		}
	END
	# shellcheck disable=SC2046 # words
	inside "$1" gcc -static -o /tmp/open /tmp/open.c \
		$(inside "$1" pkg-config --static --libs libelf) > "$W/log" 2>&1 || status=$?
	missing=$(sed -n 's/.*undefined reference to .\([a-z_]*\).*/\1/p' "$W/log" | sort -u | xargs)
	got="status $status, missing: ${missing:-none}"
}

fetch old bookworm libelf-dev=0.188-2.1 zlib1g-dev libzstd-dev gcc libc6-dev pkg-config
fetch new trixie libelf-dev=0.192-4 zlib1g-dev libzstd-dev gcc libc6-dev pkgconf
links old
echo "0.188: $got"
expect "libelf 0.188" "status 0, missing: none" "$got"
links new
echo "0.192: $got"
expect "libelf 0.192" "status 1, missing: eu_search_tree_init" "$got"
as_stated
