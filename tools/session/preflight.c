// SPDX-License-Identifier: GPL-2.0-only
#include <stdio.h>
#include <string.h>
#include <sys/pidfd.h>

#include "base/format.h"
#include "guest/map.h"
#include "host/device.h"
#include "host/proc.h"
#include "session/preflight.h"

static enum exitcode check_device(void *ctx, struct problem *p)
{
	const struct options *opts = ((struct preflight *)ctx)->opts;
	char name[FORMAT_BDF_SIZE];

	if (!opts->has_device)
		return EXITCODE_OK;
	format_bdf(name, sizeof(name), &opts->device);
	if (!device_exists(&opts->device))
		return problem_set(p, EXITCODE_FAILURE, "no such device: %s; lspci -D lists "
				   "devices, ls /sys/bus/pci/drivers/vfio-pci those for guests",
				   name);
	if (!device_is_vfio(&opts->device))
		return problem_set(p, EXITCODE_OK, "%s is not bound to vfio-pci: no events until "
				   "it is", name);
	return EXITCODE_OK;
}

static enum exitcode other_namespace(pid_t pid, struct problem *p)
{
	char id[64] = "";

	if (pid)
		snprintf(id, sizeof(id), "-p %d is a process id of the initial one; ", pid);
	return problem_set(p, EXITCODE_OK, "this is not the initial pid namespace, whose process "
			   "ids events have: %sguests go by the name of their process, also for "
			   "-g, and their end is not seen; run it in the initial one (a "
			   "container: with hostPID)", id);
}

static enum exitcode hidden(const struct visible_mount *mount, struct problem *p)
{
	char mend[96] = "mount it with hidepid=invisible and a gid";

	if (mount->group_sees)
		snprintf(mend, sizeof(mend), "run it in group %u, which sees them", mount->gid);
	return problem_set(p, EXITCODE_OK, "/proc hides other users' processes (hidepid=%s): "
			   "guests that start later go by the name of their process, also for "
			   "-g; %s", mount->hidepid, mend);
}

/* Warn once, at the start. Later, a process that cannot be seen is not assumed to have ended. */
static enum exitcode check_visible(void *ctx, struct problem *p)
{
	struct preflight *preflight = ctx;
	struct visible_mount mount = { 0 };

	preflight->visible = visible_find(&mount);
	switch (preflight->visible) {
	case VISIBLE_NAMESPACE:
		return other_namespace(preflight->opts->pid, p);
	case VISIBLE_OWN:
		return hidden(&mount, p);
	case VISIBLE_NONE:
		return problem_set(p, EXITCODE_OK, "/proc is not mounted: guests go by the name "
				   "of their process, also for -g, their end is not seen, "
				   "and in a time namespace times are wrong; mount it");
	default:
		return EXITCODE_OK;
	}
}

/* Threads have directories in /proc too, but events have the process's id. */
static enum exitcode check_process(void *ctx, struct problem *p)
{
	struct preflight *preflight = ctx;
	pid_t pid = preflight->opts->pid, tgid;
	char comm[PROC_COMM_SIZE];

	if (!pid || preflight->visible == VISIBLE_NAMESPACE)
		return EXITCODE_OK;
	/* This needs no permission. The session ends with the process. */
	if (visible_initial_pid_namespace())
		preflight->process = pidfd_open(pid, 0);
	tgid = proc_tgid(pid);
	/* A process that cannot be seen may still run. */
	if (tgid == pid || (!tgid && visible_maybe_alive(pid)))
		return EXITCODE_OK;
	if (!tgid)
		return problem_set(p, EXITCODE_FAILURE, "no such process: %d", pid);
	return problem_set(p, EXITCODE_FAILURE, "not a process: %d is a thread of %d (%s); give "
			   "-p %d", pid, tgid, proc_comm(tgid, comm) ? comm : "?", tgid);
}

static enum exitcode load_map(const char *path, struct guest_map **map, struct problem *p)
{
	int err = path ? guest_map_load(path, map) : 0;

	if (!err)
		return EXITCODE_OK;
	p->code = EXITCODE_FAILURE;
	p->text = guest_map_problem(path, err);
	return p->code;
}

static enum exitcode check_guest(void *ctx, struct problem *p)
{
	struct preflight *preflight = ctx;
	const struct options *opts = preflight->opts;
	struct guest_map *map = NULL;
	enum exitcode code = load_map(opts->guest_map, &map, p);

	if (code)
		return code;
	preflight->guests = guests_new(opts->guest, map);
	if (!preflight->guests) {
		guest_map_free(map);
		return problem_set(p, EXITCODE_FAILURE, "no memory");
	}
	if (guests_scan(preflight->guests) || !opts->guest || opts->wait)
		return EXITCODE_OK;
	return problem_set(p, EXITCODE_FAILURE, "no %s guest matches '%s'; to wait, add -w",
			   preflight->visible == VISIBLE_ALL ? "running" : "visible", opts->guest);
}

const struct check preflight_checks[] = {
	{ "device", check_device },
	{ "visible", check_visible },
	{ "process", check_process },
	{ "guest", check_guest },
	{ 0 }
};

enum exitcode preflight(const struct options *opts, const struct source *source,
			struct guests **guests, int *process)
{
	struct preflight ctx = { .opts = opts, .source = source, .process = -1 };
	enum exitcode code = checks_run(source->check, NULL);

	if (!code)
		code = checks_run(preflight_checks, &ctx);
	*guests = ctx.guests;
	*process = ctx.process;
	return code;
}
