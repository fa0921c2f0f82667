// SPDX-License-Identifier: GPL-2.0-only
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/exitcode.h"
#include "base/memory.h"
#include "base/writing.h"

#define MIN_ROOM 16

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

void *memory_grow(void *array, size_t *room, size_t nr, size_t size)
{
	size_t grown = *room ? 2 * *room : MIN_ROOM;
	void *p;

	if (nr <= *room)
		return array;
	if (grown < nr)
		grown = nr;
	p = reallocarray(array, grown, size);
	if (p)
		*room = grown;
	return p;
}
