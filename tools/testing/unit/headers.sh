#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Every header of include/ compiles alone, and twice, in C and for BPF; every header of the command in C.
set -euo pipefail
cd "$(dirname "$0")/../../.."
# shellcheck source=tools/testing/tap.sh
. tools/testing/tap.sh

includes() {
	printf '#include "%s"\n#include "%s"\n' "$1" "$1"
}

compiles() {
	includes "$1" | ${CC:-cc} -std=gnu11 -Wall -Wextra -Werror -D_GNU_SOURCE -Iinclude -Itools \
		-x c -fsyntax-only -
}

# folder_compiles FOLDER: each of its headers
folder_compiles() {
	local path
	for path in "tools/$1"/*.h; do
		compiles "${path#tools/}" || echo "$path"
	done
}

compiles_for_bpf() {
	includes "$1" | ${CLANG:-clang} -target bpf -Wall -Werror -Iinclude \
		-I"/usr/include/$(${CC:-cc} -print-multiarch)" -x c -fsyntax-only -
}

for path in include/*.h; do
	header=${path#include/}
	check "header: $header compiles alone" compiles "$header"
	check "header: $header compiles alone for BPF" compiles_for_bpf "$header"
done
read -ra folders <<< "$(sed 's/#.*//' tools/layers | tr '\n' ' ')"
for folder in "${folders[@]}"; do
	check "header: those of tools/$folder compile alone" folder_compiles "$folder"
done
finish
