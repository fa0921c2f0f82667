/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef VMSIX_TEST_BENCH_SOURCE_H
#define VMSIX_TEST_BENCH_SOURCE_H

struct vfio_msix;

/* Let the command observe events that @connect begins to raise; it needs none of the kernel. */
void bench_observe(int (*connect)(struct vfio_msix *skel));

/* Start a process that runs @emit(skel, id of this process). Return: 0 or a negative errno. */
int bench_start(struct vfio_msix *skel,
		void (*emit)(const struct vfio_msix *skel, int command));

#endif /* VMSIX_TEST_BENCH_SOURCE_H */
