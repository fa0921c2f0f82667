# SPDX-License-Identifier: GPL-2.0-only
# Tests of the BPF programs, and their benchmark.

BPF_T		:= tools/testing/bpf
BPF_B		:= $(B)/tests/bpf
BPF_RIG		:= $(addprefix $(BPF_B)/,rig.o guest_process.o call.o fake_pci.o) $(B)/tools/source/programs.o
BPF_RIG_TESTS	:= $(addprefix $(BPF_B)/test_,vfio_msix concurrent)
BPF_TESTS	:= $(BPF_RIG_TESTS) $(BPF_B)/test_lives

# A rule of its own: bpftool names the skeleton's struct, which must not be the test's own.
$(BPF_B)/fake_pci.bpf.o: $(BPF_T)/fake_pci.bpf.c $(B)/flags
	$(call msg,BPF,$@)
	$(Q)mkdir -p $(@D)
	$(Q)$(CLANG) $(BPF_CFLAGS) -c $< -o $@.tmp
	$(Q)$(STRIP) -g $@.tmp
	$(Q)mv $@.tmp $@

$(BPF_B)/fake_pci.skel.h: $(BPF_B)/fake_pci.bpf.o
	$(call msg,SKEL,$@)
	$(Q)$(BPFTOOL) gen skeleton $< name fake_pci_bpf > $@

$(BPF_B)/%.o: $(BPF_T)/%.c $(BPF_B)/fake_pci.skel.h $(B)/bpf/vfio_msix.skel.h $(B)/flags
	$(call msg,CC,$@)
	$(Q)mkdir -p $(@D)
	$(Q)$(CC) $(CPPFLAGS) -I$(BPF_B) $(CFLAGS) -Werror $(shell pkg-config --cflags libbpf) -MMD -MP -c $< -o $@

$(BPF_B)/test_vfio_msix: $(addprefix $(BPF_B)/,compare.o slow_reader.o) $(B)/libvfio-msix.a

$(BPF_RIG_TESTS): $(BPF_B)/test_%: $(BPF_B)/test_%.o $(BPF_B)/model.o $(BPF_RIG)
	$(call msg,LINK,$@)
	$(Q)$(CC) $(CFLAGS) $(LDFLAGS) $^ $(shell pkg-config --libs libbpf) -lpthread -o $@

# It runs the command itself.
$(BPF_B)/test_lives: $(addprefix $(BPF_B)/,test_lives.o lives.o tally.o call.o fake_pci.o) \
		$(B)/libvfio-msix.a
	$(call msg,LINK,$@)
	$(Q)$(CC) $(CFLAGS) $(LDFLAGS) $^ $(LDLIBS) -lpthread -o $@

# 1000 guests start each day.
bench-year: $(BPF_B)/test_lives ## a year of guests: is nothing lost, and does memory stay flat? (5 minutes; root)
	$(Q)$< 365000

BPF_BENCHES	:= $(addprefix $(BPF_B)/bench_,programs memory loss rate scale)

$(BPF_B)/bench_loss: $(BPF_B)/slow_reader.o

# They run the command itself.
$(BPF_B)/bench_rate $(BPF_B)/bench_scale: $(BPF_B)/bench_source.o $(B)/libvfio-msix.a

$(BPF_BENCHES): $(BPF_B)/bench_%: $(BPF_B)/bench_%.o $(BPF_B)/bench_common.o $(BPF_RIG)
	$(call msg,LINK,$@)
	$(Q)$(CC) $(CFLAGS) $(LDFLAGS) $(filter %.o,$^) $(filter %.a,$^) $(LDLIBS) -lpthread -o $@

bench-bpf: $(BPF_BENCHES) $(B)/vfio-msix ## what an event costs in each BPF program, and in bpftrace; memory, losses (root)
	$(Q)$(BPF_T)/bench

test-ready: $(BPF_BENCHES)

.PHONY: bench-bpf bench-year

# It runs in lab hosts, too, and they have libbpf. Not static: findings/libelf-static.sh.
$(BPF_B)/load_object: $(BPF_B)/load_object.o $(B)/tools/source/programs.o
	$(call msg,LINK,$@)
	$(Q)$(CC) $(CFLAGS) $(LDFLAGS) $^ $(shell pkg-config --libs libbpf) -o $@

-include $(wildcard $(BPF_B)/*.d)
