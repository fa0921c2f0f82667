// SPDX-License-Identifier: GPL-2.0-only
/*
 * feed SUBCOMMAND [options]: the command, fed by the script $VMSIX_FEED_SCRIPT; $VMSIX_FEED_SYSFS
 * and $VMSIX_FEED_PROC, if set, are used in place of /sys/bus/pci/devices and /proc.
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

#include <bpf/libbpf.h>

#include "base/descriptors.h"
#include "base/exitcode.h"
#include "call.h"
#include "cmd/commands.h"
#include "fake_pci.h"
#include "feed.h"
#include "host/device.h"
#include "host/proc.h"
#include "source/tracepoint.h"
#include "vfio_msix.skel.h"
#include "vmsix_event.h"

const struct vmsix_bdf feed_devices[FEED_NR_DEVICES] = {
	{ 0, 0x03, 0x00 << 3 | 0 },
	{ 0, 0x41, 0x1f << 3 | 7 },
	{ 0x10000, 0xe1, 0x00 << 3 | 1 },
};

static struct fake_pci *pci;

static int run_script(struct vfio_msix *skel, pid_t command)
{
	int programs[VMSIX_NR_TYPES];
	FILE *script = fopen(getenv("VMSIX_FEED_SCRIPT"), "re");
	int line;

	call_programs(skel, programs);
	if (!script)
		return EXITCODE_FAILURE;
	line = feed_script_run(script, programs, pci, command);
	if (line)
		fprintf(stderr, "feed: line %d of the script failed\n", line);
	return line ? EXITCODE_FAILURE : EXITCODE_OK;
}

/* The script runs in a process of its own, as events come from elsewhere in real life too. */
static int start_script(struct vfio_msix *skel)
{
	pid_t command = getpid();

	switch (fork()) {
	case -1:
		return -errno;
	case 0:
		/* What is left of the script must not meet the next test. */
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		if (run_script(skel, command))
			_exit(EXITCODE_FAILURE);
		/* Its guests live until the command has ended, which may still ask who they are. */
		for (;;)
			pause();
	default:
		return 0;
	}
}

/* The script's hold of the pipe ends at its "attached". */
static int connect_script(struct vfio_msix *skel)
{
	int err = fake_pci_new(feed_devices, FEED_NR_DEVICES, &pci), ends[2];
	char none;

	if (!err && pipe2(ends, O_CLOEXEC))
		err = -errno;
	if (err)
		return err;
	feed_attaching_fd = ends[1];
	err = start_script(skel);
	close(ends[1]);
	if (!err && read(ends[0], &none, 1) < 0)
		err = -errno;
	close(ends[0]);
	return err;
}

/* No module is asked for. */
static const struct check checks[] = {
	{ "permission", tracepoint_check_permission },
	{ "lockdown", tracepoint_check_lockdown },
	{ "descriptors", tracepoint_check_descriptors },
	{ 0 }
};

static void feed_from_script(void)
{
	static struct source fed;

	fed = source_tracepoint;
	fed.check = checks;
	tracepoint_connect = connect_script;
	source_current = &fed;
}

static int run(int argc, char **argv)
{
	char name[64];

	snprintf(name, sizeof(name), "vfio-msix %s", argv[0]);
	if (!strcmp(argv[0], "trace"))
		return argv[0] = name, cmd_trace(argc, argv);
	if (!strcmp(argv[0], "hist"))
		return argv[0] = name, cmd_hist(argc, argv);
	if (!strcmp(argv[0], "stat"))
		return argv[0] = name, cmd_stat(argc, argv);
	return EXITCODE_USAGE;
}

int main(int argc, char **argv)
{
	int code;

	if (getenv(FEED_GUEST_VARIABLE))
		return feed_guest_main(argv[0]);
	if (argc < 2 || descriptors_reserve())
		return EXITCODE_USAGE;
	if (getenv("VMSIX_FEED_SYSFS"))
		device_root = getenv("VMSIX_FEED_SYSFS");
	if (getenv("VMSIX_FEED_PROC"))
		proc_root = getenv("VMSIX_FEED_PROC");
	feed_from_script();
	code = run(argc - 1, argv + 1);
	if (pci)
		fake_pci_free(pci);
	return code;
}
