/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef VMSIX_HOST_VISIBLE_H
#define VMSIX_HOST_VISIBLE_H

#include <stdbool.h>
#include <sys/types.h>

/** enum visible - which processes /proc shows once capabilities are dropped */
enum visible {
	VISIBLE_ALL,
	VISIBLE_OWN,		/* not those of other users: hidepid */
	VISIBLE_NAMESPACE,	/* those of our pid namespace, whose ids are not those of events */
	VISIBLE_NONE,		/* it is not mounted */
};

/**
 * struct visible_mount - how /proc is mounted, if with hidepid
 * @hidepid: its value, a word or a number
 * @gid: members of this group see all the same
 * @group_sees: whether they do; hidepid=ptraceable knows no group
 */
struct visible_mount {
	char hidepid[16];
	gid_t gid;
	bool group_sees;
};

/**
 * visible_find() - which processes /proc will show
 * @mount: filled with VISIBLE_OWN
 *
 * Joins the group that may see all, if permitted to: that is less than keeping CAP_SYS_PTRACE,
 * which can do anything to any process.
 */
enum visible visible_find(struct visible_mount *mount);

/** visible_maybe_alive() - whether a process that /proc does not show may run all the same */
bool visible_maybe_alive(pid_t pid);

/** visible_initial_pid_namespace() - whether our process ids are those that events have */
bool visible_initial_pid_namespace(void);

#endif /* VMSIX_HOST_VISIBLE_H */
