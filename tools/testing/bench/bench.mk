# SPDX-License-Identifier: GPL-2.0-only
# What is compared: dynamic allocation against disable and enable, our modules against stock ones.

bench: ## every benchmark: build/bench/*.json, tables, plots (about 45 min)
	$(Q)tools/setup bench
	$(Q)$(MAKE) bench-growth bench-operations bench-load
	$(Q)$(MAKE) bench-plots

bench-growth: kernel-6.12 kernel-6.1 all ## what one more vector costs, by how many there are
	$(Q)tools/testing/bench/growth

bench-operations: kernel-6.12 kernel-6.1 all ## what SET_IRQS costs, stock and ours, in instructions
	$(Q)tools/testing/bench/operations

bench-load: kernel-6.12 kernel-6.1 all ## what is lost while vectors are added under load
	$(Q)tools/testing/bench/load

bench-plots: ## plots of what is in build/bench
	$(Q)tools/testing/bench/plots

.PHONY: bench bench-growth bench-operations bench-load bench-plots

bench-guests: kernel-6.12 kernel-6.1 all ## what live guests make of their vectors, QEMU 10 and 7.2
	$(Q)tools/testing/bench/guests

.PHONY: bench-guests

bench-watching: kernel-6.12 all ## what watching costs an operation: ftrace, perf, vfio-msix, bpftrace
	$(Q)tools/testing/bench/watching

.PHONY: bench-watching
