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
 *   msi START TRIGGER...     the same on plain MSI
 *   disable | disable-msi    disable MSI-X | MSI
 *   loop-none START COUNT    signal the triggers from the kernel (DATA_NONE)
 *   loop-bool START BOOL...  the same where BOOL is 1 (DATA_BOOL)
 *   raw INDEX FLAGS START COUNT   SET_IRQS without payload, whatever it says
 *   reset                    reset the function
 *   fire VECTOR...           have a rocker device raise the vectors
 *   wipe VECTOR              zero a vector's message in the device and mask it, as a reset does
 *                            that vfio-pci does not know of
 *   zero VECTOR              zero its message and unmask it, as a self-test of some devices does
 *   cache N                  set vfio_pci_core's parameter msix_irq_cache
 *   ret VALUE                fail unless the last command returned VALUE (a number or -ENAME)
 *   expect [held=N] [armed=V,V,...|armed=] [fired=NAME:N,...|fired=] [message=set|none]
 *                            fail unless the kernel says so; signals may take a moment; message is
 *                            that of plain MSI, in the device
 *   state                    print CLOCK_MONOTONIC and what the kernel says of each irq
 *   sleep MS                 wait
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

#include "eventfds.h"
#include "msi_message.h"
#include "msix_table.h"
#include "observe.h"
#include "rocker.h"
#include "vfio_device.h"

#define MAX_ARGS	(OBSERVE_MAX + 4)
#define NO_DESCRIPTOR	999999	/* beyond any limit on open files */
#define PATIENCE_MS	2000	/* for signals that are expected */
#define CACHE_PARAMETER	"/sys/module/vfio_pci_core/parameters/msix_irq_cache"

static struct vfio_device dev = { .container = -1, .group = -1, .fd = -1 };
static const char *bdf;
static int last_ret;
static int failures;

static void fail(const char *what, const char *want, const char *got)
{
	printf("FAILED %s: expected %s, got %s\n", what, want, got);
	failures++;
}

static int cmd_open(int argc, char **argv)
{
	return vfio_device_open(&dev, bdf);
}

static int cmd_close(int argc, char **argv)
{
	vfio_device_close(&dev);
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
	return set_triggers(VFIO_PCI_MSIX_IRQ_INDEX, argc, argv);
}

static int cmd_msi(int argc, char **argv)
{
	return set_triggers(VFIO_PCI_MSI_IRQ_INDEX, argc, argv);
}

static int cmd_range(int argc, char **argv)
{
	int i, start = atoi(argv[1]), count = atoi(argv[2]);
	int32_t fds[OBSERVE_MAX];
	char name[16];

	for (i = 0; i < count && i < OBSERVE_MAX; i++) {
		snprintf(name, sizeof(name), "%.8s%d", argv[3], i);
		fds[i] = eventfd_named(name);
	}
	return vfio_device_set_eventfds(&dev, VFIO_PCI_MSIX_IRQ_INDEX, start, count, fds);
}

static int cmd_disable(int argc, char **argv)
{
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

static int cmd_fire(int argc, char **argv)
{
	int i, err = 0;

	for (i = 1; i < argc && !err; i++)
		err = rocker_fire(&dev, atoi(argv[i]));
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

static int cmd_sleep(int argc, char **argv)
{
	usleep(atoi(argv[1]) * 1000);
	return 0;
}

static int cmd_ret(int argc, char **argv)
{
	char got[32];

	if (last_ret < 0)
		snprintf(got, sizeof(got), "-%s", strerrorname_np(-last_ret));
	else
		snprintf(got, sizeof(got), "%d", last_ret);
	if (strcmp(got, argv[1]))
		fail("ret", argv[1], got);
	return last_ret;
}

static void print_armed(char *text, size_t size, const struct observed *o)
{
	size_t len = 0;
	int v;

	text[0] = '\0';
	for (v = 0; v < OBSERVE_MAX && len + 8 < size; v++)
		if (o->armed[v])
			len += snprintf(text + len, size - len, "%s%d", len ? "," : "", v);
}

static void add_fired(const char *name, uint64_t count, void *arg)
{
	char *text = arg;
	size_t len = strlen(text);

	snprintf(text + len, 4096 - len, "%s%s:%llu", len ? "," : "", name,
		 (unsigned long long)count);
}

static uint64_t signals_in(const char *want)
{
	uint64_t sum = 0;

	while ((want = strchr(want, ':')))
		sum += strtoul(++want, NULL, 10);
	return sum;
}

/* Delivery is asynchronous, and slow where many emulated CPUs share a few real ones. */
static void wait_for_signals(uint64_t n)
{
	int waited;

	for (waited = 0; eventfds_collect() < n && waited < PATIENCE_MS; waited += 10)
		usleep(10000);
}

static void expect_one(const char *want, const struct observed *o)
{
	char got[16384] = "";

	if (!strncmp(want, "held=", 5)) {
		snprintf(got, sizeof(got), "%u", o->nr_held);
	} else if (!strncmp(want, "armed=", 6)) {
		print_armed(got, sizeof(got), o);
	} else if (!strncmp(want, "fired=", 6)) {
		wait_for_signals(signals_in(want));
		eventfds_each_fired(add_fired, got);
	} else if (!strncmp(want, "message=", 8)) {
		strcpy(got, msi_message_is_set(bdf) == 1 ? "set" : "none");
	} else {
		fail("expect", "held=, armed=, fired= or message=", want);
		return;
	}
	if (strcmp(strchr(want, '=') + 1, got))
		fail("expect", want, got);
}

static int cmd_expect(int argc, char **argv)
{
	static struct observed o;
	int i, err;

	err = observe(bdf, &o);
	for (i = 1; i < argc && !err; i++)
		expect_one(argv[i], &o);
	return err;
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
	{ "msi", 2, cmd_msi },
	{ "disable", 0, cmd_disable },
	{ "disable-msi", 0, cmd_disable_msi },
	{ "loop-none", 2, cmd_loop_none },
	{ "loop-bool", 2, cmd_loop_bool },
	{ "raw", 4, cmd_raw },
	{ "reset", 0, cmd_reset },
	{ "fire", 1, cmd_fire },
	{ "wipe", 1, cmd_wipe },
	{ "zero", 1, cmd_zero },
	{ "cache", 1, cmd_cache },
	{ "ret", 1, cmd_ret },
	{ "expect", 1, cmd_expect },
	{ "state", 0, cmd_state },
	{ "sleep", 1, cmd_sleep },
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
	while (!(stop && failures) && getline(&line, &size, stdin) > 0) {
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
	return failures ? 1 : 0;
}
