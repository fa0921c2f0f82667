/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef VMSIX_HOST_PROC_H
#define VMSIX_HOST_PROC_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include <linux/types.h>

/* What procfs knows of processes. A variable so that tests can bring their own. */
extern const char *proc_root;	/* "/proc" */

/**
 * proc_read() - read a process's file, with a NUL behind it
 * @name: below the process's directory
 *
 * What does not fit is cut off.
 *
 * Return: bytes read, or a negative errno.
 */
ssize_t proc_read(pid_t pid, const char *name, char *buf, size_t size);

/**
 * proc_read_all() - read a process's file, however long, with a NUL behind it
 * @length: bytes read; may be NULL
 *
 * A file of more than 8 MiB is cut off after its last NUL within that.
 *
 * Return: to be freed; NULL if it cannot be read.
 */
char *proc_read_all(pid_t pid, const char *name, size_t *length);

/** proc_link() - where "exe", "cwd" or the like leads; "" if that cannot be seen */
void proc_link(pid_t pid, const char *name, char *buf, size_t size);

/** proc_start_ticks() - field 22 of stat, 1/100 s since boot; 0 if there is no such process */
__u64 proc_start_ticks(pid_t pid);

/** proc_tgid() - the process that the process or thread @tid belongs to; 0 if there is none */
pid_t proc_tgid(pid_t tid);

/* With the NUL; the kernel's TASK_COMM_LEN, and more for kernel threads. */
#define PROC_COMM_SIZE 64

/** proc_comm() - name of a process, fit to print; returns whether there is one */
bool proc_comm(pid_t pid, char comm[PROC_COMM_SIZE]);

/** proc_ticks() - the same unit from nanoseconds, as the kernel rounds them */
__u64 proc_ticks(__u64 start_ns);

/** proc_holds_vfio() - whether a process has a VFIO device open; false if it cannot be seen */
bool proc_holds_vfio(pid_t pid);

/**
 * proc_uses_kvm() - whether a process has /dev/kvm or a virtual machine open; false if it cannot be
 * seen
 */
bool proc_uses_kvm(pid_t pid);

/** proc_for_each() - call @fn for each process, until it returns true; returns whether it did */
bool proc_for_each(bool (*fn)(pid_t pid, void *ctx), void *ctx);

#endif /* VMSIX_HOST_PROC_H */
