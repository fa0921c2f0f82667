#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# bpftool 7.1 reads the BTF of a module that was built outside the kernel tree as other types
#
# Versions: bpftool 7.1.0+6.1.176-1 (bookworm) against 7.5.0+6.12.117-1 (trixie), pahole 1.30-1 and
#   gcc 14.2.0-19 (trixie).
# Guess: BTF has a version number and a length for each section. A reader that is too old for
#   something says so, or reads what it knows. It did so with new kinds of types.
# Behaviour: Linux 6.12 gives such modules BTF that counts its types from a base of their own
#   (.BTF.base), and not from vmlinux. bpftool 7.1 does not look for that section. It takes numbers
#   and names from vmlinux, where others lie: the struct is called "int", and the function "a", the
#   tail of "drvdata". The dump is well-formed, and the status 0.
# Why it matters: DKMS modules on Debian 13 are built so. Checks in packaging or CI that look for a
#   function or the size of a struct in a .ko find nonsense with bookworm's tools, though the module
#   is right. Read a .ko with bpftool 7.5 or libbpf 1.5, or newer.
# Output: the struct and the function of a module that has one of each
#   7.1.0, with .BTF.base:    int, a
#   7.5.0, with .BTF.base:    vfio_irq, vfio_arm
#   7.1.0, without .BTF.base: vfio_irq, vfio_arm
set -euo pipefail
# shellcheck source=findings/lib.bash
. "$(dirname "$0")/lib.bash"

fetch new trixie pahole=1.30-1 bpftool=7.5.0+6.12.117-1 gcc-14=14.2.0-19 \
	binutils dash coreutils
fetch old bookworm bpftool=7.1.0+6.1.176-1
[ -e "$W/new/usr/bin/sh" ] || ln -s dash "$W/new/usr/bin/sh"

cat > "$W/new/tmp/vmlinux.c" <<- EOF
	struct pci_dev { int devfn; const char *name; };
	struct device { struct pci_dev *pdev; long drvdata; };
	int same(struct device *d, struct pci_dev *p) { return d->pdev == p; }
EOF
cat > "$W/new/tmp/module.c" <<- EOF
	struct pci_dev { int devfn; const char *name; };
	struct device { struct pci_dev *pdev; long drvdata; };
	struct vfio_irq { struct device *dev; struct pci_dev pd; int vector; };
	int vfio_arm(struct vfio_irq *i, struct device *d) { return i->dev == d ? i->vector : 0; }
EOF

encode() {
	inside new env LLVM_OBJCOPY=objcopy pahole -J --btf_encode_force "${@:2}" "/tmp/$1"
}

for part in vmlinux module; do
	inside new gcc-14 -g -O2 -c -o /tmp/$part.o /tmp/$part.c
done
cp "$W/new/tmp/module.o" "$W/new/tmp/plain.o"
encode vmlinux.o
encode module.o --btf_base /tmp/vmlinux.o --btf_features=default,distilled_base
encode plain.o --btf_base /tmp/vmlinux.o
cp "$W"/new/tmp/*.o "$W/old/tmp"

# names ROOT OBJECT: of the last struct and of the last function, which are the module's own
names() {
	inside "$1" bpftool -B /tmp/vmlinux.o btf dump file "/tmp/$2" > "$W/dump"
	sed -n "s/^.* STRUCT '\(.*\)' .*/\1/p" "$W/dump" | tail -n 1 | tr '\n' ,
	sed -n "s/^.* FUNC '\(.*\)' .*/ \1/p" "$W/dump" | tail -n 1
}

a=$(names old module.o)
b=$(names new module.o)
c=$(names old plain.o)
echo "7.1.0, with .BTF.base:    $a"
echo "7.5.0, with .BTF.base:    $b"
echo "7.1.0, without .BTF.base: $c"
expect "bpftool 7.1 with .BTF.base" "int, a" "$a"
expect "bpftool 7.5 with .BTF.base" "vfio_irq, vfio_arm" "$b"
expect "bpftool 7.1 without .BTF.base" "vfio_irq, vfio_arm" "$c"
as_stated
