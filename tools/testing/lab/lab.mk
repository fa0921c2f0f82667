# SPDX-License-Identifier: GPL-2.0-only
# The lab host: everything that `lab run` would otherwise make on first use.

LAB := tools/testing/lab/lab

lab-prepare: kernel-6.12 ## download and build the lab host's root, images and initramfs
	$(Q)$(LAB) prepare --nested --kernel 6.12 --kernel 6.12-stock --kernel 6.1-stock

lab-shell: kernel-6.12 ## a prompt in the lab host, with a rocker and an nvme; Ctrl-A X leaves
	$(Q)$(LAB) shell --device rocker --device nvme

.PHONY: lab-prepare lab-shell
