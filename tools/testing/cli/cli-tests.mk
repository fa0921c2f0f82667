# SPDX-License-Identifier: GPL-2.0-only
# The command with events of a script in place of the kernel's, see feed.h.

CLI_T	:= tools/testing/cli
CLI_B	:= $(B)/tests/cli
CLI_TESTS := $(wildcard $(CLI_T)/*.sh)

$(CLI_B)/%.o: $(CLI_T)/%.c $(B)/flags | $(B)/bpf/vfio_msix.skel.h
	$(call msg,CC,$@)
	$(Q)mkdir -p $(@D)
	$(Q)$(CC) $(CPPFLAGS) -Itools/testing/bpf $(CFLAGS) -Werror \
		$(shell pkg-config --cflags $(PKG)) -MMD -MP -c $< -o $@

$(CLI_B)/feed: $(addprefix $(CLI_B)/,feed.o feed_guest.o feed_script.o) \
		$(addprefix $(B)/tests/bpf/,fake_pci.o call.o) $(B)/libvfio-msix.a
	$(call msg,LINK,$@)
	$(Q)$(CC) $(CFLAGS) $(LDFLAGS) $^ $(LDLIBS) -o $@

$(CLI_B)/reader: $(CLI_B)/reader.o
	$(call msg,LINK,$@)
	$(Q)$(CC) $(CFLAGS) $(LDFLAGS) $^ -lutil -o $@

test-ready: $(CLI_B)/feed $(CLI_B)/reader

-include $(wildcard $(CLI_B)/*.d)
