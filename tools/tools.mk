# SPDX-License-Identifier: GPL-2.0-only
# The vfio-msix command: a folder for each concern. Everything but main.c is in an archive, which the
# unit tests link as well.

TOOLS_SRC := $(wildcard tools/*/*.c)
TOOLS_OBJ := $(TOOLS_SRC:%.c=$(B)/%.o)

$(addprefix $(B)/tools/source/,counters.o programs.o tracepoint.o): | $(B)/bpf/vfio_msix.skel.h

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
INSTALLED_DOCS := docs/json-schema.md
CONTRIB := $(wildcard contrib/names*)

# Paths may contain any character, so the shell gets them as variables.
install uninstall: export TO := $(DESTDIR)$(PREFIX)
install: export SHARE := $(PREFIX)/share

# Manual pages name the documentation where it is installed.
install: $(B)/vfio-msix ## install command, man pages, docs, completion, contrib (DESTDIR, PREFIX)
	@printf '  %-8s %s\n' INSTALL "$$TO"
	$(Q)install -D -m 755 $(B)/vfio-msix "$$TO/bin/vfio-msix"
	$(Q)install -D -m 644 -t "$$TO/share/doc/vfio-msix" $(INSTALLED_DOCS)
	$(Q)install -D -m 644 -t "$$TO/share/man/man8" $(MAN_PAGES)
	$(Q)cd "$$TO/share/man/man8" && sed -i "s|/usr/share/|$$SHARE/|" $(notdir $(MAN_PAGES))
	$(Q)install -D -m 644 -t "$$TO/share/bash-completion/completions" tools/completion/vfio-msix
	$(Q)install -D -m 755 -t "$$TO/share/vfio-msix/contrib" $(filter-out %.sh,$(CONTRIB))
	$(Q)install -m 644 -t "$$TO/share/vfio-msix/contrib" $(filter %.sh,$(CONTRIB))

uninstall: ## remove what install put there
	@printf '  %-8s %s\n' REMOVE "$$TO"
	$(Q)rm -f "$$TO/bin/vfio-msix" "$$TO/share/bash-completion/completions/vfio-msix"
	$(Q)for page in $(notdir $(MAN_PAGES)); do rm -f "$$TO/share/man/man8/$$page"; done
	$(Q)for doc in $(notdir $(INSTALLED_DOCS)); do rm -f "$$TO/share/doc/vfio-msix/$$doc"; done
	$(Q)for file in $(notdir $(CONTRIB)); do rm -f "$$TO/share/vfio-msix/contrib/$$file"; done
	$(Q)for dir in share/doc/vfio-msix share/vfio-msix/contrib share/vfio-msix; do \
		! [ -d "$$TO/$$dir" ] || rmdir --ignore-fail-on-non-empty "$$TO/$$dir"; done

.PHONY: install uninstall

-include $(TOOLS_OBJ:.o=.d) $(B)/tools/main.d
