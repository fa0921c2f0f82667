// SPDX-License-Identifier: GPL-2.0-only
#include <bpf/libbpf.h>
#include <errno.h>
#include <stdbool.h>
#include <string.h>
#include <unistd.h>

#include "vmsix_event.h"
#include "vfio_msix.skel.h"

#include "base/exitcode.h"
#include "base/log.h"
#include "source/source.h"

/*
 * vfio-pci has parameters, so its directory is there also where it is built in; the core's is not.
 */
static bool vfio_pci_loaded(void)
{
	return access("/sys/module/vfio_pci_core", F_OK) == 0 ||
	       access("/sys/module/vfio_pci", F_OK) == 0;
}

static int check(void)
{
	if (vfio_pci_loaded())
		return EXITCODE_OK;
	log_error("nothing to observe: vfio-pci-core is not loaded; load it (modprobe vfio-pci) "
		  "and start again");
	return EXITCODE_NO_SOURCE;
}

static int attach(struct vfio_msix *skel)
{
	int err = vfio_msix__attach(skel);

	if (!err)
		return EXITCODE_OK;
	if (err == -ENOENT) {
		log_error("nothing to observe: vfio-pci-core is loaded but has no vfio_pci trace "
			  "events; load one built with the project's kernel series");
		return EXITCODE_NO_SOURCE;
	}
	log_error("cannot attach to the vfio_pci trace events: %s; -v shows more", strerror(-err));
	return EXITCODE_BPF;
}

const struct source source_tracepoint = {
	.name = "tracepoint",
	.check = check,
	.attach = attach,
};

const struct source *source = &source_tracepoint;
