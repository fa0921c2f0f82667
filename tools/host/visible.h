/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef VMSIX_HOST_VISIBLE_H
#define VMSIX_HOST_VISIBLE_H

#include <stdbool.h>
#include <sys/types.h>

/** enum visible - which processes /proc shows once capabilities are dropped */
enum visible {
	VISIBLE_ALL,
	VISIBLE_OWN,		/* not those of other users: hidepid */
	VISIBLE_NAMESPACE,	/* only those of our pid namespace; events have other ids */
	VISIBLE_NONE,		/* /proc is not mounted */
};

/**
 * struct visible_mount - how /proc is mounted, if with hidepid
 * @hidepid: its value, a word or a number
 * @gid: members of this group see all processes
 * @group_sees: whether @gid works; hidepid=ptraceable has no group
 */
struct visible_mount {
	char hidepid[16];
	gid_t gid;
	bool group_sees;
};

/**
 * visible_find() - find which processes /proc will show
 * @mount: filled for VISIBLE_OWN
 *
 * If permitted, it joins the group that sees all processes. That is less than keeping
 * CAP_SYS_PTRACE, which allows anything on any process.
 */
enum visible visible_find(struct visible_mount *mount);

/**
 * visible_maybe_alive() - whether a process may still run although /proc does not show it
 *
 * In the initial pid namespace, false if /proc shows a process with this id.
 */
bool visible_maybe_alive(pid_t pid);

/**
 * visible_initial_pid_namespace() - whether our process ids are those of events
 *
 * Return: false also if that is unknown, i.e. without /proc.
 */
bool visible_initial_pid_namespace(void);

#endif /* VMSIX_HOST_VISIBLE_H */
