/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef VMSIX_GUEST_GUEST_H
#define VMSIX_GUEST_GUEST_H

#include "guest/name.h"
#include "vmsix_event.h"

/**
 * struct guest - a process that holds a device, and its name
 * @tgid: process id
 * @ticks: start time, see proc_ticks(); with @tgid the identity: process ids are used again
 * @names: all that was known when it was first seen
 * @name: the one it goes by; kept when the process has died
 * @cgroup_id: 0 if not known
 * @matches: whether -g asks for it
 */
struct guest {
	pid_t tgid;
	__u64 ticks;
	__u64 cgroup_id;
	enum guest_source source;
	bool matches;
	struct guest_names names;
	char name[GUEST_NAME_SIZE];
};

struct guests;
struct source;

/**
 * guests_new() - an empty cache of guests
 * @glob: argument of -g or NULL
 * @map: names of --guest-map or NULL; freed with the cache
 * @source: asked for what it knows of a process that has ended
 *
 * -g cannot be a filter in the kernel as -p and -d are: a guest's name is known in user space only.
 *
 * Return: NULL if there is no memory.
 */
struct guests *guests_new(const char *glob, struct guest_map *map, const struct source *source);

void guests_free(struct guests *guests);

/**
 * guests_scan() - resolve the processes that hold VFIO devices now
 *
 * A guest that ends right after its first event would be gone before its name is asked for.
 *
 * Return: whether any process that runs, with a device or not, is a guest that -g asks for.
 */
bool guests_scan(struct guests *guests);

/** guests_reread() - if --guest-map has changed, rename all guests, also those that have ended */
void guests_reread(struct guests *guests);

/**
 * guests_get() - the guest a process is, resolved at first sight
 * @comm: what the kernel said its leader's name was, 16 bytes, NUL terminated if shorter, or NULL;
 *        used if the process has ended
 * @cgroup_id: 0 if not known
 *
 * Return: owned by the cache and valid as long as it.
 */
const struct guest *guests_get(struct guests *guests, const struct vmsix_process *process,
			       const char *comm, __u64 cgroup_id);

/** guests_find() - the same, if the process was seen before; otherwise NULL */
const struct guest *guests_find(const struct guests *guests, const struct vmsix_process *process);

/** guests_identify() - as guests_get(), with what the source knows of the process */
const struct guest *guests_identify(struct guests *guests, const struct vmsix_process *process);

/** guest_alive() - whether the process still runs, as far as can be seen */
bool guest_alive(const struct guest *guest);

#endif /* VMSIX_GUEST_GUEST_H */
