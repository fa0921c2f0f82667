# SPDX-License-Identifier: GPL-2.0-only
# From the trace that QEMU logs to what CPUs did to devices, one access a line, in order:
#
#   config-read DEVICE OFFSET VALUE      DEVICE as in 00:05.0, the others as in 0x4
#   config-write DEVICE OFFSET VALUE
#   read REGION ADDRESS VALUE            REGION as QEMU calls it: msix-table, intel_iommu, nvme, ...
#   write REGION ADDRESS VALUE
#   flush                                the IOMMU drops cached entries of its interrupt remapping table:
#                                        no access, but what writes to it are for
#   mark WORDS                           what a program wrote, byte by byte, to the host bridge's vendor id,
#                                        which is read-only: every kernel lets root do that
#
# Left out are accesses that hardware does not have, or has in another way: to the local APIC, to the
# lab's own console and virtio devices, to the bridge by which configuration space is accessed, to port
# 0x80, which is a delay; and what devices do by themselves (CPU -1), such as an interrupt's message.

BEGIN {
	for (i = 0; i < 256; i++)
		letter[sprintf("0x%x", i)] = sprintf("%c", i)
	ignored = "^(apic-msi|vtd-ir|amdvi-ir|serial|virtio-.*|pci-conf-(idx|data)|pcie-mmcfg-mmio|ioport80)$"
}

/^pci_cfg_write/ && $3 == "00:00.0" && $4 == "@0x0" {
	if ($6 == "0xa") {
		print "mark" said
		said = ""
	} else {
		said = (said == "" ? " " : said) letter[$6]
	}
	next
}

/^pci_cfg_/ {
	print "config-" ($1 == "pci_cfg_read" ? "read" : "write"), $3, substr($4, 2), $6
	next
}

/^vtd_inv_desc_iec|^amdvi_intr_inval/ {
	print "flush"
	next
}

!/^memory_region_ops_/ || $3 < 0 { next }

# memory_region_ops_read cpu 0 mr 0x5555 addr 0xfed90088 value 0x0 size 4 name 'intel_iommu'
{
	name = $0
	sub(/.* name '/, "", name)
	sub(/'$/, "", name)
	gsub(/ /, "-", name)
}

name !~ ignored {
	print ($1 ~ /read$/ ? "read" : "write"), name, $7, $9
}
