/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef VMSIX_GUEST_GUEST_H
#define VMSIX_GUEST_GUEST_H

#include "base/hash.h"
#include "guest/name.h"
#include "vmsix_event.h"

/* What a guest is found by: @start is in nanoseconds if events have told, in ticks if /proc has. */
struct guest_key {
	__u64 start;
	__u32 tgid;
	__u32 from_proc;
};

/**
 * struct guest - a process that holds a device, and its name
 * @tgid: process id
 * @ticks: start time, see proc_ticks()
 * @names: all names when it was first seen
 * @name: the chosen name; kept when the process has exited
 * @cgroup_id: 0 if not known
 * @matches: the name matches -g
 * @ended: the process has ended, so that it has no more events
 * @forget: guests_forget() will free it
 * @naming: the reading of --guest-map that the name is from, counted from 0
 * @key, @hh: in struct guests
 * @next_ended: the next one that has ended
 */
struct guest {
	pid_t tgid;
	__u64 ticks;
	__u64 cgroup_id;
	enum guest_source source;
	bool matches;
	bool ended;
	bool forget;
	unsigned int naming;
	struct guest_names names;
	char name[GUEST_NAME_SIZE];
	struct guest_key key;
	UT_hash_handle hh;
	struct guest *next_ended;
};

struct guests;

/**
 * guests_new() - an empty cache of guests
 * @glob: argument of -g or NULL
 * @map: names of --guest-map or NULL; freed with the cache
 *
 * -g cannot be a filter in the kernel as -p and -d are: a guest's name is known in user space only.
 *
 * Return: NULL if there is no memory.
 */
struct guests *guests_new(const char *glob, struct guest_map *map);

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
 * Return: a guest that the cache owns; it is valid until guests_forget() frees it.
 */
const struct guest *guests_get(struct guests *guests, const struct vmsix_process *process,
			       const char *comm, __u64 cgroup_id);

/** guests_find() - the guest of a process, NULL if it was not seen before */
const struct guest *guests_find(const struct guests *guests, const struct vmsix_process *process);

/* Guests that have ended and keep their names and counters, the newest ones. */
#define GUESTS_KEPT 1000

/**
 * guests_look() - look which guests have ended
 *
 * A process that /proc hides has not. With many running guests, it may take some calls until it
 * is noticed that a process id is used again, or that a process was not waited for.
 *
 * It sets @forget of all that have ended but the newest GUESTS_KEPT.
 *
 * Return: whether guests have ended since the last call.
 */
bool guests_look(struct guests *guests);

/** guests_forget() - free guests that guests_look() wants to forget */
void guests_forget(struct guests *guests);

#endif /* VMSIX_GUEST_GUEST_H */
