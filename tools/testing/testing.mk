# SPDX-License-Identifier: GPL-2.0-only
# Tests. Each suite is a program that speaks TAP; tools/testing/run counts what they say.

include $(wildcard tools/testing/*/*.mk)

# The command, its unit tests, the lives of guests and feed a second time, in build/sanitize: with
# AddressSanitizer, LeakSanitizer and UndefinedBehaviorSanitizer, and with warnings that are errors.
# "+sanitize" lets a suite run what is there.
SANITIZE_B := $(B)/sanitize
SANITIZERS := -fsanitize=address,undefined -fno-sanitize-recover=all
SANITIZED_SUITES = $(patsubst $(B)/%,$(SANITIZE_B)/%,$(filter $(B)/%,$(UNIT_TESTS))) \
		   $(SANITIZE_B)/tests/bpf/test_lives $(addsuffix +sanitize,$(CLI_TESTS))

sanitized: ## build/sanitize: the command and its tests, with sanitizers
	$(Q)$(MAKE) B=$(SANITIZE_B) LDFLAGS='$(SANITIZERS)' sanitized-programs \
		CFLAGS='-O2 -g -Werror $(SANITIZERS) -fno-omit-frame-pointer'

sanitized-programs: $(B)/vfio-msix $(filter $(B)/%,$(UNIT_TESTS)) $(CLI_B)/feed $(CLI_B)/reader \
		    $(BPF_B)/test_lives

# In the order in which a mistake is cheapest to find, but for the longest, which begins first. A lab
# host keeps one CPU busy most of the time, so as many suites run side by side as there are CPUs, or
# fewer, so that each has 5 GB.
LONGEST = tools/testing/series/builds.sh
PLAIN_SUITES = $(LONGEST) $(UNIT_TESTS) $(BPF_TESTS) $(wildcard tools/testing/lint/*.sh) \
	       $(CLI_TESTS) $(SANITIZED_SUITES) \
	       $(addprefix tools/testing/bench/,tables.sh failures.sh) \
	       $(filter-out $(LONGEST) %/behaviour.sh,$(wildcard tools/testing/series/*.sh))
LAB_SUITES = tools/testing/series/behaviour.sh $(wildcard tools/testing/bpf/*.sh) \
	     $(wildcard tools/testing/lab/*test.sh) tools/testing/bench/command.sh \
	     tools/testing/events/events.sh tools/testing/demo/demo.sh \
	     $(wildcard tools/testing/docs/*.sh) \
	     tools/testing/bench/short.sh tools/testing/bench/accesses.sh $(SEMANTICS_TESTS)
JOBS ?= $(shell awk -v cpus="$$(nproc)" '/^MemTotal:/ { n = int($$2 / 5000000) } \
	END { print n < 1 ? 1 : n < cpus ? n : cpus }' /proc/meminfo)

# Those that need a whole kernel built; and what proves line 6.12 again on the line that is one.
LINE_SUITES = $(SEMANTICS_TESTS) tools/testing/events/events.sh tools/testing/series/behaviour.sh \
	      tools/testing/bench/accesses.sh
LONGEST_KERNEL = tools/testing/kernels/enumerate.sh
KERNEL_SUITES = $(LONGEST_KERNEL) \
		$(filter-out $(LONGEST_KERNEL),$(wildcard tools/testing/kernels/*.sh)) \
		$(addsuffix @6.1,$(LINE_SUITES))

# What takes more time than each change can be given: live guests put through masks and resets (nested
# emulation ends one run in some by itself), 6.12 with the third module, hotplug under other IOMMUs and on
# stock kernels, a second debug kernel, and the short benchmarks on 6.1.
LONG_SUITES = tools/testing/semantics/guests.sh tools/testing/semantics/guests.sh@6.1 \
	      $(addsuffix @6.12-irqbypass,tools/testing/semantics/cases.sh tools/testing/semantics/guests.sh) \
	      tools/testing/semantics/hotplug-long.sh tools/testing/semantics/hotplug-long.sh@6.1 \
	      tools/testing/bench/short.sh@6.1 \
	      tools/testing/kernels/debug.sh@6.1 tools/testing/kernels/enumerate.sh@6.1

setup: ## install the Debian packages that building and testing need
	$(Q)tools/setup test

test: setup ## all tests that need no full kernel build
	$(Q)$(MAKE) test-ready
	$(Q)$(MAKE) run-test

# Two steps, because make reads the lists of programs before they are built.
test-ready: all sanitized kernel-6.12 $(UNIT_TESTS) $(BPF_TESTS) $(VFIO_PROGS) ## build what the suites of `make test` need
	$(Q)tools/testing/lab/lab prepare --kernel 6.12 --kernel 6.12-irqbypass --kernel 6.12-stock

run-test:
	$(Q)tools/testing/run -j $(JOBS) $(PLAIN_SUITES) $(LAB_SUITES)

test-kernels: setup ## the tests that need kernels built (from nothing: a quarter of an hour each)
	$(Q)$(MAKE) test-kernels-ready
	$(Q)tools/testing/run -j $(JOBS) $(KERNEL_SUITES)

test-kernels-ready: kernel-6.12 kernel-6.12-debug kernel-6.1 all $(VFIO_PROGS) ## build what the suites of `make test-kernels` need
	$(Q)tools/testing/lab/lab prepare --kernel 6.12 --kernel 6.12-stock --kernel 6.12-debug
	$(Q)tools/testing/lab/lab prepare --nested --kernel 6.1 --kernel 6.1-stock

test-all: test test-kernels ## both of them, and what takes too long for each change
	$(Q)$(MAKE) kernel-6.1-debug
	$(Q)tools/testing/run $(LONG_SUITES)

# Built apart: bear(1) sees what is compiled while it looks, and no more.
EDITOR_PROGRAMS = all $(UNIT_TESTS) $(BPF_TESTS) $(BPF_BENCHES) $(BPF_B)/load_object $(CLI_B)/feed \
		  $(CLI_B)/reader \
		  $(BENCH_B)/nothing.bpf.o $(VFIO_PROGS) $(GUESTS_MASK)

compile_commands.json: setup ## how each C file is compiled, for editors and clangd
	$(Q)rm -rf $(B)/editor
	$(Q)bear --output $@ -- $(MAKE) B=$(B)/editor editor-programs

editor-programs: $(EDITOR_PROGRAMS)

demo: ## a live guest, traced, from nothing: prints a report (about 4 minutes)
	$(Q)tools/demo/demo

.PHONY: demo setup test test-all test-ready run-test test-kernels test-kernels-ready
.PHONY: sanitized sanitized-programs compile_commands.json editor-programs
