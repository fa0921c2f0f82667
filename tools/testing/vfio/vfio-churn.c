// SPDX-License-Identifier: GPL-2.0-only
/*
 * vfio-churn BDF [--cycles N] [--resets N] [--still] [--no-fails] [--cache] [--renew swap|clear]
 *
 * All vectors of a rocker or e1000e fire, change their eventfds, are cleared and set again, while
 * the CPU that serves most of them goes offline and comes back, N times (--cycles), or while the
 * device is reset through sysfs, N times (--resets).
 *
 * After each of these events all is held, and each live vector is raised once. It must signal its
 * eventfd once, or at least once on an e1000e, whose interrupts may come again by themselves. No
 * irq may be left on a CPU that is gone.
 *
 * After a reset, live vectors are given a trigger anew first: their other eventfd (--renew swap,
 * the default), or none and then that (clear). Before that the device is made bus master again, as
 * by a driver that starts anew: vfio-pci may read the command register in the middle of the reset,
 * and write back what it read. "unmastered" counts the resets after which that was so.
 *
 * A quarter of the vectors is never cleared. Each interrupt of these is awaited, but not in runs
 * with resets, where some may be lost.
 *
 * --still: only fire. --no-fails: without calls that must fail, which are one in four otherwise.
 * --cache: the parameter msix_irq_cache is -1, 0 and 2 in turn.
 *
 * The last line tells the counts. Exit status 1 if a vector was deaf or signalled twice, an irq
 * stayed behind, or a call returned what it should not.
 */
#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <linux/pci_regs.h>
#include <linux/vfio.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "churn.h"
#include "cpus.h"
#include "e1000e.h"
#include "pci_sysfs.h"
#include "rocker.h"

#define BETWEEN		40	/* changes that go on between two events, at least */
#define BETWEEN_MS	20000	/* or so long, where a machine is that slow */
#define CACHE_PARAMETER	"/sys/module/vfio_pci_core/parameters/msix_irq_cache"

struct run {
	const char *bdf;
	unsigned int cycles;
	unsigned int resets;
	bool cache;
	bool clear;
	unsigned long moved;	/* irqs that were on a CPU when it went */
	unsigned long left;	/* and those that still were when it was gone */
	unsigned long checked;
	unsigned long unmastered;	/* resets after which the device was not bus master */
};

static const struct option options[] = {
	{ "cycles", required_argument, NULL, 'n' },
	{ "resets", required_argument, NULL, 'r' },
	{ "still", no_argument, NULL, 's' },
	{ "no-fails", no_argument, NULL, 'f' },
	{ "cache", no_argument, NULL, 'c' },
	{ "renew", required_argument, NULL, 'w' },
	{ 0 },
};

static int set_option(int c, const char *arg, struct run *run, struct churn *churn)
{
	switch (c) {
	case 'n': run->cycles = strtoul(arg, NULL, 0); return 0;
	case 'r': run->resets = strtoul(arg, NULL, 0); return 0;
	case 's': churn->changes = false; return 0;
	case 'f': churn->fails = false; return 0;
	case 'c': run->cache = true; return 0;
	case 'w':
		run->clear = !strcmp(arg, "clear");
		return run->clear || !strcmp(arg, "swap") ? 0 : -EINVAL;
	default: return -EINVAL;
	}
}

static int parse(int argc, char **argv, struct run *run, struct churn *churn)
{
	int c;

	churn->changes = true;
	churn->fails = true;
	while ((c = getopt_long(argc, argv, "", options, NULL)) != -1)
		if (set_option(c, optarg, run, churn))
			return -EINVAL;
	if (optind != argc - 1)
		return -EINVAL;
	run->bdf = argv[optind];
	churn->counted = !run->resets;
	return 0;
}

static int know_device(const char *bdf, struct churn *churn)
{
	churn->exact = is_rocker(bdf);
	if (churn->exact)
		churn->fire = rocker_fire;
	else if (is_e1000e(bdf))
		churn->fire = e1000e_fire;
	return churn->fire ? 0 : -ENODEV;
}

static void check(struct run *run, struct churn *churn)
{
	run->checked += churn_live(churn);
	churn_check(churn);
}

/* Let the threads do something since the last event. */
static void go_on(struct churn *churn)
{
	unsigned long target = churn->fires + churn->swaps + churn->ranges + BETWEEN;
	int waited;

	for (waited = 0; waited < BETWEEN_MS; waited++) {
		if (churn->fires + churn->swaps + churn->ranges >= target)
			break;
		usleep(1000);
	}
}

static int set_cache(unsigned int cycle)
{
	static const char *const values[] = { "-1", "0", "2" };
	int fd, err = 0;

	fd = open(CACHE_PARAMETER, O_WRONLY | O_CLOEXEC);
	if (fd < 0)
		return -errno;
	if (write(fd, values[cycle % 3], strlen(values[cycle % 3])) < 0)
		err = -errno;
	close(fd);
	return err;
}

/* The CPU, of those that can go, that serves most vectors, and how many; -ENODEV if none can. */
static int busiest(const char *bdf, unsigned int *irqs)
{
	unsigned int count[CPUS_MAX];
	int cpu, cpus, most = -ENODEV;

	cpus = irqs_by_cpu(bdf, count);
	if (cpus < 0)
		return cpus;
	for (cpu = 0; cpu < cpus; cpu++)
		if (cpu_can_go(cpu) && (most < 0 || count[cpu] > count[most]))
			most = cpu;
	if (most >= 0)
		*irqs = count[most];
	return most;
}

static int check_gone(struct run *run, struct churn *churn, unsigned int cpu)
{
	unsigned int count[CPUS_MAX];
	int cpus;

	churn_hold(churn);
	cpus = irqs_by_cpu(run->bdf, count);
	if (cpus >= 0)
		run->left += count[cpu];
	check(run, churn);
	churn_resume(churn);
	return cpus < 0 ? cpus : 0;
}

static void check_back(struct run *run, struct churn *churn)
{
	churn_hold(churn);
	check(run, churn);
	churn_resume(churn);
}

static int cycle_cpus(struct run *run, struct churn *churn)
{
	unsigned int i, irqs;
	int cpu, err = 0;

	for (i = 0; i < run->cycles && !err; i++) {
		if (run->cache)
			err = set_cache(i);
		go_on(churn);
		cpu = busiest(run->bdf, &irqs);
		if (cpu < 0)
			return cpu;
		run->moved += irqs;
		err = err ?: cpu_set_online(cpu, false) ?: check_gone(run, churn, cpu);
		go_on(churn);
		/* Whatever happened: the machine goes on without it otherwise. */
		err = cpu_set_online(cpu, true) ?: err;
		check_back(run, churn);
	}
	return err;
}

static int reset_once(const char *bdf)
{
	int fd, err = 0;

	fd = pci_sysfs_open(bdf, "reset", O_WRONLY);
	if (fd < 0)
		return fd;
	if (write(fd, "1", 1) != 1)
		err = -errno;
	close(fd);
	return err;
}

static bool is_bus_master(const char *bdf)
{
	uint16_t command = 0;
	int fd;

	fd = pci_sysfs_open(bdf, "config", O_RDONLY);
	if (fd < 0)
		return false;
	if (pread(fd, &command, sizeof(command), PCI_COMMAND) != sizeof(command))
		command = 0;
	close(fd);
	return command & PCI_COMMAND_MASTER;
}

static int reset_often(struct run *run, struct churn *churn)
{
	unsigned int i;
	int err = 0;

	for (i = 0; i < run->resets && !err; i++) {
		go_on(churn);
		err = reset_once(run->bdf);
		churn_hold(churn);
		run->unmastered += !is_bus_master(run->bdf);
		err = err ?: vfio_device_enable_bus_master(churn->dev);
		churn_renew(churn, run->clear);
		check(run, churn);
		churn_resume(churn);
	}
	return err;
}

static int do_all(struct run *run, struct churn *churn)
{
	uint32_t flags;
	int err;

	err = know_device(run->bdf, churn) ?: vfio_device_open(churn->dev, run->bdf);
	if (err)
		return err;
	churn->vectors = vfio_device_irq_info(churn->dev, VFIO_PCI_MSIX_IRQ_INDEX, &flags);
	if (churn->vectors > CHURN_MAX)
		churn->vectors = CHURN_MAX;
	err = churn_start(churn) ?: cycle_cpus(run, churn) ?: reset_often(run, churn);
	churn_stop();
	if (run->cache)
		set_cache(0);
	vfio_device_close(churn->dev);
	return err;
}

int main(int argc, char **argv)
{
	struct vfio_device dev;
	static struct churn c;
	struct run run = { 0 };
	int err;

	c.dev = &dev;
	if (parse(argc, argv, &run, &c)) {
		fprintf(stderr, "usage: vfio-churn BDF [--cycles N] [--resets N] [--still] "
			"[--no-fails] [--cache] [--renew swap|clear]\n");
		return 2;
	}
	err = do_all(&run, &c);
	if (err) {
		fprintf(stderr, "vfio-churn: %s: %s; is it a rocker or e1000e, bound to "
			"vfio-pci?\n", run.bdf, strerror(-err));
		return 1;
	}
	printf("vectors=%u cycles=%u resets=%u moved=%lu checked=%lu fires=%lu swaps=%lu "
	       "ranges=%lu unmastered=%lu lost=%lu extra=%lu deaf=%lu left=%lu errors=%lu\n",
	       c.vectors, run.cycles, run.resets, run.moved, run.checked, c.fires, c.swaps,
	       c.ranges, run.unmastered, c.lost, c.extra, c.deaf, run.left, c.errors);
	return c.lost || c.extra || c.deaf || run.left || c.errors;
}
