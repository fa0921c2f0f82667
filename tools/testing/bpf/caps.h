/* SPDX-License-Identifier: GPL-2.0-only */
/* Give up every capability but the two that the tool is documented to need. */
#ifndef VMSIX_TEST_CAPS_H
#define VMSIX_TEST_CAPS_H

#include <errno.h>
#include <linux/capability.h>
#include <sys/syscall.h>
#include <unistd.h>

/**
 * keep_bpf_caps() - keep CAP_BPF and CAP_PERFMON, drop the rest for good
 *
 * Return: 0 or a negative errno.
 */
static inline int keep_bpf_caps(void)
{
	struct __user_cap_header_struct head = { .version = _LINUX_CAPABILITY_VERSION_3 };
	struct __user_cap_data_struct data[2] = {};
	const int keep[] = { CAP_BPF, CAP_PERFMON };

	for (unsigned int i = 0; i < 2; i++) {
		data[CAP_TO_INDEX(keep[i])].effective |= CAP_TO_MASK(keep[i]);
		data[CAP_TO_INDEX(keep[i])].permitted |= CAP_TO_MASK(keep[i]);
	}
	return syscall(SYS_capset, &head, data) ? -errno : 0;
}

#endif /* VMSIX_TEST_CAPS_H */
