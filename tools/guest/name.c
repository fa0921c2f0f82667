// SPDX-License-Identifier: GPL-2.0-only
/* Names of a guest's process. */
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/format.h"
#include "guest/cgroup.h"
#include "guest/cmdline.h"
#include "guest/map.h"
#include "guest/name.h"
#include "host/proc.h"

const char *guest_source_name(enum guest_source source)
{
	static const char *const names[] = {
		[GUEST_SOURCE_MAP] = "map",
		[GUEST_SOURCE_CMDLINE] = "cmdline",
		[GUEST_SOURCE_CGROUP] = "cgroup",
		[GUEST_SOURCE_COMM] = "comm",
		[GUEST_SOURCE_PID] = "pid",
	};

	return names[source];
}

static enum guest_source source_of(enum guest_rank rank)
{
	switch (rank) {
	case GUEST_RANK_MACHINE:
	case GUEST_RANK_UNIT:
		return GUEST_SOURCE_CGROUP;
	case GUEST_RANK_COMM:
		return GUEST_SOURCE_COMM;
	default:
		return GUEST_SOURCE_CMDLINE;
	}
}

void guest_names_add(struct guest_names *names, enum guest_rank rank, const char *name)
{
	/* A name of blanks would look like an empty column. */
	if (!name[strspn(name, " ")])
		return;
	free(names->of[rank]);
	names->of[rank] = strndup(name, GUEST_NAME_SIZE - 1);
	if (names->of[rank])
		format_clean(names->of[rank]);
}

static void add_from_cgroup(struct guest_names *names, pid_t pid)
{
	char *cgroup = proc_read_all(pid, "cgroup", NULL), name[GUEST_NAME_SIZE];

	if (!cgroup)
		return;
	if (guest_cgroup_machine(cgroup, name))
		guest_names_add(names, GUEST_RANK_MACHINE, name);
	if (guest_cgroup_unit(cgroup, name))
		guest_names_add(names, GUEST_RANK_UNIT, name);
	free(cgroup);
}

static void add_from_cmdline(struct guest_names *names, pid_t pid, const char *comm)
{
	char program[PATH_MAX], cwd[PATH_MAX], name[GUEST_NAME_SIZE];
	struct guest_cmdline cmdline = { .program = program, .comm = comm, .cwd = cwd };
	char *args = proc_read_all(pid, "cmdline", &cmdline.length);

	if (!args)
		return;
	cmdline.args = args;
	proc_link(pid, "exe", program, sizeof(program));
	proc_link(pid, "cwd", cwd, sizeof(cwd));
	if (guest_cmdline_name(&cmdline, name))
		guest_names_add(names, GUEST_RANK_OPTION, name);
	if (guest_cmdline_socket(&cmdline, name))
		guest_names_add(names, GUEST_RANK_SOCKET, name);
	if (guest_cmdline_uuid(&cmdline, name))
		guest_names_add(names, GUEST_RANK_UUID, name);
	free(args);
}

void guest_names_read(struct guest_names *names, pid_t pid)
{
	char comm[PROC_COMM_SIZE] = "";

	memset(names, 0, sizeof(*names));
	if (proc_comm(pid, comm))
		guest_names_add(names, GUEST_RANK_COMM, comm);
	add_from_cgroup(names, pid);
	add_from_cmdline(names, pid, comm);
}

void guest_names_free(struct guest_names *names)
{
	unsigned int rank;

	for (rank = 0; rank < GUEST_NR_RANKS; rank++)
		free(names->of[rank]);
	memset(names, 0, sizeof(*names));
}

enum guest_source guest_names_choose(const struct guest_names *names, pid_t pid,
				     const struct guest_map *map, char *name)
{
	enum guest_source source = GUEST_SOURCE_PID;
	unsigned int rank = 0;

	while (rank < GUEST_NR_RANKS && !names->of[rank])
		rank++;
	if (rank < GUEST_NR_RANKS) {
		strcpy(name, names->of[rank]);
		source = source_of(rank);
	} else {
		snprintf(name, GUEST_NAME_SIZE, "pid:%d", pid);
	}
	return guest_map_lookup(map, pid, names, name) ? GUEST_SOURCE_MAP : source;
}

enum guest_source guest_name_resolve(pid_t pid, const struct guest_map *map, char *name)
{
	struct guest_names names;
	enum guest_source source;

	guest_names_read(&names, pid);
	source = guest_names_choose(&names, pid, map, name);
	guest_names_free(&names);
	return source;
}

bool guest_in_machine_cgroup(pid_t pid)
{
	char *cgroup = proc_read_all(pid, "cgroup", NULL), name[GUEST_NAME_SIZE];
	bool machine = cgroup && guest_cgroup_machine(cgroup, name);

	free(cgroup);
	return machine;
}
