# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
# Sourced in the lab host: change vfio-pci's modules within one boot.
#
#   use_modules NAME   load the stock ones, if NAME is "stock", those of the kernel under test, if it is
#                      "ours", else those of the folder NAME; the device is bound to them

dir_of() {
	case $1 in
	stock)	echo "/lib/modules/$(uname -r)/kernel/drivers/vfio/pci" ;;
	ours)	echo "/lib/modules/$(uname -r)/updates" ;;
	*)	echo "$1" ;;
	esac
}

use_modules() {
	local dir
	dir=$(dir_of "$1")
	echo "$LAB_DEVICES" > /sys/bus/pci/drivers/vfio-pci/unbind
	rmmod vfio_pci vfio_pci_core
	insmod "$dir/vfio-pci-core.ko"
	insmod "$dir/vfio-pci.ko"
	echo "$LAB_DEVICES" > /sys/bus/pci/drivers_probe
	[ -e "/sys/bus/pci/drivers/vfio-pci/$LAB_DEVICES" ]
}
