/* SPDX-License-Identifier: GPL-2.0-only */
/* A system call that runs out of kernel memory, as that of a VMM at the limit of its cgroup. */
#ifndef SCARCE_H
#define SCARCE_H

#define SCARCE_FILES 16

/**
 * scarce_begin() - from now on the kernel has a page of memory to account to this process
 * @files: so many eventfds are opened first, and take some 400 bytes of it each
 *
 * Return: 0 or a negative errno: -ENOTSUP if the kernel has no memory cgroups.
 */
int scarce_begin(unsigned int files);

/** scarce_end() - the process is back where there is no limit */
int scarce_end(void);

#endif /* SCARCE_H */
