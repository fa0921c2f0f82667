# SPDX-License-Identifier: GPL-2.0-only
# Programs that run in the lab host: static, so that they need nothing there.

VFIO_PROGS := $(addprefix $(B)/tests/vfio/,vfio-churn vfio-ctl vfio-enum vfio-fire \
					  vfio-model)

vfio_src = $(addprefix tools/testing/vfio/,$(addsuffix .c,$(1)))

$(B)/tests/vfio/vfio-churn: $(call vfio_src,churn cpus e1000e observe rocker workers)
$(B)/tests/vfio/vfio-ctl: $(call vfio_src,cpus ctl_expect e1000e eventfds live mark \
					   msi_message msix_table observe power rocker \
					   scarce xhci) tools/vfio/memory.c
$(B)/tests/vfio/vfio-enum: $(call vfio_src,observe rocker)
$(B)/tests/vfio/vfio-model: $(call vfio_src,model_ops model_rig model_shrink model_vectors \
					     observe rocker)
$(B)/tests/vfio/vfio-fire: $(call vfio_src,cpus fire_disturb observe rocker workers)

$(VFIO_PROGS): $(B)/tests/vfio/%: tools/testing/vfio/%.c \
		$(call vfio_src,pci_sysfs) tools/vfio/device.c tools/vfio/device.h \
		$(wildcard tools/testing/vfio/*.h) $(B)/flags
	$(call msg,CC,$@)
	$(Q)mkdir -p $(@D)
	$(Q)$(CC) $(CPPFLAGS) $(CFLAGS) -Werror -static -pthread $(filter %.c,$^) -o $@
