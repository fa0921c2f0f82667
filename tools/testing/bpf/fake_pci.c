// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <bpf/bpf.h>
#include <bpf/btf.h>
#include <bpf/libbpf.h>

#include "fake_pci.h"
#include "fake_pci.skel.h"

/* What no member that is read should look like. */
#define FILLER	0xa5

/* Offsets in one image: struct pci_dev, struct pci_bus, struct pci_sysdata, in this order. */
struct layout {
	int size;
	int bus, sysdata;		/* where the second and third struct start */
	int dev_bus, dev_devfn;
	int bus_sysdata, bus_number, bus_domain_nr;
	int sysdata_domain;
};

struct fake_pci {
	struct fake_pci_bpf *skel;
	struct layout layout;
};

static int member_offset(const struct btf *btf, const char *type_name, const char *name)
{
	int id = btf__find_by_name_kind(btf, type_name, BTF_KIND_STRUCT);
	const struct btf_type *type = id < 0 ? NULL : btf__type_by_id(btf, id);

	for (int i = 0; type && i < btf_vlen(type); i++) {
		if (!strcmp(btf__name_by_offset(btf, btf_members(type)[i].name_off), name))
			return btf_member_bit_offset(type, i) / 8;
	}
	return -ENOENT;
}

static int struct_size(const struct btf *btf, const char *type_name)
{
	int id = btf__find_by_name_kind(btf, type_name, BTF_KIND_STRUCT);

	return id < 0 ? 0 : (int)(btf__type_by_id(btf, id)->size + 7) & ~7;
}

static int read_layout(struct layout *l)
{
	struct btf *btf = btf__load_vmlinux_btf();

	if (!btf)
		return -ENOENT;
	l->bus = struct_size(btf, "pci_dev");
	l->sysdata = l->bus + struct_size(btf, "pci_bus");
	l->size = l->sysdata + struct_size(btf, "pci_sysdata");
	l->dev_bus = member_offset(btf, "pci_dev", "bus");
	l->dev_devfn = member_offset(btf, "pci_dev", "devfn");
	l->bus_sysdata = member_offset(btf, "pci_bus", "sysdata");
	l->bus_number = member_offset(btf, "pci_bus", "number");
	l->bus_domain_nr = member_offset(btf, "pci_bus", "domain_nr");
	l->sysdata_domain = member_offset(btf, "pci_sysdata", "domain");
	btf__free(btf);
	return l->dev_bus < 0 || l->dev_devfn < 0 || l->bus_sysdata < 0 || l->bus_number < 0 ?
	       -ENOENT : 0;
}

static int find_address(struct fake_pci_bpf *skel)
{
	LIBBPF_OPTS(bpf_test_run_opts, opts);
	int err = bpf_prog_test_run_opts(bpf_program__fd(skel->progs.find_address), &opts);

	return err ? err : skel->bss->address ? 0 : -EFAULT;
}

static void put(unsigned char *image, int offset, const void *value, size_t size)
{
	if (offset >= 0)
		memcpy(image + offset, value, size);
}

static void make_device(struct fake_pci *fake, unsigned int i, const struct vmsix_bdf *bdf)
{
	const struct layout *l = &fake->layout;
	unsigned char *image = fake->skel->bss->images + i * l->size, *bus = image + l->bus;
	__u64 bus_address = fake_pci_dev(fake, i) + l->bus;
	__u64 sysdata_address = fake_pci_dev(fake, i) + l->sysdata;
	unsigned char number = bdf->bus;
	__u32 devfn = bdf->devfn;

	memset(image, FILLER, l->size);
	put(image, l->dev_bus, &bus_address, sizeof(bus_address));
	put(image, l->dev_devfn, &devfn, sizeof(devfn));
	put(bus, l->bus_sysdata, &sysdata_address, sizeof(sysdata_address));
	put(bus, l->bus_number, &number, sizeof(number));
	put(bus, l->bus_domain_nr, &bdf->domain, sizeof(bdf->domain));
	if (l->sysdata_domain >= 0)
		put(image + l->sysdata, l->sysdata_domain, &bdf->domain, sizeof(bdf->domain));
}

int fake_pci_new(const struct vmsix_bdf *bdf, unsigned int nr, struct fake_pci **out)
{
	struct fake_pci *fake = calloc(1, sizeof(*fake));
	int err;

	if (!fake)
		return -ENOMEM;
	err = read_layout(&fake->layout);
	if (err)
		goto out;
	fake->skel = fake_pci_bpf__open_and_load();
	if (!fake->skel) {
		err = -errno;
		goto out;
	}
	err = nr * fake->layout.size > sizeof(fake->skel->bss->images) ? -ENOSPC :
	      find_address(fake->skel);
	if (err)
		goto out;
	for (unsigned int i = 0; i < nr; i++)
		make_device(fake, i, &bdf[i]);
	*out = fake;
	return 0;
out:
	fake_pci_free(fake);
	return err;
}

__u64 fake_pci_dev(const struct fake_pci *fake, unsigned int i)
{
	return fake->skel->bss->address + (__u64)i * fake->layout.size;
}

int fake_pci_nothing_fd(const struct fake_pci *fake)
{
	return bpf_program__fd(fake->skel->progs.nothing);
}

void fake_pci_free(struct fake_pci *fake)
{
	if (!fake)
		return;
	fake_pci_bpf__destroy(fake->skel);
	free(fake);
}
