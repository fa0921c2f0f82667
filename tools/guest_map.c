// SPDX-License-Identifier: GPL-2.0-only
#include <ctype.h>
#include <errno.h>
#include <fnmatch.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "format.h"
#include "guest_map.h"
#include "guest_name.h"

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

static int read_lines(FILE *file, struct guest_map *map)
{
	struct guest_map_line line;
	char text[1024];
	int number, err = 0;

	for (number = 1; !err && fgets(text, sizeof(text), file); number++) {
		err = parse_line(text, &line);
		if (err < 0)
			return number;
		if (err)
			err = add_line(map, &line);
	}
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

static bool fits(const char *key, pid_t pid, const char *uuid, const char *name)
{
	if (key[strspn(key, "0123456789")] == '\0')
		return atoi(key) == pid;
	if (*uuid && !strcasecmp(key, uuid))
		return true;
	return !fnmatch(key, name, 0);
}

bool guest_map_lookup(const struct guest_map *map, pid_t pid, const char *uuid, char *name)
{
	size_t i;

	for (i = 0; map && i < map->nr; i++) {
		if (!fits(map->lines[i].key, pid, uuid, name))
			continue;
		strcpy(name, map->lines[i].name);
		return true;
	}
	return false;
}
