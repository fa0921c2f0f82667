/* SPDX-License-Identifier: GPL-2.0-only */
/* Names of guests from the cgroups of their VMMs. */
#ifndef VMSIX_GUEST_CGROUP_H
#define VMSIX_GUEST_CGROUP_H

#include <stdbool.h>

/*
 * @cgroup is the text of /proc/PID/cgroup. Each function returns whether it found a name, and only
 * then stores it, in GUEST_NAME_SIZE bytes.
 */

/**
 * guest_cgroup_machine() - the name that libvirt or Proxmox gave the cgroup
 *
 * libvirt: machine-qemu\x2d1\x2dNAME.scope; without systemd, qemu-1-NAME.libvirt-qemu.
 * Proxmox: qemu.slice/100.scope.
 */
bool guest_cgroup_machine(const char *cgroup, char *name);

/** guest_cgroup_unit() - NAME of a systemd service X@NAME.service */
bool guest_cgroup_unit(const char *cgroup, char *name);

#endif /* VMSIX_GUEST_CGROUP_H */
