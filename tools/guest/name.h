/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef VMSIX_GUEST_NAME_H
#define VMSIX_GUEST_NAME_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#define GUEST_NAME_SIZE 256

struct guest_map;

/** enum guest_source - source of a guest's name */
enum guest_source {
	GUEST_SOURCE_MAP,	/* the file of --guest-map */
	GUEST_SOURCE_CMDLINE,	/* the VMM's command line */
	GUEST_SOURCE_CGROUP,	/* the name of its cgroup */
	GUEST_SOURCE_COMM,	/* the name of the process, if there is no better one */
	GUEST_SOURCE_PID,	/* the process id, if there is no name */
};

/** guest_source_name() - "map", "cmdline", "cgroup", "comm", "pid" */
const char *guest_source_name(enum guest_source source);

/**
 * enum guest_rank - names of a guest, the best first: chosen by its owner, then unique ones, then
 * names that several guests may share
 */
enum guest_rank {
	GUEST_RANK_OPTION,	/* given to the VMM */
	GUEST_RANK_MACHINE,	/* given to the cgroup by libvirt or Proxmox */
	GUEST_RANK_SOCKET,	/* name of the control socket or its directory */
	GUEST_RANK_UUID,
	GUEST_RANK_UNIT,	/* name of the systemd service, which may start several guests */
	GUEST_RANK_COMM,	/* name of the process */
	GUEST_NR_RANKS
};

/**
 * struct guest_names - all names of a guest
 * @of: by rank, safe to print; NULL if there is none
 */
struct guest_names {
	char *of[GUEST_NR_RANKS];
};

/** guest_names_read() - collect the names of a running process; free with guest_names_free() */
void guest_names_read(struct guest_names *names, pid_t pid);

/** guest_names_add() - set one name, unless it is blank or memory is short */
void guest_names_add(struct guest_names *names, enum guest_rank rank, const char *name);

void guest_names_free(struct guest_names *names);

/**
 * guest_names_choose() - the name of @map, else the best of @names, else pid:PID
 * @map: of --guest-map, or NULL
 * @name: GUEST_NAME_SIZE bytes
 */
enum guest_source guest_names_choose(const struct guest_names *names, pid_t pid,
				     const struct guest_map *map, char *name);

/** guest_name_resolve() - read the names of a running process, and choose one */
enum guest_source guest_name_resolve(pid_t pid, const struct guest_map *map, char *name);

/** guest_in_machine_cgroup() - whether a running process is in a cgroup of libvirt or Proxmox */
bool guest_in_machine_cgroup(pid_t pid);

#endif /* VMSIX_GUEST_NAME_H */
