/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef VMSIX_HOST_MACHINE_H
#define VMSIX_HOST_MACHINE_H

#include <stddef.h>

/* Identification of the machine. */

#define MACHINE_ID_SIZE		33	/* with the NUL */
#define MACHINE_CPU_SIZE	64

/**
 * machine_id() - the machine's id for vfio-msix, 32 hexadecimal digits
 *
 * It is /etc/machine-id, hashed with an id of ours, as machine-id(5) demands for an id that is
 * published: the same for all runs on a machine, but it does not reveal the machine's own id.
 *
 * Return: 0; or -ENOENT without libsystemd or a machine id, then @buf is empty.
 */
int machine_id(char buf[MACHINE_ID_SIZE]);

/** machine_cpu() - CPU model from /proc/cpuinfo, safe to print; "" if there is none */
void machine_cpu(char *buf, size_t size);

#endif /* VMSIX_HOST_MACHINE_H */
