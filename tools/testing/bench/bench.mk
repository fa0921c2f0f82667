# SPDX-License-Identifier: GPL-2.0-only
# What is compared: dynamic allocation against disable and enable, our modules against stock ones, and
# what it costs to watch. Each leaves its results in build/bench. BENCH_SHORT=1 makes all of them short;
# no kernel of line 6.1 is needed then.

BENCH_B	:= $(B)/tests/bench
BENCHES := growth operations load guests watching

bench: ## every benchmark below: build/bench/*.json, tables, plots (about an hour; as root)
	$(Q)tools/setup bench
	$(Q)MAKE='$(MAKE)' tools/testing/bench/run-all $(addprefix bench-,$(BENCHES) bpf plots)

bench-growth: ## cost of one more vector, by how many are live, in instructions
bench-operations: ## cost of SET_IRQS, stock and ours, in instructions and device accesses
bench-accesses: ## only the device accesses, a minute for each line
bench-load: ## interrupts lost while vectors are added under load
bench-guests: ## operations on live guests' vectors, QEMU 10 and 7.2
bench-watching: ## cost of watching an operation: ftrace, perf, vfio-msix, bpftrace

BENCH_READY = kernel-6.12 $(if $(filter-out 0,$(BENCH_SHORT)),,kernel-6.1) all

$(addprefix bench-,$(BENCHES) accesses): bench-%: $(BENCH_READY)
	$(Q)tools/testing/bench/$*

bench-operations bench-accesses: $(B)/tests/vfio/vfio-ctl

bench-watching: $(BENCH_B)/nothing.bpf.o

$(BENCH_B)/%.bpf.o: tools/testing/bench/%.bpf.c $(B)/flags
	$(call msg,BPF,$@)
	$(Q)mkdir -p $(@D)
	$(Q)$(CLANG) $(BPF_CFLAGS) -c $< -o $@.tmp
	$(Q)$(STRIP) -g $@.tmp
	$(Q)mv $@.tmp $@

bench-irqs: bench-operations ## the former name of bench-operations

bench-plots: ## plots of what is in build/bench
	$(Q)tools/testing/bench/plots

test-ready: $(BENCH_B)/nothing.bpf.o

.PHONY: bench bench-irqs bench-plots $(addprefix bench-,$(BENCHES) accesses)
