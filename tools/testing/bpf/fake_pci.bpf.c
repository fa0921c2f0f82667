// SPDX-License-Identifier: GPL-2.0-only
/*
 * Kernel memory that user space can write and whose address it knows: what a test fills with
 * images of PCI devices, so that programs under test find devices of its choice.
 */
#include <linux/bpf.h>
#include <linux/types.h>
#include <bpf/bpf_helpers.h>

char LICENSE[] SEC("license") = "GPL";

unsigned char images[1 << 20];
__u64 address;

SEC("raw_tp/fake_pci")
int find_address(void *ctx)
{
	address = (__u64)images;
	return 0;
}

/* What measuring a program costs when there is nothing to measure. */
SEC("raw_tp/fake_pci")
int nothing(void *ctx)
{
	return 0;
}
