// SPDX-License-Identifier: GPL-2.0-only
/* The guests seen so far. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/format.h"
#include "base/glob.h"
#include "base/log.h"
#include "base/memory.h"
#include "base/stop.h"
#include "guest/guest.h"
#include "guest/map.h"
#include "host/proc.h"
#include "host/visible.h"
#include "source/source.h"

/**
 * struct guests - the guests seen so far
 * @glob: of -g, for clean names; NULL if not given
 * @readings: how often @map was read again
 * @left: guests before this one are yet to be renamed
 * @lost: with the new names a running guest does not match @glob any more
 */
struct guests {
	char *glob;
	struct guest_map *map;
	const struct source *source;
	struct guest **list;	/* pointers, which stay valid when the list grows */
	size_t nr;
	size_t room;
	unsigned int readings;
	size_t left;
	bool lost;
};

static char *clean_copy(const char *glob)
{
	char *clean = malloc(2 * strlen(glob) + 1);

	if (clean)
		format_clean_glob(glob, clean);
	return clean;
}

struct guests *guests_new(const char *glob, struct guest_map *map, const struct source *source)
{
	struct guests *guests = calloc(1, sizeof(*guests));

	if (!guests)
		return NULL;
	guests->glob = glob ? clean_copy(glob) : NULL;
	if (glob && !guests->glob) {
		free(guests);
		return NULL;
	}
	guests->map = map;
	guests->source = source;
	return guests;
}

void guests_free(struct guests *guests)
{
	size_t i;

	if (!guests)
		return;
	for (i = 0; i < guests->nr; i++) {
		guest_names_free(&guests->list[i]->names);
		free(guests->list[i]);
	}
	free(guests->list);
	free(guests->glob);
	guest_map_free(guests->map);
	free(guests);
}

static bool is_asked_for(const struct guests *guests, const char *name)
{
	return !guests->glob || glob_matches(guests->glob, name);
}

static struct guest *add(struct guests *guests, pid_t tgid, __u64 ticks)
{
	struct guest *guest = memory_or_exit(calloc(1, sizeof(*guest)));

	guests->list = memory_or_exit(memory_grow(guests->list, &guests->room, guests->nr + 1,
						  sizeof(*guests->list)));
	guest->tgid = tgid;
	guest->ticks = ticks;
	guests->list[guests->nr++] = guest;
	return guest;
}

static struct guest *find(const struct guests *guests, pid_t tgid, __u64 ticks)
{
	size_t i;

	/* From the end: the newest guest of a process id is the likely one. */
	for (i = guests->nr; i-- > 0;)
		if (guests->list[i]->tgid == tgid && guests->list[i]->ticks == ticks)
			return guests->list[i];
	return NULL;
}

static bool in_proc(const struct guest *guest)
{
	return proc_start_ticks(guest->tgid) == guest->ticks;
}

/* A process that cannot be seen may still run. */
bool guest_alive(const struct guest *guest)
{
	return in_proc(guest) || visible_maybe_alive(guest->tgid);
}

static void name_exited(struct guest *guest, const char *comm)
{
	char name[17];

	guest_names_free(&guest->names);
	snprintf(name, sizeof(name), "%.16s", comm ? comm : "");
	guest_names_add(&guest->names, GUEST_RANK_COMM, name);
}

static void choose_name(const struct guests *guests, struct guest *guest)
{
	guest->source = guest_names_choose(&guest->names, guest->tgid, guests->map, guest->name);
	guest->matches = is_asked_for(guests, guest->name);
	guest->naming = guests->readings;
}

static void rename_guest(struct guests *guests, struct guest *guest)
{
	bool matched = guest->matches;

	if (guest->naming == guests->readings)
		return;
	choose_name(guests, guest);
	if (matched && !guest->matches && guest_alive(guest))
		guests->lost = true;
}

/*
 * The process may end, and its id be used again, between any two reads. The name is valid only if
 * the start time matches before and after the read.
 */
static void resolve(struct guests *guests, struct guest *guest, const char *comm)
{
	bool same = in_proc(guest);

	if (same) {
		guest_names_read(&guest->names, guest->tgid);
		same = in_proc(guest);
	}
	/* A process that is ending has no command line any more, but still a name. */
	if (!same)
		name_exited(guest, comm);
	choose_name(guests, guest);
}

/* A guest that is known, or a new one with its name */
static struct guest *named(struct guests *guests, pid_t tgid, __u64 ticks, const char *comm)
{
	struct guest *guest = find(guests, tgid, ticks);

	if (!guest) {
		guest = add(guests, tgid, ticks);
		resolve(guests, guest, comm);
	}
	return guest;
}

const struct guest *guests_get(struct guests *guests, const struct vmsix_process *process,
			       const char *comm, __u64 cgroup_id)
{
	struct guest *guest = named(guests, (pid_t)process->tgid, proc_ticks(process->start_ns),
				    comm);

	rename_guest(guests, guest);
	if (cgroup_id)
		guest->cgroup_id = cgroup_id;
	return guest;
}

/* Any process may have an option like a VMM's. Without a device, more evidence is needed. */
static bool may_get_device(pid_t pid, enum guest_source source)
{
	if (source >= GUEST_SOURCE_COMM)
		return false;
	return source == GUEST_SOURCE_MAP || proc_uses_kvm(pid) || guest_in_machine_cgroup(pid);
}

const struct guest *guests_find(const struct guests *guests, const struct vmsix_process *process)
{
	return find(guests, (pid_t)process->tgid, proc_ticks(process->start_ns));
}

const struct guest *guests_identify(struct guests *guests, const struct vmsix_process *process)
{
	struct guest *known = find(guests, (pid_t)process->tgid, proc_ticks(process->start_ns));
	struct vmsix_guest info = { 0 };

	if (known && known->cgroup_id) {
		rename_guest(guests, known);
		return known;
	}
	if (guests->source->guest && guests->source->guest(process, &info))
		info = (struct vmsix_guest){ 0 };
	return guests_get(guests, process, info.comm, info.cgroup_id);
}

struct scan {
	struct guests *guests;
	bool matched;
};

static bool scan_process(pid_t pid, void *ctx)
{
	struct scan *scan = ctx;
	__u64 ticks = proc_holds_vfio(pid) ? proc_start_ticks(pid) : 0;
	char name[GUEST_NAME_SIZE];
	enum guest_source source;

	if (ticks) {
		scan->matched |= named(scan->guests, pid, ticks, NULL)->matches;
	} else if (scan->guests->glob && !scan->matched) {
		source = guest_name_resolve(pid, scan->guests->map, name);
		scan->matched = is_asked_for(scan->guests, name) && may_get_device(pid, source);
	}
	return false;
}

static bool running_one_matches(const struct guests *guests)
{
	size_t i;

	for (i = guests->nr; i-- > 0;)
		if (guests->list[i]->matches && guest_alive(guests->list[i]))
			return true;
	return false;
}

static void report_none(struct guests *guests)
{
	if (guests->lost && !running_one_matches(guests))
		log_error("no running guest matches '%s' any more: guest map %s was read again; "
			  "correct its names, or start again with another -g", guests->glob,
			  guest_map_path(guests->map));
	guests->lost = false;
}

void guests_reread(struct guests *guests)
{
	size_t cost, lines;

	if (guest_map_refresh(guests->map)) {
		guests->readings++;
		guests->left = guests->nr;
	} else if (!guests->left) {
		return;
	}
	/* A guest costs a little in any case. */
	cost = guest_map_lines(guests->map) + 64;
	for (lines = 0; guests->left && lines < GUESTS_REREAD_LINES; lines += cost)
		rename_guest(guests, guests->list[--guests->left]);
	if (!guests->left)
		report_none(guests);
}

bool guests_scan(struct guests *guests)
{
	struct scan scan = { .guests = guests };

	proc_for_each(scan_process, &scan);
	return scan.matched || stop_asked();
}
