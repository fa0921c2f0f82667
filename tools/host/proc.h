/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef VMSIX_HOST_PROC_H
#define VMSIX_HOST_PROC_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include <linux/types.h>

/* Processes in procfs. A variable so that tests can use their own. */
extern const char *proc_root;	/* "/proc" */

/**
 * proc_read() - read a process's file, and append a NUL
 * @name: name in the process's directory
 *
 * Longer contents are cut off.
 *
 * Return: bytes read, or a negative errno.
 */
ssize_t proc_read(pid_t pid, const char *name, char *buf, size_t size);

/**
 * proc_read_all() - read a process's file of any length, and append a NUL
 * @length: bytes read; may be NULL
 *
 * Of a file of more than 8 MiB, the first 8 MiB are read, up to the last NUL.
 *
 * Return: memory to be freed; NULL if the file cannot be read.
 */
char *proc_read_all(pid_t pid, const char *name, size_t *length);

/** proc_link() - target of a link, e.g. "exe" or "cwd"; "" if it cannot be read */
void proc_link(pid_t pid, const char *name, char *buf, size_t size);

/** proc_start_ticks() - field 22 of stat, 1/100 s since boot; 0 if there is no such process */
__u64 proc_start_ticks(pid_t pid);

/**
 * proc_ended() - whether a process has ended: all its threads have, and have closed their files
 * @ticks: its start time, see proc_start_ticks()
 *
 * True also for a process that /proc does not show. False if it cannot be found out, e.g. because
 * descriptors are short.
 */
bool proc_ended(pid_t pid, __u64 ticks);

/** proc_tgid() - the process of a thread; of a process itself; 0 if there is none */
pid_t proc_tgid(pid_t tid);

/* Includes the NUL. Kernel threads have names longer than TASK_COMM_LEN. */
#define PROC_COMM_SIZE 64

/** proc_comm() - name of a process, safe to print; returns whether there is one */
bool proc_comm(pid_t pid, char comm[PROC_COMM_SIZE]);

/** proc_ticks() - nanoseconds in the unit of proc_start_ticks(), rounded like the kernel */
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
