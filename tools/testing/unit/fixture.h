/* SPDX-License-Identifier: GPL-2.0-only */
/* Directories that imitate /proc and /sys, and what a function prints. */
#ifndef VMSIX_TEST_FIXTURE_H
#define VMSIX_TEST_FIXTURE_H

#include <stddef.h>
#include <sys/types.h>

/** fixture_new() - an empty temporary directory; to be given to fixture_free() */
char *fixture_new(void);

/** fixture_free() - remove it with all that is in it */
void fixture_free(char *dir);

/** fixture_write() - write a file, and make the directories it is in */
void fixture_write(const char *dir, const char *name, const void *data, size_t size);

/** fixture_link() - make a symbolic link, and the directories it is in */
void fixture_link(const char *dir, const char *name, const char *target);

/** fixture_process() - a process with a start time; other files of it come with fixture_write() */
void fixture_process(const char *proc, pid_t pid, const char *comm, unsigned long long ticks);

/**
 * struct fixture_run - what a subcommand did
 * @out, @err: what it printed; to be freed with fixture_run_free()
 */
struct fixture_run {
	int status;
	char *out;
	char *err;
};

/**
 * fixture_run() - run a subcommand in a process of its own, for it drops its capabilities
 * @dir: of fixture_new()
 * @argv: ended by NULL; @argv[0] is "vfio-msix SUBCOMMAND"
 */
struct fixture_run fixture_run(const char *dir, int (*cmd)(int argc, char **argv), char **argv);

void fixture_run_free(struct fixture_run *run);

/** fixture_capture() - what @fn prints to stdout; to be freed */
char *fixture_capture(void (*fn)(void *ctx), void *ctx);

/** fixture_capture_errors() - the same of file descriptor 2, by way of a file in @dir */
char *fixture_capture_errors(const char *dir, void (*fn)(void *ctx), void *ctx);

#endif /* VMSIX_TEST_FIXTURE_H */
