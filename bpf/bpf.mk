# SPDX-License-Identifier: GPL-2.0-only
# BPF objects and their skeletons.

BPF_CFLAGS = -target bpf -mcpu=v3 -O2 -g -Wall -Werror -Iinclude -Ibpf \
	      -I/usr/include/$(shell $(CC) -print-multiarch 2> /dev/null) -D__TARGET_ARCH_x86

$(B)/bpf/%.bpf.o: bpf/%.bpf.c $(wildcard bpf/*.h include/*.h) $(B)/flags
	$(call msg,BPF,$@)
	$(Q)mkdir -p $(@D)
	$(Q)$(CLANG) $(BPF_CFLAGS) -c $< -o $@.tmp
	$(Q)$(STRIP) -g $@.tmp
	$(Q)mv $@.tmp $@

$(B)/bpf/%.skel.h: $(B)/bpf/%.bpf.o
	$(call msg,SKEL,$@)
	$(Q)$(BPFTOOL) gen skeleton $< name $(*F) > $@
