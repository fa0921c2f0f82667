# SPDX-License-Identifier: GPL-2.0-only
# The vfio-msix command. Everything but main.c is in an archive that the unit tests link too.

TOOLS_SRC := $(filter-out tools/main.c,$(wildcard tools/*.c))
TOOLS_OBJ := $(TOOLS_SRC:%.c=$(B)/%.o)

$(B)/tools/%.o: tools/%.c | $(B)/bpf/vfio_msix.skel.h
	$(call msg,CC,$@)
	$(Q)mkdir -p $(@D)
	$(Q)$(CC) $(CPPFLAGS) $(CFLAGS) $(shell pkg-config --cflags $(PKG)) -MMD -MP -c $< -o $@

$(B)/libvfio-msix.a: $(TOOLS_OBJ)
	$(call msg,AR,$@)
	$(Q)rm -f $@ && $(AR) rcs $@ $^

$(B)/vfio-msix: $(B)/tools/main.o $(B)/libvfio-msix.a
	$(call msg,LINK,$@)
	$(Q)$(CC) $(CFLAGS) $(LDFLAGS) $^ $(LDLIBS) -o $@

-include $(TOOLS_OBJ:.o=.d) $(B)/tools/main.d
