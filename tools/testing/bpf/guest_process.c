// SPDX-License-Identifier: GPL-2.0-only
/* Processes that play a guest: a leader with a name and a cgroup, a thread that does the work. */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <bpf/bpf.h>
#include <bpf/libbpf.h>

#include "rig.h"
#include "tap.h"
#include "vfio_msix.skel.h"

/* Where a cgroup2 file system is mounted. */
static int cgroup_root(char *path, size_t size)
{
	FILE *f = fopen("/proc/self/mounts", "r");
	char line[PATH_MAX + 256], dir[PATH_MAX], type[32];
	int err = -ENOENT;

	while (f && err && fgets(line, sizeof(line), f)) {
		if (sscanf(line, "%*s %4095s %31s", dir, type) == 2 && !strcmp(type, "cgroup2"))
			err = snprintf(path, size, "%s", dir) < (int)size ? 0 : -ENAMETOOLONG;
	}
	if (f)
		fclose(f);
	return err;
}

/* This process's own cgroup of cgroup2, "/" if there is none. */
static void own_cgroup(char *path, size_t size)
{
	FILE *f = fopen("/proc/self/cgroup", "r");
	char line[PATH_MAX];

	snprintf(path, size, "/");
	while (f && fgets(line, sizeof(line), f)) {
		if (!strncmp(line, "0::", 3))
			snprintf(path, size, "%.*s", (int)strcspn(line + 3, "\n"), line + 3);
	}
	if (f)
		fclose(f);
}

/* A cgroup's id is its directory's inode number; without cgroup2 everybody is in the root: 1. */
static __u64 own_cgroup_id(void)
{
	char root[PATH_MAX], own[PATH_MAX / 2], dir[2 * PATH_MAX];
	struct stat st;

	own_cgroup(own, sizeof(own));
	if (cgroup_root(root, sizeof(root)))
		return 1;
	snprintf(dir, sizeof(dir), "%s%s", root, own);
	return stat(dir, &st) ? 0 : st.st_ino;
}

static void cgroup_dir(char *dir, size_t size, const char *name)
{
	char root[PATH_MAX];

	if (cgroup_root(root, sizeof(root)) ||
	    snprintf(dir, size, "%s/vfio-msix-test-%s", root, name) >= (int)size)
		*dir = 0;
}

/* If it cannot be, the guest stays where it is: then guests do not differ in that. */
static void enter_cgroup(const char *dir)
{
	char procs[PATH_MAX + 32];
	int fd;

	mkdir(dir, 0755);
	snprintf(procs, sizeof(procs), "%s/cgroup.procs", dir);
	fd = open(procs, O_WRONLY);
	if (fd < 0 || write(fd, "0", 1) != 1) {
		note("guest stays in its parent's cgroup: cannot enter %s", dir);
		fflush(stdout);		/* _exit() will not */
	}
	close(fd);
}

static __u64 own_start_ticks(void)
{
	unsigned long long ticks = 0;
	char line[1024], *p;
	FILE *f = fopen("/proc/self/stat", "r");

	if (f && fgets(line, sizeof(line), f) && (p = strrchr(line, ')')))
		sscanf(p + 1, " %*c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %*u %*u %*d %*d %*d "
		       "%*d %*d %*d %llu", &ticks);
	if (f)
		fclose(f);
	return ticks;
}

static void leader_name(char name[16])
{
	FILE *f = fopen("/proc/self/comm", "r");

	if (f && fgets(name, 16, f))
		name[strcspn(name, "\n")] = 0;
	if (f)
		fclose(f);
}

int guest_self(struct guest *guest)
{
	*guest = (struct guest) {
		.process.tgid = getpid(),
		.start_ticks = own_start_ticks(),
		.cgroup_id = own_cgroup_id(),
		.tid = syscall(SYS_gettid),
	};
	leader_name(guest->comm);
	prctl(PR_GET_NAME, guest->thread);
	return guest->start_ticks ? 0 : -ESRCH;
}

int guest_find_start(const struct rig *rig, struct guest *guest)
{
	int fd = bpf_map__fd(rig->skel->maps.announced);
	struct vmsix_process key, *last = NULL;

	for (; !bpf_map_get_next_key(fd, last, &key); last = &key) {
		if (key.tgid == guest->process.tgid) {
			guest->process.start_ns = key.start_ns;
			return 0;
		}
	}
	return -ENOENT;
}

struct work {
	struct rig *rig;
	struct call *calls;
	unsigned int nr;
	struct guest *guest;
	int err;
};

/* On one CPU, so that a call's is known. */
static void pin(void)
{
	cpu_set_t set;

	CPU_ZERO(&set);
	CPU_SET(sched_getcpu(), &set);
	sched_setaffinity(0, sizeof(set), &set);
}

static void *work(void *arg)
{
	struct work *w = arg;

	prctl(PR_SET_NAME, "CPU 0/KVM");
	pin();
	w->err = guest_self(w->guest);
	for (unsigned int i = 0; i < w->nr && !w->err; i++)
		w->err = rig_call(w->rig, &w->calls[i]);
	return NULL;
}

static int live(struct work *w, const char *name, const char *cgroup)
{
	pthread_t thread;
	int err;

	prctl(PR_SET_NAME, name);
	if (*cgroup)
		enter_cgroup(cgroup);
	err = pthread_create(&thread, NULL, work, w);
	if (err)
		return err;
	pthread_join(thread, NULL);
	return -w->err;
}

int rig_guest(struct rig *rig, struct call *calls, unsigned int nr, const char *name,
	      struct guest *guest)
{
	struct guest *result = shared_alloc(sizeof(*result));
	struct work w = { .rig = rig, .calls = calls, .nr = nr, .guest = result };
	char cgroup[PATH_MAX];
	int status, err = -ENOMEM;
	pid_t pid;

	if (!result)
		return err;
	cgroup_dir(cgroup, sizeof(cgroup), name);
	fflush(stdout);
	pid = fork();
	if (!pid)
		_exit(live(&w, name, cgroup));
	if (pid < 0 || waitpid(pid, &status, 0) != pid)
		return -errno;
	if (*cgroup)
		rmdir(cgroup);
	*guest = *result;
	munmap(result, sizeof(*result));
	err = WIFEXITED(status) ? -WEXITSTATUS(status) : -EINTR;
	return err;
}
