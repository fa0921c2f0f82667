/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef VMSIX_GUEST_MAP_H
#define VMSIX_GUEST_MAP_H

#include <stdbool.h>
#include <sys/types.h>

struct guest_map;
struct guest_names;

/* How long a pipe may be silent. A variable so that tests need not wait. */
extern int guest_map_timeout_ms;	/* 10000 */

/**
 * guest_map_load() - read a file of guests' names
 * @path: UTF-8, lines "KEY NAME"; KEY is a process id, a UUID, or a glob of one of the guest's names;
 *        empty lines and those with # in front are ignored. A pipe will do.
 * @map: to be freed with guest_map_free()
 *
 * Return: 0, a negative errno, or the number of the first malformed line.
 */
int guest_map_load(const char *path, struct guest_map **map);

void guest_map_free(struct guest_map *map);

/** guest_map_problem() - what guest_map_load() returned, as text; to be freed, NULL without memory */
char *guest_map_problem(const char *path, int err);

/**
 * guest_map_lookup() - the first line that fits
 * @map: may be NULL
 * @names: of the guest
 * @name: GUEST_NAME_SIZE bytes; the name so far, replaced if a line fits
 */
bool guest_map_lookup(const struct guest_map *map, pid_t pid, const struct guest_names *names,
		      char *name);

#endif /* VMSIX_GUEST_MAP_H */
