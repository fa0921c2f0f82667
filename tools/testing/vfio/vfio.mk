# SPDX-License-Identifier: GPL-2.0-only
# Programs that run in the lab host: static, so that they need nothing there.

VFIO_PROGS := $(B)/tests/vfio/vfio-ctl

$(B)/tests/vfio/vfio-ctl: tools/testing/vfio/vfio-ctl.c tools/testing/vfio/observe.c \
			  tools/testing/vfio/eventfds.c tools/vfio_device.c \
			  $(wildcard tools/testing/vfio/*.h) tools/vfio_device.h
	$(call msg,CC,$@)
	$(Q)mkdir -p $(@D)
	$(Q)$(CC) $(CPPFLAGS) -Itools $(CFLAGS) -static $(filter %.c,$^) -o $@
