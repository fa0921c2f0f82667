// SPDX-License-Identifier: GPL-2.0-only
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/format.h"
#include "base/parse.h"
#include "base/reading.h"
#include "host/proc.h"

const char *proc_root = "/proc";

/* USER_HZ, which is 100 on every architecture that has PCI */
#define NS_PER_TICK 10000000

static int open_file(pid_t pid, const char *name)
{
	char path[PATH_MAX];
	int fd;

	snprintf(path, sizeof(path), "%s/%d/%s", proc_root, pid, name);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	return fd < 0 ? -errno : fd;
}

ssize_t proc_read(pid_t pid, const char *name, char *buf, size_t size)
{
	int fd = open_file(pid, name);
	ssize_t n;

	if (fd < 0)
		return fd;
	n = read_part(fd, buf, size - 1, READING_NO_WAIT);
	close(fd);
	buf[n < 0 ? 0 : n] = '\0';
	return n;
}

/* execve() allows less, but with prctl() any memory can be a process's command line. */
#define MAX_SIZE (8UL * 1024 * 1024)

char *proc_read_all(pid_t pid, const char *name, size_t *length)
{
	int fd = open_file(pid, name);
	char *buf = NULL;
	ssize_t n = 0;

	if (fd >= 0) {
		n = read_whole(fd, MAX_SIZE, READING_NO_WAIT, &buf);
		close(fd);
	}
	/* Drop an argument that was cut off. */
	if (n >= (ssize_t)MAX_SIZE)
		while (n && buf[n - 1])
			n--;
	if (length)
		*length = n < 0 ? 0 : (size_t)n;
	return buf;
}

void proc_link(pid_t pid, const char *name, char *buf, size_t size)
{
	static const char deleted[] = " (deleted)";
	char path[PATH_MAX];
	ssize_t n;

	snprintf(path, sizeof(path), "%s/%d/%s", proc_root, pid, name);
	n = readlink(path, buf, size - 1);
	buf[n < 0 ? 0 : n] = '\0';
	if (n > (ssize_t)strlen(deleted) && !strcmp(buf + n - strlen(deleted), deleted))
		buf[n - (ssize_t)strlen(deleted)] = '\0';
}

/* Field 2 of stat, the name in parentheses, may contain blanks and parentheses. */
static const char *field_of_stat(const char *stat, unsigned int nr)
{
	const char *p = strrchr(stat, ')');
	unsigned int field;

	for (field = 2; p && field < nr; field++)
		p = strchr(p + 1, ' ');
	return p ? p + 1 : "";
}

__u64 proc_start_ticks(pid_t pid)
{
	char stat[1024];

	if (proc_read(pid, "stat", stat, sizeof(stat)) <= 0)
		return 0;
	return strtoull(field_of_stat(stat, 22), NULL, 10);
}

bool proc_ended(pid_t pid, __u64 ticks)
{
	char stat[1024], state;
	ssize_t n = proc_read(pid, "stat", stat, sizeof(stat));

	if (n <= 0)
		return n == -ENOENT || n == -ESRCH;
	state = *field_of_stat(stat, 3);
	/*
	 * A leader that has ended is a zombie as long as other threads run. If one of them calls
	 * execve(), it takes the leader's place; for a moment, the old leader has 0 threads.
	 */
	if ((state == 'Z' || state == 'X') && atoi(field_of_stat(stat, 20)) == 1)
		return true;
	return strtoull(field_of_stat(stat, 22), NULL, 10) != ticks;
}

pid_t proc_tgid(pid_t tid)
{
	static const char key[] = "\nTgid:";
	char buf[4096], *line;

	if (proc_read(tid, "status", buf, sizeof(buf)) <= 0)
		return 0;
	line = strstr(buf, key);
	return line ? (pid_t)strtol(line + strlen(key), NULL, 10) : 0;
}

bool proc_comm(pid_t pid, char comm[PROC_COMM_SIZE])
{
	ssize_t n = proc_read(pid, "comm", comm, PROC_COMM_SIZE);

	if (n <= 1)
		return false;
	/* The kernel adds one newline; others are part of the name. */
	if (comm[n - 1] == '\n')
		comm[n - 1] = '\0';
	format_clean(comm);
	return true;
}

__u64 proc_ticks(__u64 start_ns)
{
	return (start_ns + (__u64)clock_boottime_shift_ns()) / NS_PER_TICK;
}

/**
 * struct descriptor - an open descriptor of a process
 * @dir: the process's directory fd/
 * @name: the descriptor's number
 * @target: target of the link
 */
struct descriptor {
	pid_t pid;
	int dir;
	const char *name;
	char target[PATH_MAX];
};

/* Since v6.18, fdinfo identifies a VFIO device, whatever its node is called. */
static bool is_vfio_node(const struct descriptor *d)
{
	char name[64], text[4096];

	if (!strstr(d->target, "/dev/"))
		return false;
	snprintf(name, sizeof(name), "fdinfo/%.16s", d->name);
	return proc_read(d->pid, name, text, sizeof(text)) > 0 &&
	       strstr(text, "\nvfio-device-syspath:");
}

/* A device opened from a group is an anonymous inode; with iommufd it is a device node. */
static bool is_vfio(const struct descriptor *d)
{
	return !strcmp(d->target, "anon_inode:[vfio-device]") ||
	       strstr(d->target, "/dev/vfio/devices/") || is_vfio_node(d);
}

static bool is_kvm(const struct descriptor *d)
{
	return !strcmp(d->target, "/dev/kvm") || !strcmp(d->target, "anon_inode:kvm-vm");
}

static bool read_target(struct descriptor *d)
{
	ssize_t n = readlinkat(d->dir, d->name, d->target, sizeof(d->target) - 1);

	d->target[n < 0 ? 0 : n] = '\0';
	return n > 0;
}

static bool has_descriptor(pid_t pid, bool (*is)(const struct descriptor *d))
{
	struct descriptor d = { .pid = pid };
	struct dirent *entry;
	char path[PATH_MAX];
	bool found = false;
	DIR *dir;

	snprintf(path, sizeof(path), "%s/%d/fd", proc_root, pid);
	dir = opendir(path);
	if (!dir)
		return false;
	d.dir = dirfd(dir);
	while (!found && (entry = readdir(dir))) {
		d.name = entry->d_name;
		found = read_target(&d) && is(&d);
	}
	closedir(dir);
	return found;
}

bool proc_holds_vfio(pid_t pid)
{
	return has_descriptor(pid, is_vfio);
}

bool proc_uses_kvm(pid_t pid)
{
	return has_descriptor(pid, is_kvm);
}

bool proc_for_each(bool (*fn)(pid_t pid, void *ctx), void *ctx)
{
	DIR *dir = opendir(proc_root);
	struct dirent *entry;
	bool done = false;
	__u64 pid;

	if (!dir)
		return false;
	while (!done && (entry = readdir(dir)))
		if (!parse_number(entry->d_name, 1, INT_MAX, &pid))
			done = fn((pid_t)pid, ctx);
	closedir(dir);
	return done;
}
