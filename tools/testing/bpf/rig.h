/* SPDX-License-Identifier: GPL-2.0-only */
/* The BPF programs, loaded and driven without a kernel that has their events. */
#ifndef VMSIX_TEST_RIG_H
#define VMSIX_TEST_RIG_H

#include <stdbool.h>

#include "call.h"
#include "model.h"
#include "vmsix_event.h"

struct fake_pci;
struct vfio_msix;
struct ring_buffer;

/**
 * struct rig_options - how to load
 * @pairs, @failures, @ring: sizes of the maps; 0: as they are
 * @no_cast: read devices as on kernels before 6.2
 * @stream: send a record for each event, rather than count it
 * @wake_ns: see bpf/stream.bpf.h
 * @filter_tgid: 0: all
 * @filter_bdf: NULL: all
 */
struct rig_options {
	unsigned int pairs, failures, ring;
	bool no_cast;
	bool stream;
	__u64 wake_ns;
	__u32 filter_tgid;
	const struct vmsix_bdf *filter_bdf;
};

struct rig {
	struct vfio_msix *skel;
	const struct fake_pci *fake;
	struct ring_buffer *ring;
	int fds[VMSIX_NR_TYPES];	/* of the programs, by event */

	struct vmsix_event *records;	/* that were received */
	unsigned int nr_records, max_records, wrong_size;
};

/* Return: 0 or a negative errno. rig_close() is right after either. */
int rig_open(struct rig *rig, const struct rig_options *o, const struct fake_pci *fake);
void rig_close(struct rig *rig);

/* Make one call in this thread. Return: 0 or a negative errno. */
int rig_call(const struct rig *rig, struct call *c);

/* Take what is in the ring. */
void rig_receive(struct rig *rig);

/**
 * rig_guest() - start a process, have a thread of it make calls, and wait for its end
 * @calls: in shared memory (see shared_alloc()), because they are completed there
 * @name: of the process and, if it can be, of its cgroup
 * @guest: result, but for start_ns, which only the programs' maps know: guest_find_start()
 *
 * Return: 0 or a negative errno.
 */
int rig_guest(struct rig *rig, struct call *calls, unsigned int nr, const char *name,
	      struct guest *guest);

/* Describe this process and thread. */
int guest_self(struct guest *guest);

/* Find start_ns of @guest in the map of announced guests. Return: 0 or -ENOENT. */
int guest_find_start(const struct rig *rig, struct guest *guest);

void *shared_alloc(size_t size);

#endif /* VMSIX_TEST_RIG_H */
