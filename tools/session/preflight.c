// SPDX-License-Identifier: GPL-2.0-only
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

/* Threads have directories in /proc too, and no event would be theirs. */
static enum exitcode check_process(void *ctx, struct problem *p)
{
	pid_t pid = ((struct preflight *)ctx)->opts->pid, tgid;
	char comm[PROC_COMM_SIZE];

	if (!pid)
		return EXITCODE_OK;
	tgid = proc_tgid(pid);
	if (tgid == pid)
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
	preflight->guests = guests_new(opts->guest, map, preflight->source);
	if (!preflight->guests) {
		guest_map_free(map);
		return problem_set(p, EXITCODE_FAILURE, "no memory");
	}
	if (guests_scan(preflight->guests) || !opts->guest || opts->wait)
		return EXITCODE_OK;
	return problem_set(p, EXITCODE_FAILURE, "no guest that runs matches '%s'; -w waits for one",
			   opts->guest);
}

const struct check preflight_checks[] = {
	{ "device", check_device },
	{ "process", check_process },
	{ "guest", check_guest },
	{ 0 }
};

enum exitcode preflight(const struct options *opts, const struct source *source,
			struct guests **guests)
{
	struct preflight ctx = { .opts = opts, .source = source };
	enum exitcode code = checks_run(source->check, NULL);

	if (!code)
		code = checks_run(preflight_checks, &ctx);
	*guests = ctx.guests;
	return code;
}
