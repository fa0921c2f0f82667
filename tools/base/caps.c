// SPDX-License-Identifier: GPL-2.0-only
/* Capabilities by system calls: libcap would be one more dependency for a few lines. */
#include <errno.h>
#include <linux/capability.h>
#include <stdbool.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/caps.h"

static bool has(const struct __user_cap_data_struct *data, unsigned int cap)
{
	return data[cap / 32].effective & 1u << (cap % 32);
}

const char *caps_missing(void)
{
	struct __user_cap_header_struct header = { .version = _LINUX_CAPABILITY_VERSION_3 };
	struct __user_cap_data_struct data[_LINUX_CAPABILITY_U32S_3] = { 0 };

	if (syscall(SYS_capget, &header, data))
		return NULL;	/* loading will report what is missing */
	/* v5.8: a17b53c4a4b5 ("bpf, capability: Introduce CAP_BPF"): SYS_ADMIN is still enough. */
	if (has(data, CAP_SYS_ADMIN))
		return NULL;
	if (!has(data, CAP_BPF))
		return "CAP_BPF";
	if (!has(data, CAP_PERFMON))
		return "CAP_PERFMON";
	return NULL;
}

int caps_drop(void)
{
	struct __user_cap_header_struct header = { .version = _LINUX_CAPABILITY_VERSION_3 };
	struct __user_cap_data_struct data[_LINUX_CAPABILITY_U32S_3] = { 0 };

	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0))
		return -errno;
	return syscall(SYS_capset, &header, data) ? -errno : 0;
}
