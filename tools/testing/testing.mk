# SPDX-License-Identifier: GPL-2.0-only
# Tests. Each suite is a program that speaks TAP; tools/testing/run counts what they say.

include $(wildcard tools/testing/*/*.mk)

# In the order in which a mistake is cheapest to find.
SUITES = $(UNIT_TESTS) $(BPF_TESTS) $(wildcard tools/testing/lint/*.sh) \
	 $(wildcard tools/testing/cli/*.sh) $(wildcard tools/testing/series/*.sh) \
	 $(wildcard tools/testing/bpf/*.sh) $(wildcard tools/testing/lab/*test.sh) \
	 tools/testing/bench/command.sh tools/testing/events/events.sh $(SEMANTICS_TESTS) \
	 tools/testing/demo/demo.sh

# Those that need a whole kernel built; and what proves line 6.12 again on the line that is one.
LINE_SUITES = $(SEMANTICS_TESTS) tools/testing/events/events.sh tools/testing/series/behaviour.sh
KERNEL_SUITES = $(wildcard tools/testing/kernels/*.sh) $(addsuffix @6.1,$(LINE_SUITES))

# What takes more time than each change can be given: live guests put through masks and resets (nested
# emulation ends one run in some by itself), and a second debug kernel.
LONG_SUITES = tools/testing/semantics/guests.sh tools/testing/semantics/guests.sh@6.1 \
	      tools/testing/kernels/debug.sh@6.1 tools/testing/kernels/enumerate.sh@6.1

setup: ## install the Debian packages that building and testing need
	$(Q)tools/setup test

test: setup ## all tests that need no full kernel build
	$(Q)$(MAKE) test-ready
	$(Q)$(MAKE) run-test

# Two steps, because make reads the lists of programs before they are built.
test-ready: all kernel-6.12 $(UNIT_TESTS) $(BPF_TESTS) $(VFIO_PROGS)
	$(Q)tools/testing/lab/lab prepare --kernel 6.12 --kernel 6.12-stock

run-test:
	$(Q)tools/testing/run $(SUITES)

test-kernels: setup ## the tests that need kernels built (from nothing: a quarter of an hour each)
	$(Q)$(MAKE) test-kernels-ready
	$(Q)tools/testing/run $(KERNEL_SUITES)

test-kernels-ready: kernel-6.12 kernel-6.12-debug kernel-6.1 all $(VFIO_PROGS)
	$(Q)tools/testing/lab/lab prepare --kernel 6.12 --kernel 6.12-stock --kernel 6.12-debug
	$(Q)tools/testing/lab/lab prepare --nested --kernel 6.1 --kernel 6.1-stock

test-all: test test-kernels ## both of them, live guests put through masks and resets, 6.1 with debugging
	$(Q)$(MAKE) kernel-6.1-debug
	$(Q)tools/testing/run $(LONG_SUITES)

demo: ## a live guest, traced, from nothing: prints a report (about 4 minutes)
	$(Q)tools/demo/demo

.PHONY: demo setup test test-all test-ready run-test test-kernels test-kernels-ready
