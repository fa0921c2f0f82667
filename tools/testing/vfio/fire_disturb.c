// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <linux/vfio.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cpus.h"
#include "eventfds.h"
#include "fire_disturb.h"
#include "workers.h"

#define MAX_VECTORS	64

static pid_t other_process;
static int moved_irq;

int pin_thread(int cpu)
{
	cpu_set_t set;

	if (cpu < 0)
		return 0;
	CPU_ZERO(&set);
	CPU_SET(cpu, &set);
	return -pthread_setaffinity_np(pthread_self(), sizeof(set), &set);
}

static void expect(struct disturb *d, const char *what, int got, int want)
{
	workers_expect(&d->errors, what, got, want);
}

static void *swapper(void *arg)
{
	struct disturb *d = arg;
	unsigned int i;
	int32_t fd;

	expect(d, "pinning the swapping thread", pin_thread(d->swap_cpu), 0);
	for (i = 0; !workers_stopping(); i++) {
		fd = d->trigger[i % 2];
		expect(d, "swap", vfio_device_set_eventfds(d->dev, VFIO_PCI_MSIX_IRQ_INDEX, 0, 1,
							   &fd), 0);
		atomic_fetch_add(&d->swaps, 1);
	}
	return NULL;
}

/* One call in four fails at its last vector: everything before that is prepared and given back. */
static void grow_once(struct disturb *d, unsigned int *seed, const int32_t *own)
{
	unsigned int start = rand_r(seed) % d->vectors;
	unsigned int i, count = 1 + rand_r(seed) % (d->vectors - start);
	bool fails = rand_r(seed) % 4 == 0;
	int32_t fds[MAX_VECTORS];

	for (i = 0; i < count; i++)
		fds[i] = rand_r(seed) % 3 ? own[start + i] : -1;
	if (!start)
		fds[0] = d->trigger[rand_r(seed) % 2];
	if (fails)
		fds[count - 1] = NO_DESCRIPTOR;
	expect(d, "grow", vfio_device_set_eventfds(d->dev, VFIO_PCI_MSIX_IRQ_INDEX, start, count,
						   fds), fails ? -EBADF : 0);
	atomic_fetch_add(&d->grows, 1);
}

static void *grower(void *arg)
{
	int32_t own[MAX_VECTORS];
	struct disturb *d = arg;
	unsigned int i, seed = 1;

	for (i = 0; i < d->vectors; i++)
		own[i] = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
	while (!workers_stopping())
		grow_once(d, &seed, own);
	for (i = 0; i < d->vectors; i++)
		close(own[i]);
	return NULL;
}

static void *mover(void *arg)
{
	long cpus = sysconf(_SC_NPROCESSORS_ONLN);
	struct disturb *d = arg;
	unsigned int i;

	for (i = 0; !workers_stopping(); i++) {
		expect(d, "affinity", set_irq_cpu(moved_irq, i % cpus), 0);
		atomic_fetch_add(&d->moves, 1);
		usleep(1000);
	}
	return NULL;
}

static void open_and_close(const char *bdf)
{
	int32_t fds[3] = { eventfd(0, 0), -1, eventfd(0, 0) };
	struct vfio_device dev;
	int err;

	err = vfio_device_open(&dev, bdf);
	if (!err)
		err = vfio_device_set_eventfds(&dev, VFIO_PCI_MSIX_IRQ_INDEX, 0, 3, fds);
	if (err) {
		fprintf(stderr, "vfio-fire: %s: %s\n", bdf, strerror(-err));
		_exit(1);
	}
	vfio_device_close(&dev);
	close(fds[0]);
	close(fds[2]);
}

static int start_other(struct disturb *d)
{
	d->opens = mmap(NULL, sizeof(*d->opens), PROT_READ | PROT_WRITE,
			MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (d->opens == MAP_FAILED)
		return -errno;
	if (!d->other)
		return 0;
	other_process = fork();
	if (other_process < 0)
		return -errno;
	if (other_process)
		return 0;
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	for (;;) {
		open_and_close(d->other);
		atomic_fetch_add(d->opens, 1);
	}
}

static int start_wanted(bool wanted, void *(*fn)(void *), struct disturb *d)
{
	return wanted ? workers_start(fn, d) : 0;
}

int disturb_start(struct disturb *d, int irq)
{
	int err;

	if (d->vectors > MAX_VECTORS)
		d->vectors = MAX_VECTORS;
	moved_irq = irq;
	err = start_other(d);
	return err ?: start_wanted(d->swap, swapper, d) ?: start_wanted(d->grow, grower, d) ?:
	       start_wanted(d->move, mover, d);
}

void disturb_stop(struct disturb *d)
{
	int status;

	workers_stop();
	if (other_process <= 0)
		return;
	kill(other_process, SIGKILL);
	waitpid(other_process, &status, 0);
	if (WIFEXITED(status))
		atomic_fetch_add(&d->errors, 1);
}
