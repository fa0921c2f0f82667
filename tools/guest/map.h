/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef VMSIX_GUEST_MAP_H
#define VMSIX_GUEST_MAP_H

#include <stdbool.h>
#include <sys/types.h>

struct guest_map;
struct guest_names;

/* Timeout of each read from a pipe. A variable so that tests need not wait. */
extern int guest_map_timeout_ms;	/* 10000 */

/**
 * guest_map_load() - read a file of guests' names
 * @path: a file or pipe with lines "KEY NAME" in UTF-8; KEY is a process id, a UUID, or a glob of
 *        one of the guest's names; empty lines and lines that begin with # are ignored
 * @map: to be freed with guest_map_free()
 *
 * If the command is asked to stop while it waits for a pipe, the map is empty.
 *
 * Return: 0, a negative errno, or the number of the first malformed line.
 */
int guest_map_load(const char *path, struct guest_map **map);

void guest_map_free(struct guest_map *map);

/** guest_map_problem() - message for @err of guest_map_load(), to be freed; NULL without memory */
char *guest_map_problem(const char *path, int err);

/**
 * guest_map_refresh() - read the file again if it has changed
 * @map: may be NULL
 *
 * To be called regularly: a change is read at the second call that sees it; a file that replaces
 * the old one, at the first. One that changes before each call is read after some calls. If the
 * file is gone, cannot be read, or has no names any more, the old names stay, and an error is
 * printed, unless it is the same again.
 *
 * Return: whether it was read.
 */
bool guest_map_refresh(struct guest_map *map);

/** guest_map_path() - the file */
const char *guest_map_path(const struct guest_map *map);

/** guest_map_lines() - number of names; @map may be NULL */
size_t guest_map_lines(const struct guest_map *map);

/**
 * guest_map_lookup() - find the line that fits best
 * @map: may be NULL
 * @names: names of the guest
 * @name: GUEST_NAME_SIZE bytes; the name so far, replaced if a line matches
 *
 * The best key is the process id, then the UUID, then a name in full (Proxmox's VMID, the VMM's,
 * libvirt's for the cgroup, any other), then a glob with wildcards. Of equal keys, the first line
 * counts.
 */
bool guest_map_lookup(const struct guest_map *map, pid_t pid, const struct guest_names *names,
		      char *name);

#endif /* VMSIX_GUEST_MAP_H */
