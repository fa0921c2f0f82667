# SPDX-License-Identifier: GPL-2.0-only
# Unit tests: cmocka, each test_*.c a program, linked with all of the command but main().

UNIT_T		:= tools/testing/unit
UNIT_B		:= $(B)/tests/unit
UNIT_TESTS	:= $(patsubst $(UNIT_T)/%.c,$(UNIT_B)/%,$(wildcard $(UNIT_T)/test_*.c)) \
		   $(UNIT_T)/headers.sh

$(UNIT_B)/%.o: $(UNIT_T)/%.c $(B)/flags
	$(call msg,CC,$@)
	$(Q)mkdir -p $(@D)
	$(Q)$(CC) $(CPPFLAGS) $(CFLAGS) -Werror $(shell pkg-config --cflags $(PKG) cmocka) \
		-MMD -MP -c $< -o $@

$(UNIT_B)/test_%: $(UNIT_B)/test_%.o $(UNIT_B)/fixture.o $(B)/libvfio-msix.a
	$(call msg,LINK,$@)
	$(Q)$(CC) $(CFLAGS) $(LDFLAGS) $(filter %.o,$^) $(filter %.a,$^) $(LDLIBS) \
		$(shell pkg-config --libs cmocka) -o $@

$(UNIT_B)/test_bootstrap: LDLIBS += -lm
$(UNIT_B)/test_replay: $(UNIT_B)/replay.o
$(addprefix $(UNIT_B)/test_,ledger pairs replay): $(UNIT_B)/counted.o
$(addprefix $(UNIT_B)/test_,guest guest_map ledger pairs): $(UNIT_B)/ending.o

-include $(wildcard $(UNIT_B)/*.d)
