# SPDX-License-Identifier: GPL-2.0-only
# The vfio-msix command: a folder a concern. Everything but main.c is in an archive that the unit
# tests link too.

TOOLS_SRC := $(wildcard tools/*/*.c)
TOOLS_OBJ := $(TOOLS_SRC:%.c=$(B)/%.o)

$(B)/tools/source/tracepoint.o: | $(B)/bpf/vfio_msix.skel.h

$(B)/tools/%.o: tools/%.c $(B)/flags
	$(call msg,CC,$@)
	$(Q)mkdir -p $(@D)
	$(Q)$(CC) $(CPPFLAGS) $(CFLAGS) $(shell pkg-config --cflags $(PKG)) -MMD -MP -c $< -o $@

$(B)/libvfio-msix.a: $(TOOLS_OBJ)
	$(call msg,AR,$@)
	$(Q)rm -f $@ && $(AR) rcs $@ $^

$(B)/vfio-msix: $(B)/tools/main.o $(B)/libvfio-msix.a
	$(call msg,LINK,$@)
	$(Q)$(CC) $(CFLAGS) $(LDFLAGS) $^ $(LDLIBS) -o $@

MAN_PAGES := $(wildcard tools/man/*.8)

install: $(B)/vfio-msix ## install command, man pages, completion, contrib (DESTDIR, PREFIX)
	install -D -m 755 $(B)/vfio-msix $(DESTDIR)$(PREFIX)/sbin/vfio-msix
	install -d $(DESTDIR)$(PREFIX)/share/man/man8
	install -m 644 $(MAN_PAGES) $(DESTDIR)$(PREFIX)/share/man/man8/
	install -D -m 644 tools/completion/vfio-msix \
		$(DESTDIR)$(PREFIX)/share/bash-completion/completions/vfio-msix
	install -d $(DESTDIR)$(PREFIX)/share/vfio-msix/contrib
	install -m 755 $(wildcard contrib/names-*) $(DESTDIR)$(PREFIX)/share/vfio-msix/contrib/
	install -m 644 contrib/names.sh $(DESTDIR)$(PREFIX)/share/vfio-msix/contrib/

.PHONY: install

-include $(TOOLS_OBJ:.o=.d) $(B)/tools/main.d
