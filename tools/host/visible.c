// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <grp.h>
#include <limits.h>
#include <mntent.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "host/proc.h"
#include "host/visible.h"

/* include/linux/proc_ns.h: PROC_PID_INIT_INO; part of the kernel's API since v6.18. */
#define INITIAL_PID_NAMESPACE 0xEFFFFFFCU

static enum visible found;
static bool initial_namespace;

bool visible_initial_pid_namespace(void)
{
	struct stat st;

	if (!stat("/proc/self/ns/pid", &st))
		return st.st_ino == INITIAL_PID_NAMESPACE;
	/* A kernel without pid namespaces has the directory, but no such file. */
	return !access("/proc/self/ns", F_OK);
}

/* A container may have its host's /proc. */
static bool proc_is_of_our_namespace(void)
{
	char target[16] = "";

	return readlink("/proc/self", target, sizeof(target) - 1) > 0 && atoi(target) == getpid();
}

static void option(const struct mntent *mount, const char *name, char *value, size_t size)
{
	const char *at = hasmntopt(mount, name);

	at = at ? strchr(at, '=') : NULL;
	if (at)
		snprintf(value, size, "%.*s", (int)strcspn(at + 1, ","), at + 1);
}

static void read_mount(struct visible_mount *mount)
{
	FILE *file = setmntent("/proc/self/mounts", "re");
	struct mntent *entry;
	char gid[16];

	memset(mount, 0, sizeof(*mount));
	while (file && (entry = getmntent(file))) {
		/* The last mount hides earlier ones. */
		if (strcmp(entry->mnt_dir, "/proc") || strcmp(entry->mnt_type, "proc"))
			continue;
		strcpy(mount->hidepid, "off");
		strcpy(gid, "0");
		option(entry, "hidepid", mount->hidepid, sizeof(mount->hidepid));
		option(entry, "gid", gid, sizeof(gid));
		mount->gid = (gid_t)strtoul(gid, NULL, 10);
	}
	if (file)
		endmntent(file);
	mount->group_sees = strcmp(mount->hidepid, "ptraceable") && strcmp(mount->hidepid, "4");
}

static bool in_group(gid_t gid)
{
	gid_t groups[NGROUPS_MAX];
	int i, n = getgroups(NGROUPS_MAX, groups);

	for (i = 0; i < n; i++)
		if (groups[i] == gid)
			return true;
	return getegid() == gid;
}

static bool join_group(gid_t gid)
{
	gid_t groups[NGROUPS_MAX + 1];
	int n = getgroups(NGROUPS_MAX, groups);

	/* Group 0 has more permissions than reading. */
	if (n < 0 || !gid)
		return false;
	groups[n++] = gid;
	return !setgroups((size_t)n, groups);
}

static enum visible look(struct visible_mount *mount)
{
	/* A test's own /proc shows everything. */
	if (strcmp(proc_root, "/proc"))
		return VISIBLE_ALL;
	if (access("/proc/self/stat", F_OK))
		return VISIBLE_NONE;
	if (!visible_initial_pid_namespace() && proc_is_of_our_namespace())
		return VISIBLE_NAMESPACE;
	read_mount(mount);
	if (!*mount->hidepid || !strcmp(mount->hidepid, "off") || !strcmp(mount->hidepid, "0"))
		return VISIBLE_ALL;
	if (mount->group_sees && (in_group(mount->gid) || join_group(mount->gid)))
		return VISIBLE_ALL;
	return VISIBLE_OWN;
}

enum visible visible_find(struct visible_mount *mount)
{
	found = look(mount);
	initial_namespace = !strcmp(proc_root, "/proc") && visible_initial_pid_namespace();
	return found;
}

bool visible_maybe_alive(pid_t pid)
{
	/* Elsewhere, kill() would find another process, or none. */
	if (!initial_namespace)
		return found != VISIBLE_ALL;
	/* /proc may have been mounted again, so that it hides more than at the start. */
	return !proc_start_ticks(pid) && (!kill(pid, 0) || errno == EPERM);
}
