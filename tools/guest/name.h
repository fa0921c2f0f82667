/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef VMSIX_GUEST_NAME_H
#define VMSIX_GUEST_NAME_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#define GUEST_NAME_SIZE 256

struct guest_map;

/** enum guest_source - where a guest's name came from, the best first */
enum guest_source {
	GUEST_SOURCE_MAP,	/* the file of --guest-map */
	GUEST_SOURCE_CMDLINE,	/* the VMM's command line */
	GUEST_SOURCE_CGROUP,	/* the name of its cgroup */
	GUEST_SOURCE_COMM,	/* the process's name: nothing better was known */
	GUEST_SOURCE_PID,	/* not even that */
};

/** guest_source_name() - "map", "cmdline", "cgroup", "comm", "pid" */
const char *guest_source_name(enum guest_source source);

/**
 * guest_name_from_cmdline() - name of a guest from the command line of its VMM
 * @cmdline: arguments, each ended by NUL, as in /proc/PID/cmdline
 * @length: of all of them
 * @name: GUEST_NAME_SIZE bytes
 *
 * QEMU: -name, else -uuid. cloud-hypervisor: --api-socket. crosvm: --name, else -s.
 *
 * Return: whether there is one.
 */
bool guest_name_from_cmdline(const char *cmdline, size_t length, char *name);

/** guest_uuid_from_cmdline() - argument of -uuid */
bool guest_uuid_from_cmdline(const char *cmdline, size_t length, char *uuid);

/**
 * guest_name_from_cgroup() - name of a guest from /proc/PID/cgroup
 *
 * libvirt's machine-qemu\x2d1\x2dNAME.scope and Proxmox's qemu.slice/100.scope.
 */
bool guest_name_from_cgroup(const char *cgroup, char *name);

/** guest_in_machine_cgroup() - whether a process that runs is in a cgroup of such a name */
bool guest_in_machine_cgroup(pid_t pid);

/**
 * guest_name_resolve() - name of a process that runs
 * @map: what --guest-map said, or NULL
 * @name: GUEST_NAME_SIZE bytes
 */
enum guest_source guest_name_resolve(pid_t pid, const struct guest_map *map, char *name);

#endif /* VMSIX_GUEST_NAME_H */
