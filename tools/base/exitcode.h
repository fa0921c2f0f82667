/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef VMSIX_BASE_EXITCODE_H
#define VMSIX_BASE_EXITCODE_H

/** enum exitcode - exit codes of the command; a contract, see vfio-msix(8) */
enum exitcode {
	EXITCODE_OK,
	EXITCODE_FAILURE,	/* e.g. no such device, guest or process */
	EXITCODE_USAGE,
	EXITCODE_PERMISSION,	/* a capability is missing */
	EXITCODE_BPF,		/* the BPF programs could not be loaded or attached */
	EXITCODE_NO_SOURCE,	/* this kernel has nothing to observe */
	EXITCODE_LOST,		/* --strict, and something was lost */
};

#endif /* VMSIX_BASE_EXITCODE_H */
