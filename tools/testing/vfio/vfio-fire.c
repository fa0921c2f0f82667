// SPDX-License-Identifier: GPL-2.0-only
/*
 * vfio-fire BDF [--fires N] [--seconds T] [--lost N] [--wait MS]
 *               [--swap] [--grow] [--move] [--other BDF]
 *               [--fire-cpu N] [--swap-cpu N] [--irq-cpu N]
 *
 * Have a rocker raise vector 0 and wait until it arrives, N times or for T seconds, whichever ends
 * first, while vector 0 gets one eventfd and the other in turn (--swap), the other vectors come and
 * go (--grow), the irq moves between CPUs (--move) and a second process opens and closes another
 * device (--other).
 *
 * Both eventfds belong to the firing thread for good, and nothing is fired before the last one has
 * arrived: at one of them, whichever the kernel took, exactly one signal is due. One that does not
 * come within the time of --wait is lost. Ends after --lost N of these.
 *
 * The last line tells the counts. Exit status 1 if anything was lost, came twice or failed.
 */
#include <errno.h>
#include <getopt.h>
#include <linux/vfio.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <time.h>
#include <unistd.h>

#include "cpus.h"
#include "fire_disturb.h"
#include "observe.h"
#include "rocker.h"

struct settings {
	const char *bdf;
	unsigned long fires;
	unsigned long seconds;
	unsigned long max_lost;
	int wait_ms;
	int fire_cpu;
	int irq_cpu;
};

struct counts {
	unsigned long fires;
	unsigned long lost;
	unsigned long extra;
};

static const struct option options[] = {
	{ "fires", required_argument, NULL, 'n' },
	{ "seconds", required_argument, NULL, 't' },
	{ "lost", required_argument, NULL, 'l' },
	{ "wait", required_argument, NULL, 'w' },
	{ "swap", no_argument, NULL, 's' },
	{ "grow", no_argument, NULL, 'g' },
	{ "move", no_argument, NULL, 'm' },
	{ "other", required_argument, NULL, 'o' },
	{ "fire-cpu", required_argument, NULL, 'F' },
	{ "swap-cpu", required_argument, NULL, 'S' },
	{ "irq-cpu", required_argument, NULL, 'I' },
	{ 0 },
};

static int set_option(int c, const char *arg, struct settings *set, struct disturb *d)
{
	switch (c) {
	case 'n': set->fires = strtoul(arg, NULL, 0); return 0;
	case 't': set->seconds = strtoul(arg, NULL, 0); return 0;
	case 'l': set->max_lost = strtoul(arg, NULL, 0); return 0;
	case 'w': set->wait_ms = atoi(arg); return 0;
	case 's': d->swap = true; return 0;
	case 'g': d->grow = true; return 0;
	case 'm': d->move = true; return 0;
	case 'o': d->other = arg; return 0;
	case 'F': set->fire_cpu = atoi(arg); return 0;
	case 'S': d->swap_cpu = atoi(arg); return 0;
	case 'I': set->irq_cpu = atoi(arg); return 0;
	default: return -EINVAL;
	}
}

static int parse(int argc, char **argv, struct settings *set, struct disturb *d)
{
	int c;

	*set = (struct settings){ .fires = 100000, .seconds = 3600, .max_lost = 10,
				  .wait_ms = 5000, .fire_cpu = -1, .irq_cpu = -1 };
	d->swap_cpu = -1;
	while ((c = getopt_long(argc, argv, "", options, NULL)) != -1)
		if (set_option(c, optarg, set, d))
			return -EINVAL;
	if (optind != argc - 1)
		return -EINVAL;
	set->bdf = argv[optind];
	return 0;
}

static int64_t now_ms(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec * 1000ll + ts.tv_nsec / 1000000;
}

static uint64_t drain(const struct disturb *d)
{
	uint64_t count, sum = 0;
	unsigned int i;

	for (i = 0; i < 2; i++)
		if (read(d->trigger[i], &count, sizeof(count)) == sizeof(count))
			sum += count;
	return sum;
}

/* Signals that came until there was one, or until the time was over. */
static uint64_t wait_for_signal(const struct disturb *d, int wait_ms)
{
	struct pollfd fds[2] = { { d->trigger[0], POLLIN, 0 }, { d->trigger[1], POLLIN, 0 } };
	int64_t end = now_ms() + wait_ms;
	uint64_t sum = 0;

	while (!sum && now_ms() < end)
		if (poll(fds, 2, wait_ms) > 0)
			sum = drain(d);
	return sum;
}

static int fire_all(const struct settings *set, struct disturb *d, struct counts *c)
{
	int64_t end = now_ms() + set->seconds * 1000;
	uint64_t came;
	int err;

	while (c->fires < set->fires && c->lost < set->max_lost && now_ms() < end) {
		c->extra += drain(d);
		err = rocker_fire(d->dev, 0);
		if (err)
			return err;
		c->fires++;
		came = wait_for_signal(d, set->wait_ms);
		if (came)
			c->extra += came - 1;
		else
			c->lost++;
	}
	return 0;
}

static int arm(struct disturb *d, const char *bdf, int irq_cpu, int *irq)
{
	static struct observed seen;
	int err, i;
	int32_t fd;

	for (i = 0; i < 2; i++) {
		d->trigger[i] = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
		if (d->trigger[i] < 0)
			return -errno;
	}
	fd = d->trigger[0];
	err = vfio_device_set_eventfds(d->dev, VFIO_PCI_MSIX_IRQ_INDEX, 0, 1, &fd);
	err = err ?: observe(bdf, &seen);
	if (err)
		return err;
	*irq = seen.armed[0];
	return irq_cpu < 0 ? 0 : set_irq_cpu(*irq, irq_cpu);
}

static int run(const struct settings *set, struct disturb *d, struct counts *c)
{
	uint32_t flags;
	int irq = 0, err;

	if (!is_rocker(set->bdf))
		return -ENODEV;
	err = vfio_device_open(d->dev, set->bdf);
	if (err)
		return err;
	d->vectors = vfio_device_irq_info(d->dev, VFIO_PCI_MSIX_IRQ_INDEX, &flags);
	err = arm(d, set->bdf, set->irq_cpu, &irq) ?: disturb_start(d, irq) ?:
	      pin_thread(set->fire_cpu);
	if (!err)
		err = fire_all(set, d, c);
	disturb_stop(d);
	/* A signal that was still on its way is one too many. */
	usleep(100000);
	c->extra += drain(d);
	vfio_device_close(d->dev);
	return err;
}

int main(int argc, char **argv)
{
	struct vfio_device dev;
	struct disturb d = { .dev = &dev };
	int64_t start = now_ms();
	struct counts c = { 0 };
	struct settings set;
	int err;

	if (parse(argc, argv, &set, &d)) {
		fprintf(stderr, "usage: vfio-fire BDF [--fires N] [--seconds T] [--lost N] "
			"[--wait MS] [--swap] [--grow] [--move] [--other BDF] [--fire-cpu N] "
			"[--swap-cpu N] [--irq-cpu N]\n");
		return 2;
	}
	err = run(&set, &d, &c);
	if (err) {
		fprintf(stderr, "vfio-fire: %s: %s; is it a rocker, bound to vfio-pci?\n", set.bdf,
			strerror(-err));
		return 1;
	}
	printf("fires=%lu swaps=%lu grows=%lu moves=%lu opens=%lu lost=%lu extra=%lu errors=%lu "
	       "seconds=%.1f\n", c.fires, d.swaps, d.grows, d.moves, *d.opens, c.lost, c.extra,
	       d.errors, (now_ms() - start) / 1000.0);
	return c.lost || c.extra || d.errors;
}
