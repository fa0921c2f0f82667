# SPDX-License-Identifier: GPL-2.0-only
# What runs in a live guest: static, so that it needs nothing there.

GUESTS_MASK := $(B)/tests/semantics/guests-mask

test-ready: $(GUESTS_MASK)

$(GUESTS_MASK): tools/testing/semantics/guests-mask.c $(B)/flags
	$(call msg,CC,$@)
	$(Q)mkdir -p $(@D)
	$(Q)$(CC) $(CFLAGS) -Werror -static $< -o $@
