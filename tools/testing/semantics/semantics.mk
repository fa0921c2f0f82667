# SPDX-License-Identifier: GPL-2.0-only
# What SET_IRQS promises, tried as long as one likes.

SEMANTICS_TESTS := $(addprefix tools/testing/semantics/,cases.sh model.sh fire.sh load.sh \
							 hotplug.sh)
SOAK_SECONDS ?= 600

soak: ## random operations and interrupts under fire, SOAK_SECONDS=600 for each run
	$(Q)tools/setup test
	$(Q)$(MAKE) test-ready
	$(Q)SOAK_SECONDS=$(SOAK_SECONDS) VMSIX_TEST_TIMEOUT=$$((4 * $(SOAK_SECONDS) + 3600)) \
		tools/testing/run $(filter %/model.sh %/fire.sh,$(SEMANTICS_TESTS))

.PHONY: soak
