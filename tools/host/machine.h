/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef VMSIX_HOST_MACHINE_H
#define VMSIX_HOST_MACHINE_H

#include <stddef.h>

/* What tells one machine from another. */

#define MACHINE_ID_SIZE		33	/* with the NUL */
#define MACHINE_CPU_SIZE	64

/**
 * machine_id() - the machine's id for vfio-msix, 32 hexadecimal digits
 *
 * It is /etc/machine-id, hashed with an id of ours as machine-id(5) wants it of what is given away:
 * equal on one machine, and of no use to whoever looks for that machine.
 *
 * Return: 0; or -ENOENT without libsystemd or a machine id, @buf is empty then.
 */
int machine_id(char buf[MACHINE_ID_SIZE]);

/** machine_cpu() - the CPU's model as /proc/cpuinfo has it, safe to print; "" if it has none */
void machine_cpu(char *buf, size_t size);

#endif /* VMSIX_HOST_MACHINE_H */
