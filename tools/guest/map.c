// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/format.h"
#include "base/log.h"
#include "base/memory.h"
#include "base/reading.h"
#include "base/stop.h"
#include "guest/fit.h"
#include "guest/map.h"
#include "guest/name.h"

/* Room for 16384 guests with the longest names; /dev/zero has no end. */
#define MAX_SIZE (8UL * 1024 * 1024)

/* Each name of a guest is compared with each line. */
#define MAX_LINES 65536

/* Looks that each find the file changed since the one before. Then it is read while it changes. */
#define MAX_UNSETTLED 5

int guest_map_timeout_ms = 10000;

struct guest_map_line {
	const char *key;
	const char *name;
};

/**
 * struct guest_map - the names of a file
 * @text: the keys and names that @lines point to
 * @seen: the file at the last attempt to read it; all 0 if it was gone
 * @looked: the file at the last look at it
 * @unsettled: looks in sequence that found it changed each time
 * @whole: the file's last line has an end
 * @once: the file is a pipe or a device, and is not read again
 * @failed: what was last reported, see guest_map_load(); 0 if the file was read since
 */
struct guest_map {
	char *path;
	char *text;
	struct guest_map_line *lines;
	size_t nr;
	size_t room;
	struct stat seen;
	struct stat looked;
	unsigned int unsettled;
	bool whole;
	bool once;
	int failed;
};

/* What a look at the file means for reading it */
enum change {
	NOTHING,	/* to be read yet */
	SETTLED,	/* complete, for all that can be seen */
	REPLACED,	/* probably complete, if its last line is */
	RESTLESS,	/* maybe never at rest; to be read if it makes sense */
};

static int add_line(struct guest_map *map, const char *key, const char *name)
{
	struct guest_map_line *lines;

	if (map->nr == MAX_LINES)
		return -E2BIG;
	lines = memory_grow(map->lines, &map->room, map->nr + 1, sizeof(*lines));
	if (!lines)
		return -ENOMEM;
	map->lines = lines;
	map->lines[map->nr++] = (struct guest_map_line){ key, name };
	return 0;
}

/* @room: where the key and the name go. Return: 0, -EINVAL if malformed, or another errno. */
static int parse_line(struct guest_map *map, char *text, char **room)
{
	static const char blanks[] = " \t";
	char *key = text + strspn(text, blanks), *name, *to = *room;
	size_t length = strcspn(key, blanks), end;

	if (!length || *key == '#')
		return 0;
	name = key + length + strspn(key + length, blanks);
	for (end = strlen(name); end && strchr(blanks, name[end - 1]); end--)
		name[end - 1] = '\0';
	if (!*name || length >= GUEST_NAME_SIZE || end >= GUEST_NAME_SIZE)
		return -EINVAL;
	key[length] = '\0';
	format_clean_glob(key, to);
	format_clean(name);
	name = strcpy(to + strlen(to) + 1, name);
	*room = name + strlen(name) + 1;
	return add_line(map, to, name);
}

/* Ends a line at LF, CRLF or CR. Return: the next line, NULL if this is the last. */
static char *cut_line(char *line)
{
	char *end = line + strcspn(line, "\r\n"), *next = end + 1;

	if (!*end)
		return NULL;
	if (*end == '\r' && *next == '\n')
		next++;
	*end = '\0';
	return next;
}

/* Return: 0, the number of a malformed line, or a negative errno. */
static int parse_text(struct guest_map *map, char *text)
{
	static const char byte_order_mark[] = "\xef\xbb\xbf";
	int number = 0, err = 0;
	char *next, *room;

	/* A clean key may have twice the length. */
	room = malloc(2 * strlen(text) + 2);
	if (!room)
		return -ENOMEM;
	map->text = room;
	if (!strncmp(text, byte_order_mark, 3))
		text += 3;
	for (; !err && text; text = next) {
		next = cut_line(text);
		number++;
		err = parse_line(map, text, &room);
	}
	return err == -EINVAL ? number : err;
}

/* Return: 0, -ETIMEDOUT if nothing was written to a pipe, -ETIME if not all, or another errno. */
static int read_text(int fd, char **text, size_t *length)
{
	struct pollfd pfd = { .fd = fd, .events = POLLIN };
	int ready = poll(&pfd, 1, guest_map_timeout_ms);
	ssize_t n;

	if (ready <= 0)
		return ready ? -errno : -ETIMEDOUT;
	n = read_whole(fd, MAX_SIZE, guest_map_timeout_ms, text);
	if (n < 0)
		return n == -ETIMEDOUT ? -ETIME : (int)n;
	*length = (size_t)n;
	return 0;
}

static int parse_file(struct guest_map *map, int fd)
{
	char *text;
	size_t n = 0;
	int err = read_text(fd, &text, &n);

	if (err)
		return err;
	map->whole = n && strchr("\r\n", text[n - 1]);
	if (n == MAX_SIZE)
		err = -EFBIG;
	else if (memchr(text, '\0', n))
		err = -EILSEQ;
	else
		err = parse_text(map, text);
	free(text);
	return err;
}

/* Like guest_map_load(), into a map without lines. */
static int read_file(struct guest_map *map)
{
	/* Without O_NONBLOCK, open() waits for a FIFO's writer, even after a signal. */
	int fd = open(map->path, O_RDONLY | O_CLOEXEC | O_NONBLOCK), err;

	if (fd < 0)
		return -errno;
	/* fstat() comes first, so that a write meanwhile counts as a change. */
	err = fstat(fd, &map->seen) ? -errno : parse_file(map, fd);
	close(fd);
	return err;
}

static void free_lines(struct guest_map *map)
{
	free(map->lines);
	free(map->text);
}

int guest_map_load(const char *path, struct guest_map **map)
{
	int err = -ENOMEM;

	*map = calloc(1, sizeof(**map));
	if (*map)
		(*map)->path = strdup(path);
	if (*map && (*map)->path)
		err = read_file(*map);
	/* The command ends right after it has started, as at any other time. */
	if (err == -EINTR && stop_asked())
		err = 0;
	if (err) {
		guest_map_free(*map);
		*map = NULL;
		return err;
	}
	(*map)->looked = (*map)->seen;
	(*map)->once = !S_ISREG((*map)->seen.st_mode);
	return 0;
}

void guest_map_free(struct guest_map *map)
{
	if (!map)
		return;
	free_lines(map);
	free(map->path);
	free(map);
}

static const char *reason(int err)
{
	switch (err) {
	case -EFBIG:
		return "it is larger than 8 MiB";
	case -E2BIG:
		return "it has more than 65536 names";
	case -EILSEQ:
		return "it has NUL bytes; save it as UTF-8";
	case -EINVAL:
		return "it is no longer a regular file";
	case -ENODATA:
		return "it has no names any more";
	case -ETIMEDOUT:
		return "nothing was written to this pipe";
	case -ETIME:
		return "its writer did not close it";
	default:
		return strerror(-err);
	}
}

char *guest_map_problem(const char *path, int err)
{
	char *text;
	int n;

	if (err > 0)
		n = asprintf(&text, "guest map %s, line %d: not \"PID|UUID|GLOB NAME\"", path, err);
	else
		n = asprintf(&text, "cannot read the guest map %s: %s", path, reason(err));
	return n < 0 ? NULL : text;
}

static bool same_time(const struct timespec *a, const struct timespec *b)
{
	return a->tv_sec == b->tv_sec && a->tv_nsec == b->tv_nsec;
}

/* Size and modification time are kept by some programs, e.g. rsync -t; the change time is not. */
static bool same_file(const struct stat *a, const struct stat *b)
{
	return a->st_dev == b->st_dev && a->st_ino == b->st_ino && a->st_size == b->st_size &&
	       same_time(&a->st_mtim, &b->st_mtim) && same_time(&a->st_ctim, &b->st_ctim);
}

static void report_failure(struct guest_map *map, int err)
{
	char *problem;

	if (map->failed == err)
		return;
	problem = guest_map_problem(map->path, err);
	log_error("%s; the old names stay", problem ? problem : map->path);
	free(problem);
	map->failed = err;
}

static void replace_lines(struct guest_map *map, struct guest_map *from)
{
	if (map->failed)
		log_info("guest map %s: read again", map->path);
	map->failed = 0;
	free_lines(map);
	map->text = from->text;
	map->lines = from->lines;
	map->nr = from->nr;
	map->room = from->room;
}

/* Return: 0, or a negative errno, and @now is all 0. */
static int look(const char *path, struct stat *now)
{
	int err = stat(path, now) ? -errno : 0;

	if (err)
		memset(now, 0, sizeof(*now));
	return err;
}

/* Return: 0, or why the old names stay. @again is the file as it was @now. */
static int read_changed(struct guest_map *map, struct guest_map *again, const struct stat *now,
			enum change change)
{
	/* A pipe could block. */
	int err = S_ISREG(now->st_mode) ? read_file(again) : -EINVAL;

	look(map->path, &map->looked);
	/* It was written while it was read. */
	if (!same_file(&again->seen, now) || !same_file(&map->looked, now))
		return -EAGAIN;
	/* A file that is written in place is empty first, and its writer may fail. */
	if (!err && map->nr && !again->nr)
		err = -ENODATA;
	if ((err && change != SETTLED) || (!again->whole && change == REPLACED))
		return -EAGAIN;
	return err;
}

static bool read_again(struct guest_map *map, const struct stat *now, enum change change)
{
	struct guest_map again = { .path = map->path, .seen = *now };
	int err = read_changed(map, &again, now, change);

	if (err)
		free_lines(&again);
	if (err == -EAGAIN)
		return false;
	map->seen = again.seen;
	map->unsettled = 0;
	if (err)
		report_failure(map, err);
	else
		replace_lines(map, &again);
	return !err;
}

/*
 * A change counts when two looks in sequence see the same file: a file that is written in place is
 * complete then, and one that an editor replaces is there again. Others may change more often than
 * the looks come: a file that was renamed is complete at once, and others make sense now and then.
 */
static enum change find_change(struct guest_map *map, const struct stat *now)
{
	bool settled = same_file(now, &map->looked);
	bool replaced = now->st_dev != map->looked.st_dev || now->st_ino != map->looked.st_ino;

	map->looked = *now;
	map->unsettled = settled ? 0 : map->unsettled + 1;
	if (same_file(now, &map->seen))
		return NOTHING;
	if (settled)
		return SETTLED;
	if (map->unsettled > MAX_UNSETTLED)
		return replaced ? SETTLED : RESTLESS;
	return replaced ? REPLACED : NOTHING;
}

bool guest_map_refresh(struct guest_map *map)
{
	enum change change;
	struct stat now;
	int err;

	if (!map || map->once)
		return false;
	err = look(map->path, &now);
	change = find_change(map, &now);
	if (change == NOTHING)
		return false;
	if (!err)
		return read_again(map, &now, change);
	if (change == SETTLED) {
		report_failure(map, err);
		map->seen = now;
	}
	return false;
}

const char *guest_map_path(const struct guest_map *map)
{
	return map->path;
}

size_t guest_map_lines(const struct guest_map *map)
{
	return map ? map->nr : 0;
}

bool guest_map_lookup(const struct guest_map *map, pid_t pid, const struct guest_names *names,
		      char *name)
{
	enum guest_fit best = GUEST_FIT_NONE, one;
	const char *found = NULL;
	size_t i;

	for (i = 0; map && i < map->nr && best != GUEST_FIT_PID; i++) {
		one = guest_fit(map->lines[i].key, pid, names, name);
		if (one < best) {
			best = one;
			found = map->lines[i].name;
		}
	}
	if (found)
		strcpy(name, found);
	return found;
}
