// SPDX-License-Identifier: GPL-2.0-only
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/exitcode.h"
#include "base/memory.h"
#include "base/writing.h"

void *memory_or_exit(void *p)
{
	static const char text[] = "vfio-msix: no memory: output is incomplete\n";
	size_t done;

	if (p)
		return p;
	/* log_error() would need memory. */
	write_all(STDERR_FILENO, text, strlen(text), &done);
	exit(EXITCODE_FAILURE);
}
