// SPDX-License-Identifier: GPL-2.0-only
#include <bpf/btf.h>
#include <bpf/libbpf.h>
#include <linux/btf.h>

#include "vmsix_event.h"
#include "vfio_msix.skel.h"

#include "source/programs.h"

/* Linux 6.2 and later. Without casts, the programs call a helper for each member that they read. */
bool programs_have_cast(void)
{
	struct btf *btf = btf__load_vmlinux_btf();
	bool has = btf && btf__find_by_name_kind(btf, "bpf_rdonly_cast", BTF_KIND_FUNC) > 0;

	btf__free(btf);
	return has;
}

int programs_prepare(struct vfio_msix *skel, bool stream)
{
	struct bpf_program *prog;
	int err;

	skel->rodata->stream = stream;
	skel->rodata->have_cast = programs_have_cast();
	bpf_object__for_each_program(prog, skel->obj) {
		err = bpf_program__set_autoload(prog, true);
		if (err)
			return err;
	}
	err = bpf_map__set_autocreate(skel->maps.pairs, !stream);
	if (!err)
		err = bpf_map__set_autocreate(skel->maps.failures, !stream);
	if (!err)
		err = bpf_map__set_autocreate(skel->maps.carries, !stream);
	return err;
}
