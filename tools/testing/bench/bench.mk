# SPDX-License-Identifier: GPL-2.0-only
# What the kernel's part costs.

bench-irqs: kernel-6.12 $(B)/tests/vfio/vfio-bench ## what SET_IRQS costs, stock modules and ours, in instructions (6 min)
	$(Q)tools/testing/bench/set-irqs

.PHONY: bench-irqs
