// SPDX-License-Identifier: GPL-2.0-only
#include "unit.h"

#include <fcntl.h>
#include <ftw.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "fixture.h"

char *fixture_new(void)
{
	char *dir = strdup("/tmp/vfio-msix-unit-XXXXXX");

	assert_non_null(dir);
	assert_non_null(mkdtemp(dir));
	return dir;
}

static int remove_entry(const char *path, const struct stat *st, int flag, struct FTW *ftw)
{
	return remove(path);
}

void fixture_free(char *dir)
{
	assert_int_equal(nftw(dir, remove_entry, 8, FTW_DEPTH | FTW_PHYS), 0);
	free(dir);
}

static void make_path(char *path, size_t size, const char *dir, const char *name)
{
	char *slash;

	snprintf(path, size, "%s/%s", dir, name);
	for (slash = strchr(path + strlen(dir) + 1, '/'); slash; slash = strchr(slash + 1, '/')) {
		*slash = '\0';
		mkdir(path, 0755);
		*slash = '/';
	}
}

void fixture_write(const char *dir, const char *name, const void *data, size_t size)
{
	char path[PATH_MAX];
	FILE *file;

	make_path(path, sizeof(path), dir, name);
	file = fopen(path, "we");
	assert_non_null(file);
	assert_int_equal(fwrite(data, 1, size, file), size);
	assert_int_equal(fclose(file), 0);
}

void fixture_link(const char *dir, const char *name, const char *target)
{
	char path[PATH_MAX];

	make_path(path, sizeof(path), dir, name);
	assert_int_equal(symlink(target, path), 0);
}

void fixture_process(const char *proc, pid_t pid, const char *comm, unsigned long long ticks)
{
	char name[64], text[256];

	snprintf(name, sizeof(name), "%d/comm", pid);
	snprintf(text, sizeof(text), "%s\n", comm);
	fixture_write(proc, name, text, strlen(text));
	snprintf(name, sizeof(name), "%d/stat", pid);
	snprintf(text, sizeof(text),
		 "%d (%s) S 1 2 3 0 -1 4194560 5 6 7 8 9 10 11 12 20 0 13 0 %llu 14 15 16\n", pid,
		 comm, ticks);
	fixture_write(proc, name, text, strlen(text));
}

char *fixture_capture(void (*fn)(void *ctx), void *ctx)
{
	FILE *real = stdout;
	char *text = NULL;
	size_t size = 0;

	stdout = open_memstream(&text, &size);
	assert_non_null(stdout);
	fn(ctx);
	fclose(stdout);
	stdout = real;
	return text;
}

static void redirect(const char *dir, const char *name, int to)
{
	char path[PATH_MAX];
	int fd;

	make_path(path, sizeof(path), dir, name);
	fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
	if (fd < 0 || dup2(fd, to) < 0)
		_exit(127);
	close(fd);
}

static char *read_text(const char *dir, const char *name)
{
	char path[PATH_MAX], *text = NULL;
	size_t size = 0;
	FILE *file;

	make_path(path, sizeof(path), dir, name);
	file = fopen(path, "re");
	assert_non_null(file);
	if (getdelim(&text, &size, '\0', file) < 0) {
		free(text);
		text = strdup("");
	}
	fclose(file);
	return text;
}

char *fixture_capture_errors(const char *dir, void (*fn)(void *ctx), void *ctx)
{
	int real = dup(STDERR_FILENO);

	assert_true(real >= 0);
	redirect(dir, "stderr", STDERR_FILENO);
	fn(ctx);
	assert_true(dup2(real, STDERR_FILENO) >= 0);
	close(real);
	return read_text(dir, "stderr");
}

struct fixture_run fixture_run(const char *dir, int (*cmd)(int argc, char **argv), char **argv)
{
	struct fixture_run run;
	int argc = 0, status;
	pid_t pid;

	while (argv[argc])
		argc++;
	fflush(stdout);
	pid = fork();
	if (!pid) {
		redirect(dir, "stdout", STDOUT_FILENO);
		redirect(dir, "stderr", STDERR_FILENO);
		exit(cmd(argc, argv));
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFEXITED(status));
	run.status = WEXITSTATUS(status);
	run.out = read_text(dir, "stdout");
	run.err = read_text(dir, "stderr");
	return run;
}

void fixture_run_free(struct fixture_run *run)
{
	free(run->out);
	free(run->err);
}
