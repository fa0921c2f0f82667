// SPDX-License-Identifier: GPL-2.0-only
/* The guests seen so far. */
#include <errno.h>
#include <signal.h>
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

/**
 * struct guests - the guests seen so far
 * @glob: of -g, for clean names; NULL if not given
 * @all: the hash table of guests, the newest last
 * @ended: guests that have ended, the newest last; @last_ended, @nr_ended of them
 * @looks: how often guests_look() was called
 * @readings: how often @map was read again
 * @left: this guest and those before it are yet to be renamed
 * @lost: with the new names a running guest does not match @glob any more
 */
struct guests {
	char *glob;
	struct guest_map *map;
	struct guest *all;
	struct guest *ended;
	struct guest *last_ended;
	unsigned int nr_ended;
	unsigned int looks;
	unsigned int readings;
	struct guest *left;
	bool lost;
};

/* Guests whose process guests_look() looks up in /proc each time; there, a look takes longest. */
#define LOOKED_UP 64

static char *clean_copy(const char *glob)
{
	char *clean = malloc(2 * strlen(glob) + 1);

	if (clean)
		format_clean_glob(glob, clean);
	return clean;
}

struct guests *guests_new(const char *glob, struct guest_map *map)
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
	return guests;
}

static void unindex_guest(struct guests *guests, struct guest *guest)
{
	if (guests->left == guest)
		guests->left = guest->hh.prev;
	HASH_DEL(guests->all, guest);
}

static void free_guest(struct guests *guests, struct guest *guest)
{
	unindex_guest(guests, guest);
	guest_names_free(&guest->names);
	free(guest);
}

void guests_free(struct guests *guests)
{
	struct guest *guest, *next;

	if (!guests)
		return;
	HASH_ITER(hh, guests->all, guest, next)
		free_guest(guests, guest);
	free(guests->glob);
	guest_map_free(guests->map);
	free(guests);
}

static bool is_asked_for(const struct guests *guests, const char *name)
{
	return !guests->glob || glob_matches(guests->glob, name);
}

static struct guest *find(const struct guests *guests, pid_t tgid, __u64 start, bool from_proc)
{
	const struct guest_key key = { start, (__u32)tgid, from_proc };
	struct guest *guest;

	HASH_FIND(hh, guests->all, &key, sizeof(key), guest);
	return guest;
}

static void index_guest(struct guests *guests, struct guest *guest, __u64 start, bool from_proc)
{
	guest->key = (struct guest_key){ start, (__u32)guest->tgid, from_proc };
	HASH_ADD(hh, guests->all, key, sizeof(guest->key), guest);
}

static bool in_proc(const struct guest *guest)
{
	return proc_start_ticks(guest->tgid) == guest->ticks;
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
	if (matched && !guest->matches && !guest->ended)
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

static struct guest *new_guest(struct guests *guests, pid_t tgid, __u64 ticks, const char *comm)
{
	struct guest *guest = memory_or_exit(calloc(1, sizeof(*guest)));

	guest->tgid = tgid;
	guest->ticks = ticks;
	resolve(guests, guest, comm);
	return guest;
}

/* A guest of which no event has told yet */
static struct guest *seen_in_proc(struct guests *guests, pid_t tgid, __u64 ticks)
{
	struct guest *guest = find(guests, tgid, ticks, true);

	if (!guest) {
		guest = new_guest(guests, tgid, ticks, NULL);
		index_guest(guests, guest, ticks, true);
	}
	return guest;
}

static struct guest *seen_in_event(struct guests *guests, const struct vmsix_process *process,
				   const char *comm)
{
	pid_t tgid = (pid_t)process->tgid;
	struct guest *guest = find(guests, tgid, process->start_ns, false);
	__u64 ticks;

	if (guest)
		return guest;
	ticks = proc_ticks(process->start_ns);
	guest = find(guests, tgid, ticks, true);
	if (guest)
		unindex_guest(guests, guest);
	else
		guest = new_guest(guests, tgid, ticks, comm);
	index_guest(guests, guest, process->start_ns, false);
	return guest;
}

const struct guest *guests_get(struct guests *guests, const struct vmsix_process *process,
			       const char *comm, __u64 cgroup_id)
{
	struct guest *guest = seen_in_event(guests, process, comm);

	/* It had ended when it was first seen, and @comm was not known then. */
	if (comm && guest->source == GUEST_SOURCE_PID) {
		name_exited(guest, comm);
		choose_name(guests, guest);
	}
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
	struct guest *guest = find(guests, (pid_t)process->tgid, process->start_ns, false);

	return guest ? guest : find(guests, (pid_t)process->tgid, proc_ticks(process->start_ns),
				    true);
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
		scan->matched |= seen_in_proc(scan->guests, pid, ticks)->matches;
	} else if (scan->guests->glob && !scan->matched) {
		source = guest_name_resolve(pid, scan->guests->map, name);
		scan->matched = is_asked_for(scan->guests, name) && may_get_device(pid, source);
	}
	return false;
}

static bool running_one_matches(const struct guests *guests)
{
	const struct guest *guest;

	for (guest = guests->all; guest; guest = guest->hh.next)
		if (guest->matches && !guest->ended)
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

static struct guest *newest(const struct guests *guests)
{
	return guests->all ? ELMT_FROM_HH(guests->all->hh.tbl, guests->all->hh.tbl->tail) : NULL;
}

void guests_reread(struct guests *guests)
{
	size_t cost, lines;

	if (guest_map_refresh(guests->map)) {
		guests->readings++;
		guests->left = newest(guests);
	} else if (!guests->left) {
		return;
	}
	/* A guest costs a little in any case. */
	cost = guest_map_lines(guests->map) + 64;
	for (lines = 0; guests->left && lines < GUESTS_REREAD_LINES; lines += cost) {
		rename_guest(guests, guests->left);
		guests->left = guests->left->hh.prev;
	}
	if (!guests->left)
		report_none(guests);
}

bool guests_scan(struct guests *guests)
{
	struct scan scan = { .guests = guests };

	proc_for_each(scan_process, &scan);
	return scan.matched || stop_asked();
}

/*
 * kill() takes a hundredth of the time that /proc does, but also finds a process that has the id
 * now, and one that was not waited for.
 */
static bool may_have_ended(const struct guest *guest, bool its_turn)
{
	return its_turn || (kill(guest->tgid, 0) && errno == ESRCH);
}

static void add_ended(struct guests *guests, struct guest *guest)
{
	guest->ended = true;
	if (guests->last_ended)
		guests->last_ended->next_ended = guest;
	else
		guests->ended = guest;
	guests->last_ended = guest;
	guests->nr_ended++;
}

static void mark_oldest(const struct guests *guests)
{
	unsigned int nr = guests->nr_ended;
	struct guest *guest;

	for (guest = guests->ended; nr > GUESTS_KEPT; guest = guest->next_ended, nr--)
		guest->forget = true;
}

bool guests_look(struct guests *guests)
{
	unsigned int nr = 0, before = guests->nr_ended;
	unsigned int turns = (HASH_COUNT(guests->all) - before) / LOOKED_UP + 1;
	unsigned int turn = guests->looks % turns;
	struct guest *guest;

	for (guest = guests->all; guest; guest = guest->hh.next)
		if (!guest->ended && may_have_ended(guest, nr++ % turns == turn) &&
		    proc_ended(guest->tgid, guest->ticks) && !visible_maybe_alive(guest->tgid))
			add_ended(guests, guest);
	guests->looks++;
	mark_oldest(guests);
	return guests->nr_ended != before;
}

void guests_forget(struct guests *guests)
{
	struct guest *guest;

	while (guests->ended && guests->ended->forget) {
		guest = guests->ended;
		guests->ended = guest->next_ended;
		if (!guests->ended)
			guests->last_ended = NULL;
		guests->nr_ended--;
		free_guest(guests, guest);
	}
}
