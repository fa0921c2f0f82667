// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/format.h"
#include "base/glob.h"
#include "base/parse.h"
#include "guest/map.h"
#include "guest/name.h"

struct guest_map_line {
	char key[GUEST_NAME_SIZE];
	char name[GUEST_NAME_SIZE];
};

struct guest_map {
	struct guest_map_line *lines;
	size_t nr;
};

/* 1: there is a key and a name, 0: nothing to read, -EINVAL: malformed */
static int parse_line(char *text, struct guest_map_line *line)
{
	char *key = text + strspn(text, " \t"), *name;
	size_t length = strcspn(key, " \t\n");

	if (!length || *key == '#')
		return 0;
	name = key + length + strspn(key + length, " \t");
	name[strcspn(name, "\n")] = '\0';
	if (!*name || length >= sizeof(line->key) || strlen(name) >= sizeof(line->name))
		return -EINVAL;
	memcpy(line->key, key, length);
	line->key[length] = '\0';
	strcpy(line->name, name);
	format_clean(line->name);
	return 1;
}

static int add_line(struct guest_map *map, const struct guest_map_line *line)
{
	struct guest_map_line *lines;

	lines = reallocarray(map->lines, map->nr + 1, sizeof(*lines));
	if (!lines)
		return -ENOMEM;
	lines[map->nr++] = *line;
	map->lines = lines;
	return 0;
}

/* Return: 0, the number of a malformed line, or a negative errno. */
static int read_lines(FILE *file, struct guest_map *map)
{
	struct guest_map_line line;
	int number = 0, err = 0;
	char *text = NULL;
	size_t size = 0;

	while (!err && getline(&text, &size, file) >= 0) {
		number++;
		err = parse_line(text, &line);
		if (err > 0)
			err = add_line(map, &line);
		else if (err)
			err = number;
	}
	/* A directory opens like a file, and fails to be read. */
	if (!err && !feof(file))
		err = -errno;
	free(text);
	return err;
}

int guest_map_load(const char *path, struct guest_map **map)
{
	FILE *file = fopen(path, "re");
	int err;

	if (!file)
		return -errno;
	*map = calloc(1, sizeof(**map));
	err = *map ? read_lines(file, *map) : -ENOMEM;
	fclose(file);
	if (err) {
		guest_map_free(*map);
		*map = NULL;
	}
	return err;
}

void guest_map_free(struct guest_map *map)
{
	if (map)
		free(map->lines);
	free(map);
}

static bool is_pid(const char *key, pid_t pid)
{
	__u64 number;

	return !parse_number(key, 1, INT_MAX, &number) && (pid_t)number == pid;
}

/* Names can be numbers too: Proxmox's are. The process's name is no guest's, unless it is used. */
static bool fits(const char *key, pid_t pid, const struct guest_names *names, const char *name)
{
	const char *uuid = names->of[GUEST_RANK_UUID];
	unsigned int rank;

	if (is_pid(key, pid) || (uuid && !strcasecmp(key, uuid)) || glob_matches(key, name))
		return true;
	for (rank = 0; rank < GUEST_RANK_COMM; rank++)
		if (names->of[rank] && glob_matches(key, names->of[rank]))
			return true;
	return false;
}

bool guest_map_lookup(const struct guest_map *map, pid_t pid, const struct guest_names *names,
		      char *name)
{
	size_t i;

	for (i = 0; map && i < map->nr; i++) {
		if (!fits(map->lines[i].key, pid, names, name))
			continue;
		strcpy(name, map->lines[i].name);
		return true;
	}
	return false;
}
