// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <unistd.h>

#include "bench_source.h"
#include "source/tracepoint.h"

static const struct check none[] = { { 0 } };

void bench_observe(int (*connect)(struct vfio_msix *skel))
{
	static struct source ours;

	ours = source_tracepoint;
	ours.check = none;
	tracepoint_connect = connect;
	source_current = &ours;
}

int bench_start(struct vfio_msix *skel, void (*emit)(const struct vfio_msix *skel, int command))
{
	int command = getpid(), pid = fork();

	if (!pid) {
		emit(skel, command);
		_exit(0);
	}
	return pid < 0 ? -errno : 0;
}
