#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Every shared header compiles alone, and twice, in C and for BPF.
set -euo pipefail
cd "$(dirname "$0")/../../.."
# shellcheck source=tools/testing/tap.sh
. tools/testing/tap.sh

includes() {
	printf '#include "%s"\n#include "%s"\n' "$1" "$1"
}

compiles() {
	includes "$1" | ${CC:-cc} -std=gnu11 -Wall -Wextra -Werror -Iinclude -x c -fsyntax-only -
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
finish
