// SPDX-License-Identifier: GPL-2.0-only
#include <limits.h>
#include <string.h>
#include <strings.h>

#include "base/glob.h"
#include "base/parse.h"
#include "guest/fit.h"

static bool is_pid(const char *key, pid_t pid)
{
	__u64 number;

	return !parse_number(key, 1, INT_MAX, &number) && (pid_t)number == pid;
}

/* The character that a part of a glob, e.g. "\*" or "[#]", stands for; '\0' if for several */
static char one_character(const char **glob)
{
	const char *g = *glob;
	char c = *g;

	if (c == '*' || c == '?')
		return '\0';
	if (c == '\\' && g[1]) {
		c = *++g;
	} else if (c == '[') {
		c = g[1];
		if (!c || strchr("]!^\\", c) || g[2] != ']')
			return '\0';
		g += 2;
	}
	*glob = g + 1;
	return c;
}

/* Whether a glob is a name in full, not a pattern */
static bool is_full_name(const char *glob, const char *name)
{
	while (*glob && *name)
		if (one_character(&glob) != *name++)
			return false;
	return !*glob && !*name;
}

static enum guest_fit fits_name(const char *key, const char *name, enum guest_fit full)
{
	if (is_full_name(key, name))
		return full;
	return glob_matches(key, name) ? GUEST_FIT_PATTERN : GUEST_FIT_NONE;
}

/* Proxmox's numbers are unique, unlike the name that it gives QEMU. */
static enum guest_fit fit_of(enum guest_rank rank, const char *name)
{
	switch (rank) {
	case GUEST_RANK_UUID:
		return GUEST_FIT_UUID;
	case GUEST_RANK_OPTION:
		return GUEST_FIT_OPTION;
	case GUEST_RANK_MACHINE:
		return name[strspn(name, "0123456789")] ? GUEST_FIT_MACHINE : GUEST_FIT_VMID;
	default:
		return GUEST_FIT_OTHER;
	}
}

enum guest_fit guest_fit(const char *key, pid_t pid, const struct guest_names *names,
			 const char *name)
{
	const char *uuid = names->of[GUEST_RANK_UUID];
	enum guest_fit best, one;
	unsigned int rank;

	if (is_pid(key, pid))
		return GUEST_FIT_PID;
	if (uuid && !strcasecmp(key, uuid))
		return GUEST_FIT_UUID;
	best = fits_name(key, name, GUEST_FIT_OTHER);
	for (rank = 0; rank < GUEST_RANK_COMM; rank++) {
		if (!names->of[rank])
			continue;
		one = fits_name(key, names->of[rank], fit_of(rank, names->of[rank]));
		if (one < best)
			best = one;
	}
	return best;
}
