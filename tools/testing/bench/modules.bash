# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
# Sourced in the lab host: change the modules within one boot.
#
#   use_modules NAME   load vfio-pci's stock ones, if NAME is "stock", those of the kernel under test, if it
#                      is "ours" or "irqbypass", else those of the folder NAME; and irqbypass, the stock one
#                      but if it is "irqbypass". The device is bound to them

MODULES=/lib/modules/$(uname -r)

vfio_of() {
	case $1 in
	stock)		echo "$MODULES/kernel/drivers/vfio/pci" ;;
	ours|irqbypass)	echo "$MODULES/updates" ;;
	*)		echo "$1" ;;
	esac
}

irqbypass_of() {
	case $1 in
	irqbypass)	echo "$MODULES/updates" ;;
	*)		echo "$MODULES/kernel/virt/lib" ;;
	esac
}

use_modules() {
	echo "$LAB_DEVICES" > /sys/bus/pci/drivers/vfio-pci/unbind
	rmmod vfio_pci vfio_pci_core irqbypass
	insmod "$(irqbypass_of "$1")/irqbypass.ko"
	insmod "$(vfio_of "$1")/vfio-pci-core.ko"
	insmod "$(vfio_of "$1")/vfio-pci.ko"
	echo "$LAB_DEVICES" > /sys/bus/pci/drivers_probe
	[ -e "/sys/bus/pci/drivers/vfio-pci/$LAB_DEVICES" ]
}
