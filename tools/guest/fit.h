/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef VMSIX_GUEST_FIT_H
#define VMSIX_GUEST_FIT_H

#include <sys/types.h>

#include "guest/name.h"

/** enum guest_fit - how a key fits a guest, the best first: unique ones, then what people chose */
enum guest_fit {
	GUEST_FIT_PID,
	GUEST_FIT_UUID,
	GUEST_FIT_VMID,
	GUEST_FIT_OPTION,
	GUEST_FIT_MACHINE,	/* libvirt simplifies it: it may be the name of another guest */
	GUEST_FIT_OTHER,
	GUEST_FIT_PATTERN,	/* with wildcards, by any of its names */
	GUEST_FIT_NONE,
};

/**
 * guest_fit() - how well the key of a guest map fits a guest
 * @key: process id, UUID or glob; clean, see format_clean_glob()
 * @names: its names; that of its process fits only if it has no other
 * @name: the name that it has without a map
 */
enum guest_fit guest_fit(const char *key, pid_t pid, const struct guest_names *names,
			 const char *name);

#endif /* VMSIX_GUEST_FIT_H */
