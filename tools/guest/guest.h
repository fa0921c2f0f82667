/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef VMSIX_GUEST_GUEST_H
#define VMSIX_GUEST_GUEST_H

#include "guest/name.h"
#include "vmsix_event.h"

/**
 * struct guest - a process that holds a device, and its name
 * @tgid: process id
 * @ticks: start time, see proc_ticks(); identifies the guest with @tgid, which may be used again
 * @names: all names when it was first seen
 * @name: the chosen name; kept when the process has exited
 * @cgroup_id: 0 if not known
 * @matches: the name matches -g
 * @naming: the reading of --guest-map that the name is from, counted from 0
 */
struct guest {
	pid_t tgid;
	__u64 ticks;
	__u64 cgroup_id;
	enum guest_source source;
	bool matches;
	unsigned int naming;
	struct guest_names names;
	char name[GUEST_NAME_SIZE];
};

struct guests;
struct source;

/**
 * guests_new() - an empty cache of guests
 * @glob: argument of -g or NULL
 * @map: names of --guest-map or NULL; freed with the cache
 * @source: knows names of processes that have ended
 *
 * -g cannot be a filter in the kernel as -p and -d are: a guest's name is known in user space only.
 *
 * Return: NULL if there is no memory.
 */
struct guests *guests_new(const char *glob, struct guest_map *map, const struct source *source);

void guests_free(struct guests *guests);

/**
 * guests_scan() - find the names of processes that hold VFIO devices now
 *
 * Otherwise a guest that ends right after its first event would be gone before its name is read.
 *
 * Return: whether a running process, with a device or not, is a guest that matches -g. True if the
 * command is asked to stop: without its map, no guest may match.
 */
bool guests_scan(struct guests *guests);

/* Lines of --guest-map that one guests_reread() compares, so that events need not wait. */
#define GUESTS_REREAD_LINES (1 << 18)

/**
 * guests_reread() - if --guest-map has changed, rename all guests, even those that have ended
 *
 * To be called regularly: with many lines and guests, a call renames some guests, the newest first.
 * A guest is renamed at its next event in any case. If no running guest matches -g any more, this
 * is said.
 */
void guests_reread(struct guests *guests);

/**
 * guests_get() - the guest of a process; a new one gets its name
 * @comm: the leader's name from the kernel, 16 bytes, NUL terminated if shorter, or NULL; used if
 *        the process has ended
 * @cgroup_id: 0 if not known
 *
 * Return: a guest that the cache owns; it is valid as long as the cache.
 */
const struct guest *guests_get(struct guests *guests, const struct vmsix_process *process,
			       const char *comm, __u64 cgroup_id);

/** guests_find() - the guest of a process, NULL if it was not seen before */
const struct guest *guests_find(const struct guests *guests, const struct vmsix_process *process);

/** guests_identify() - guests_get(), with the source's data about the process */
const struct guest *guests_identify(struct guests *guests, const struct vmsix_process *process);

/** guest_alive() - whether the process still runs, as far as can be seen */
bool guest_alive(const struct guest *guest);

#endif /* VMSIX_GUEST_GUEST_H */
