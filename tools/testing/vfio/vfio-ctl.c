// SPDX-License-Identifier: GPL-2.0-only
/*
 * vfio-ctl BDF [--stop]: drive one VFIO device's vectors by a script on standard input, a command a
 * line.
 *
 *   open | close             the device; the script begins with it closed
 *   info                     print how many MSI-X vectors it has, and NORESIZE
 *   set START TRIGGER...     SET_IRQS on MSI-X from vector START on; a TRIGGER is an eventfd's
 *                            name, - (clear), bad (no descriptor) or file (not an eventfd)
 *   range START COUNT NAME   the same with eventfds NAME0, NAME1, ...
 *   grow START COUNT NAME    the same, a call for each vector, until one fails
 *   msi START TRIGGER...     the same on plain MSI
 *   disable | disable-msi    disable MSI-X | MSI
 *   loop-none START COUNT    signal the triggers from the kernel (DATA_NONE)
 *   loop-bool START BOOL...  the same where BOOL is 1 (DATA_BOOL)
 *   raw INDEX FLAGS START COUNT   SET_IRQS without payload, whatever it says
 *   reset                    reset the function
 *   reset-method NAME        have it reset by that from now on (the administrator's choice)
 *   power 0|3                put the device into D0 or D3hot through its PM capability
 *   fire VECTOR...           have a rocker, e1000e or xhci raise the vectors (an e1000e once or
 *                            twice, an xhci vector 0 only); live: those that are live, see below
 *   wipe VECTOR              zero a vector's message in the device and mask it, as a reset does
 *                            that vfio-pci does not know of
 *   zero VECTOR              zero its message and unmask it, as a self-test of some devices does
 *   cache N                  set vfio_pci_core's parameter msix_irq_cache
 *   cpu N 0|1                take CPU N offline | bring it back
 *   irq-cpu VECTOR CPU       have the vector's irq delivered to that CPU
 *   spread                   print how many of the requested irqs go to each CPU
 *   scarce FILES COMMAND...  the command, while a page of memory is left to the kernel for it, less
 *                            what so many new files take
 *   ret VALUE                fail unless the last command returned VALUE (a number or -ENAME)
 *   expect WHAT=VALUE...     fail unless the kernel says so:
 *                held=N          so many irqs are allocated for the device
 *                armed=V,V,...   these vectors' irqs are requested, and no others
 *                entries=V,V,... these entries of the MSI-X table have a message and are not
 *                                masked, all others are masked (the device must be open)
 *                fired=NAME:N,.. these eventfds were signalled so often since this was last asked;
 *                                signals may take a moment
 *                signalled=NAME,..       the same, once or more often
 *                message=set|none        the message of plain MSI, in the device
 *                noresize=0|1    VFIO_IRQ_INFO_NORESIZE of MSI-X
 *                power=STATE     D0, D3hot, ...
 *                            For the first three it may be "live": the vectors that have a
 *                            trigger by the MSI-X calls that succeeded; for the next two: each of
 *                            them has signalled its own.
 *   state                    print CLOCK_MONOTONIC and what the kernel says of each irq
 *   sleep MS                 wait
 *   mark [WORD]...           set a mark in the log of accesses to devices, see `lab --accesses`
 *   # ...                    nothing
 *
 * Each command is echoed with what it returned. Exit status 1 if an expectation failed; with --stop
 * the script ends there.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/vfio.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "cpus.h"
#include "ctl_expect.h"
#include "e1000e.h"
#include "eventfds.h"
#include "live.h"
#include "mark.h"
#include "msix_table.h"
#include "observe.h"
#include "power.h"
#include "rocker.h"
#include "scarce.h"
#include "vfio/device.h"
#include "xhci.h"

#define MAX_ARGS	(OBSERVE_MAX + 4)
#define MAX_RANGE	(2 * OBSERVE_MAX)
#define CACHE_PARAMETER	"/sys/module/vfio_pci_core/parameters/msix_irq_cache"

static struct vfio_device dev = { .container = -1, .group = -1, .fd = -1 };
static const char *bdf;
static int last_ret;

static int cmd_open(int argc, char **argv)
{
	return vfio_device_open(&dev, bdf);
}

static int cmd_close(int argc, char **argv)
{
	xhci_stop(&dev);
	vfio_device_close(&dev);
	live_none();
	return 0;
}

static int cmd_info(int argc, char **argv)
{
	uint32_t flags;
	int count;

	count = vfio_device_irq_info(&dev, VFIO_PCI_MSIX_IRQ_INDEX, &flags);
	if (count >= 0)
		printf("vectors=%d noresize=%d\n", count, !!(flags & VFIO_IRQ_INFO_NORESIZE));
	return count < 0 ? count : 0;
}

static int trigger_fd(const char *name)
{
	static int file = -1;

	if (!strcmp(name, "-"))
		return -1;
	if (!strcmp(name, "bad"))
		return NO_DESCRIPTOR;
	if (strcmp(name, "file"))
		return eventfd_named(name);
	if (file < 0)
		file = open("/dev/null", O_RDONLY | O_CLOEXEC);
	return file;
}

/* What the vectors have by a call that succeeded. */
static void remember(unsigned int start, unsigned int count, char **names)
{
	unsigned int i;

	for (i = 0; i < count; i++)
		live_set(start + i, strcmp(names[i], "-") ? eventfd_number(names[i]) : -1);
}

static int set_triggers(unsigned int index, int argc, char **argv)
{
	int32_t fds[OBSERVE_MAX];
	int i, count = argc - 2;

	for (i = 0; i < count; i++)
		fds[i] = trigger_fd(argv[i + 2]);
	return vfio_device_set_eventfds(&dev, index, atoi(argv[1]), count, fds);
}

static int cmd_set(int argc, char **argv)
{
	int ret = set_triggers(VFIO_PCI_MSIX_IRQ_INDEX, argc, argv);

	if (!ret)
		remember(atoi(argv[1]), argc - 2, argv + 2);
	return ret;
}

static int cmd_msi(int argc, char **argv)
{
	return set_triggers(VFIO_PCI_MSI_IRQ_INDEX, argc, argv);
}

/* Eventfds NAME<first>, ... for vectors from @start on; beyond any table there need be none. */
static int set_range(int start, int count, const char *name, int first)
{
	static int32_t fds[MAX_RANGE], number[OBSERVE_MAX];
	char full[24];
	int i, ret;

	if (count > MAX_RANGE)
		return -E2BIG;
	for (i = 0; i < count; i++) {
		fds[i] = -1;
		if (i >= OBSERVE_MAX)
			continue;
		snprintf(full, sizeof(full), "%.8s%d", name, first + i);
		number[i] = eventfd_number(full);
		fds[i] = eventfd_named(full);
	}
	ret = vfio_device_set_eventfds(&dev, VFIO_PCI_MSIX_IRQ_INDEX, start, count, fds);
	for (i = 0; i < count && i < OBSERVE_MAX && !ret; i++)
		live_set(start + i, number[i]);
	return ret;
}

static int cmd_range(int argc, char **argv)
{
	return set_range(atoi(argv[1]), atoi(argv[2]), argv[3], 0);
}

static int cmd_grow(int argc, char **argv)
{
	int i, ret = 0, start = atoi(argv[1]), count = atoi(argv[2]);

	for (i = 0; i < count && !ret; i++)
		ret = set_range(start + i, 1, argv[3], i);
	printf("grew by %d\n", ret ? i - 1 : i);
	return ret;
}

static int cmd_disable(int argc, char **argv)
{
	live_none();
	return vfio_device_disable(&dev, VFIO_PCI_MSIX_IRQ_INDEX);
}

static int cmd_disable_msi(int argc, char **argv)
{
	return vfio_device_disable(&dev, VFIO_PCI_MSI_IRQ_INDEX);
}

static int cmd_loop_none(int argc, char **argv)
{
	return vfio_device_set_irqs(&dev, VFIO_PCI_MSIX_IRQ_INDEX,
				    VFIO_IRQ_SET_DATA_NONE | VFIO_IRQ_SET_ACTION_TRIGGER,
				    atoi(argv[1]), atoi(argv[2]), NULL, 0);
}

static int cmd_loop_bool(int argc, char **argv)
{
	uint8_t bools[OBSERVE_MAX];
	int i;

	for (i = 2; i < argc; i++)
		bools[i - 2] = atoi(argv[i]);
	return vfio_device_set_irqs(&dev, VFIO_PCI_MSIX_IRQ_INDEX,
				    VFIO_IRQ_SET_DATA_BOOL | VFIO_IRQ_SET_ACTION_TRIGGER,
				    atoi(argv[1]), argc - 2, bools, argc - 2);
}

static int cmd_raw(int argc, char **argv)
{
	return vfio_device_set_irqs(&dev, strtoul(argv[1], NULL, 0), strtoul(argv[2], NULL, 0),
				    strtoul(argv[3], NULL, 0), strtoul(argv[4], NULL, 0), NULL, 0);
}

static int cmd_reset(int argc, char **argv)
{
	return vfio_device_reset(&dev);
}

static int cmd_reset_method(int argc, char **argv)
{
	return reset_method(bdf, argv[1]);
}

static int cmd_power(int argc, char **argv)
{
	return power_set(&dev, atoi(argv[1]));
}

static int fire_one(unsigned int vector)
{
	if (is_e1000e(bdf))
		return e1000e_fire(&dev, vector);
	return is_xhci(bdf) ? xhci_fire(&dev, vector) : rocker_fire(&dev, vector);
}

static int cmd_fire(int argc, char **argv)
{
	int i, err = 0;

	if (!strcmp(argv[1], "live"))
		err = live_each(fire_one);
	else
		for (i = 1; i < argc && !err; i++)
			err = fire_one(atoi(argv[i]));
	/* Time for one that nobody expects; for others there is more. */
	usleep(20000);
	return err;
}

static int cmd_wipe(int argc, char **argv)
{
	return msix_table_wipe(&dev, atoi(argv[1]), true);
}

static int cmd_zero(int argc, char **argv)
{
	return msix_table_wipe(&dev, atoi(argv[1]), false);
}

static int cmd_cache(int argc, char **argv)
{
	FILE *f;

	f = fopen(CACHE_PARAMETER, "r+");
	if (!f)
		return -errno;
	fprintf(f, "%s", argv[1]);
	return fclose(f) ? -errno : 0;
}

static int cmd_cpu(int argc, char **argv)
{
	return cpu_set_online(atoi(argv[1]), atoi(argv[2]));
}

static int cmd_irq_cpu(int argc, char **argv)
{
	unsigned int vector = atoi(argv[1]);
	static struct observed o;
	int err;

	err = observe(bdf, &o);
	if (err)
		return err;
	if (vector >= OBSERVE_MAX || !o.armed[vector])
		return -ENXIO;
	return set_irq_cpu(o.armed[vector], atoi(argv[2]));
}

static int cmd_spread(int argc, char **argv)
{
	unsigned int count[CPUS_MAX];
	int cpu, cpus;

	cpus = irqs_by_cpu(bdf, count);
	for (cpu = 0; cpu < cpus; cpu++)
		printf("%s%u", cpu ? " " : "spread: ", count[cpu]);
	printf("\n");
	return cpus < 0 ? cpus : 0;
}

static int run(int argc, char **argv);

static int cmd_scarce(int argc, char **argv)
{
	int err, ret;

	err = scarce_begin(atoi(argv[1]));
	if (err)
		return err;
	ret = run(argc - 2, argv + 2);
	err = scarce_end();
	return err ?: ret;
}

static int cmd_sleep(int argc, char **argv)
{
	usleep(atoi(argv[1]) * 1000);
	return 0;
}

static int cmd_mark(int argc, char **argv)
{
	return mark(argc - 1, argv + 1);
}

static int cmd_ret(int argc, char **argv)
{
	char got[32];

	if (last_ret < 0)
		snprintf(got, sizeof(got), "-%s", strerrorname_np(-last_ret));
	else
		snprintf(got, sizeof(got), "%d", last_ret);
	if (strcmp(got, argv[1]))
		ctl_fail("ret", argv[1], got);
	return last_ret;
}

static int cmd_expect(int argc, char **argv)
{
	return ctl_expect(&dev, bdf, argc - 1, argv + 1);
}

static int cmd_state(int argc, char **argv)
{
	static struct observed o;
	struct timespec now;
	unsigned int i;
	int err;

	err = observe(bdf, &o);
	if (err)
		return err;
	clock_gettime(CLOCK_MONOTONIC, &now);
	printf("state time_ns=%lld%09ld device=%s held=", (long long)now.tv_sec, now.tv_nsec, bdf);
	for (i = 0; i < o.nr_held; i++)
		printf("%s%d", i ? "," : "", o.held[i]);
	printf(" armed=");
	for (i = 0, err = 0; i < OBSERVE_MAX; i++)
		if (o.armed[i])
			printf("%s%u:%d", err++ ? "," : "", i, o.armed[i]);
	printf("\n");
	return 0;
}

static const struct command {
	const char *name;
	int min_args;
	int (*fn)(int argc, char **argv);
} commands[] = {
	{ "open", 0, cmd_open },
	{ "close", 0, cmd_close },
	{ "info", 0, cmd_info },
	{ "set", 2, cmd_set },
	{ "range", 3, cmd_range },
	{ "grow", 3, cmd_grow },
	{ "msi", 2, cmd_msi },
	{ "disable", 0, cmd_disable },
	{ "disable-msi", 0, cmd_disable_msi },
	{ "loop-none", 2, cmd_loop_none },
	{ "loop-bool", 2, cmd_loop_bool },
	{ "raw", 4, cmd_raw },
	{ "reset", 0, cmd_reset },
	{ "reset-method", 1, cmd_reset_method },
	{ "power", 1, cmd_power },
	{ "fire", 1, cmd_fire },
	{ "wipe", 1, cmd_wipe },
	{ "zero", 1, cmd_zero },
	{ "cache", 1, cmd_cache },
	{ "cpu", 2, cmd_cpu },
	{ "irq-cpu", 2, cmd_irq_cpu },
	{ "spread", 0, cmd_spread },
	{ "scarce", 2, cmd_scarce },
	{ "ret", 1, cmd_ret },
	{ "expect", 1, cmd_expect },
	{ "state", 0, cmd_state },
	{ "sleep", 1, cmd_sleep },
	{ "mark", 0, cmd_mark },
};

static int split(char *line, char **argv)
{
	int argc = 0;
	char *word;

	for (word = strtok(line, " \t\n"); word && argc < MAX_ARGS; word = strtok(NULL, " \t\n"))
		argv[argc++] = word;
	return argc;
}

static int run(int argc, char **argv)
{
	unsigned int i;

	for (i = 0; i < sizeof(commands) / sizeof(commands[0]); i++)
		if (!strcmp(argv[0], commands[i].name) && argc > commands[i].min_args)
			return commands[i].fn(argc, argv);
	fprintf(stderr, "vfio-ctl: %s: no such command, or too few arguments\n", argv[0]);
	exit(2);
}

int main(int argc, char **argv)
{
	char *words[MAX_ARGS], *line = NULL;
	bool stop = false;
	size_t size = 0;
	int n;

	if (argc == 3 && !strcmp(argv[2], "--stop"))
		stop = true;
	else if (argc != 2) {
		fprintf(stderr, "usage: vfio-ctl BDF [--stop] < SCRIPT\n");
		return 2;
	}
	bdf = argv[1];
	setvbuf(stdout, NULL, _IOLBF, 0);
	while (!(stop && ctl_failures()) && getline(&line, &size, stdin) > 0) {
		if (line[0] == '#' || line[0] == '\n')
			continue;
		line[strcspn(line, "\n")] = '\0';
		printf("%s", line);
		n = split(line, words);
		printf("\n");
		last_ret = run(n, words);
		if (strcmp(words[0], "ret") && last_ret)
			printf("  => %d\n", last_ret);
	}
	free(line);
	return ctl_failures() ? 1 : 0;
}
