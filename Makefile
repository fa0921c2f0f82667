# SPDX-License-Identifier: GPL-2.0-only
# vfio-msix: one entry point. `make help` lists the targets.

.DELETE_ON_ERROR:
.SECONDARY:
.DEFAULT_GOAL := all

B	:= build
VERSION	:= 0.1.0
PREFIX	?= /usr/local

CC	?= cc
CLANG	?= clang
BPFTOOL	?= $(firstword $(wildcard /usr/sbin/bpftool /usr/local/sbin/bpftool) bpftool)
STRIP	?= llvm-strip
PKG	:= libbpf json-c

# V=1 shows the commands.
ifeq ($(V),1)
Q	:=
msg	= @:
else
Q	:= @
msg	= @printf '  %-8s %s\n' '$(1)' '$(2)'
MAKEFLAGS += --no-print-directory
endif

CFLAGS	?= -O2 -g
# Added even if CFLAGS are given on the command line, but only once if a make calls another.
OUR_CFLAGS := -std=gnu11 -Wall -Wextra -Wno-unused-parameter -Wmissing-prototypes -Wstrict-prototypes
override CFLAGS := $(filter-out $(OUR_CFLAGS),$(CFLAGS)) $(OUR_CFLAGS)
OUR_CPPFLAGS := -Iinclude -Itools -I$(B)/bpf -D_GNU_SOURCE -DVMSIX_VERSION='"$(VERSION)"'
override CPPFLAGS := $(filter-out $(OUR_CPPFLAGS),$(CPPFLAGS)) $(OUR_CPPFLAGS)
LDLIBS	= $(shell pkg-config --libs $(PKG))

all: $(B)/vfio-msix ## build the command (no root, no kernel build)

include bpf/bpf.mk
include tools/tools.mk
include kernel/kernel.mk
include tools/testing/testing.mk

# How objects are built. They depend on this file, which is rewritten when the flags change; but not by a
# mere `make install`, which installs what was built, even if sudo changes CFLAGS.
FLAGS := $(CC) $(CPPFLAGS) $(CFLAGS) $(LDFLAGS) $(PKG) | $(CLANG) $(BPF_CFLAGS) $(STRIP) $(BPFTOOL)

ifneq ($(file < $(B)/flags),$(FLAGS))
ifneq ($(filter-out install uninstall,$(or $(MAKECMDGOALS),all)),)
$(B)/flags: FORCE
endif
endif

$(B)/flags: export FLAGS := $(FLAGS)
$(B)/flags:
	$(Q)mkdir -p $(@D)
	$(Q)printf '%s\n' "$$FLAGS" > $@

help: ## list the targets
	@awk -F ':.*## ' '/^[a-zA-Z0-9_.-]+:.*## / { printf "  make %-22s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

clean: ## remove build/ (caches outside the checkout stay)
	$(Q)rm -rf $(B)

.PHONY: all help clean FORCE
