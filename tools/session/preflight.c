// SPDX-License-Identifier: GPL-2.0-only
#include <string.h>

#include "base/caps.h"
#include "base/exitcode.h"
#include "base/format.h"
#include "base/log.h"
#include "guest/map.h"
#include "host/device.h"
#include "host/proc.h"
#include "session/preflight.h"
#include "source/source.h"

static int check_permission(void)
{
	const char *missing = caps_missing();

	if (!missing)
		return EXITCODE_OK;
	log_error("not permitted: %s is missing; run as root, or with CAP_BPF and CAP_PERFMON",
		  missing);
	return EXITCODE_PERMISSION;
}

static int check_device(const struct options *opts)
{
	char name[FORMAT_BDF_SIZE];

	if (!opts->has_device)
		return EXITCODE_OK;
	format_bdf(name, sizeof(name), &opts->device);
	if (!device_exists(&opts->device)) {
		log_error("no such device: %s; lspci -D lists devices, "
			  "ls /sys/bus/pci/drivers/vfio-pci those for guests", name);
		return EXITCODE_FAILURE;
	}
	if (!device_is_vfio(&opts->device))
		log_info("warning: %s is not bound to vfio-pci: no events until it is", name);
	return EXITCODE_OK;
}

/* Threads have directories in /proc too, and no event would be theirs. */
static int check_process(const struct options *opts)
{
	char comm[PROC_COMM_SIZE];
	pid_t tgid;

	if (!opts->pid)
		return EXITCODE_OK;
	tgid = proc_tgid(opts->pid);
	if (tgid == opts->pid)
		return EXITCODE_OK;
	if (tgid)
		log_error("not a process: %d is a thread of %d (%s); give -p %d", opts->pid, tgid,
			  proc_comm(tgid, comm) ? comm : "?", tgid);
	else
		log_error("no such process: %d", opts->pid);
	return EXITCODE_FAILURE;
}

static int load_map(const char *path, struct guest_map **map)
{
	int err = path ? guest_map_load(path, map) : 0;

	if (!err)
		return EXITCODE_OK;
	if (err > 0)
		log_error("guest map %s, line %d: not \"PID|UUID|GLOB NAME\"", path, err);
	else
		log_error("cannot read the guest map %s: %s", path, strerror(-err));
	return EXITCODE_FAILURE;
}

static int check_guest(const struct options *opts, struct guests **guests)
{
	struct guest_map *map = NULL;
	int code = load_map(opts->guest_map, &map);

	if (code)
		return code;
	*guests = guests_new(opts->guest, map);
	if (!*guests) {
		guest_map_free(map);
		log_error("no memory");
		return EXITCODE_FAILURE;
	}
	if (guests_scan(*guests) || !opts->guest || opts->wait)
		return EXITCODE_OK;
	log_error("no guest that runs matches '%s'; -w waits for one", opts->guest);
	return EXITCODE_FAILURE;
}

int preflight(const struct options *opts, struct guests **guests)
{
	int code = check_permission();

	if (!code)
		code = source->check();
	if (!code)
		code = check_device(opts);
	if (!code)
		code = check_process(opts);
	if (!code)
		code = check_guest(opts, guests);
	return code;
}
