# SPDX-License-Identifier: GPL-2.0-only
# The kernel's part: modules for Debian's stock kernels, and working trees of
# the series. kernel-LINE is cheap when nothing changed: builds are cached.

# Where kernel-import-LINE puts the tree and kernel-export-LINE reads it; `make clean` leaves it.
DIR ?= tree

kernel-6.12: ## build/kernel/6.12: patched modules for the stock 6.12, and a program to load them
	$(Q)kernel/scripts/build $(@:kernel-%=%)

kernel-6.1: ## build/kernel/6.1: a whole 6.1 with the series (from nothing: a quarter of an hour)
	$(Q)kernel/scripts/build-image $(@:kernel-%=%)

kernel-6.12-debug: ## build/kernel/6.12-debug: a whole 6.12 with the series, KASAN, lockdep, fail-nth
	$(Q)kernel/scripts/build-image $(@:kernel-%=%)

kernel-6.1-debug: ## build/kernel/6.1-debug: the same for 6.1
	$(Q)kernel/scripts/build-image $(@:kernel-%=%)

# CONFIG=debian: Debian's own configuration, takes hours; CONFIGURE_ONLY=1: only check the configuration.
kernel-6.1-deb: ## Debian packages, build/kernel/6.1/deb; CONFIG=debian: Debian's size, which tests do not build
	$(Q)kernel/scripts/build-deb $(@:kernel-%-deb=%)$(CONFIG:%=-%) $(if $(CONFIGURE_ONLY),-c)

# kernel-import-LINE, kernel-export-LINE
kernel-import-6.12: ## make a git tree of the 6.12 series in DIR (tree); also kernel-import-6.1
kernel-export-6.12: ## write the commits in DIR (tree) back to kernel/series; also kernel-export-6.1
kernel-import-6.12 kernel-import-6.1:
	$(Q)kernel/scripts/import $(@:kernel-import-%=%) $(DIR)

kernel-export-6.12 kernel-export-6.1:
	$(Q)kernel/scripts/export $(@:kernel-export-%=%) $(DIR)

.PHONY: kernel-6.12 kernel-6.1 kernel-6.12-debug kernel-6.1-debug kernel-6.1-deb
.PHONY: kernel-import-6.12 kernel-import-6.1 kernel-export-6.12 kernel-export-6.1
