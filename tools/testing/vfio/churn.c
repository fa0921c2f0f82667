// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <linux/vfio.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "churn.h"
#include "eventfds.h"
#include "workers.h"

#define PATIENCE_MS	5000
#define SETTLE_MS	50	/* for what nobody waits for */

/* So many of the first vectors are never cleared. */
static unsigned int steady(const struct churn *c)
{
	return (c->vectors + 3) / 4;
}

static void expect(struct churn *c, const char *what, int got, int want)
{
	workers_expect(&c->errors, what, got, want);
}

static int set(struct churn *c, unsigned int start, unsigned int count, const int32_t *fds)
{
	return vfio_device_set_eventfds(c->dev, VFIO_PCI_MSIX_IRQ_INDEX, start, count, fds);
}

static uint64_t drain_one(int fd)
{
	uint64_t count;

	return read(fd, &count, sizeof(count)) == sizeof(count) ? count : 0;
}

static uint64_t drain(const struct churn *c, unsigned int vector)
{
	return drain_one(c->eventfd[vector][0]) + drain_one(c->eventfd[vector][1]);
}

/* Signals of a vector that came until there was one, or until it is lost. */
static uint64_t wait_for_signal(const struct churn *c, unsigned int vector)
{
	struct pollfd fds[2] = { { c->eventfd[vector][0], POLLIN, 0 },
				 { c->eventfd[vector][1], POLLIN, 0 } };

	return poll(fds, 2, PATIENCE_MS) > 0 ? drain(c, vector) : 0;
}

static void add_extra(struct churn *c, uint64_t signals)
{
	if (c->exact)
		atomic_fetch_add(&c->extra, signals);
}

static void fire_steady(struct churn *c, unsigned int vector)
{
	uint64_t came;

	if (c->counted)
		add_extra(c, drain(c, vector));
	expect(c, "fire", c->fire(c->dev, vector), 0);
	atomic_fetch_add(&c->fires, 1);
	if (!c->counted)
		return;
	came = wait_for_signal(c, vector);
	if (!came)
		atomic_fetch_add(&c->lost, 1);
	else
		add_extra(c, came - 1);
}

/* One that is awaited, and one that comes whenever its vector is live. */
static void *firer(void *arg)
{
	struct churn *c = arg;
	unsigned int seed = 1;

	while (!workers_stopping()) {
		pthread_rwlock_rdlock(&c->held);
		fire_steady(c, rand_r(&seed) % steady(c));
		expect(c, "fire", c->fire(c->dev, rand_r(&seed) % (c->vectors - steady(c)) +
					  steady(c)), 0);
		pthread_rwlock_unlock(&c->held);
	}
	return NULL;
}

static void swap_one(struct churn *c, unsigned int *seed)
{
	unsigned int vector = rand_r(seed) % c->vectors;
	int other = c->trigger[vector] < 0 ? 0 : !c->trigger[vector];
	int32_t fd = c->eventfd[vector][other];

	expect(c, "swap", set(c, vector, 1, &fd), 0);
	c->trigger[vector] = other;
	atomic_fetch_add(&c->swaps, 1);
}

/* A call that fails does so at its last vector, and changes nothing. */
static void change_range(struct churn *c, unsigned int *seed)
{
	unsigned int start = rand_r(seed) % c->vectors;
	unsigned int i, count = 1 + rand_r(seed) % (c->vectors - start);
	bool fails = c->fails && rand_r(seed) % 4 == 0;
	int32_t fds[CHURN_MAX];
	int want[CHURN_MAX];

	for (i = 0; i < count; i++) {
		want[i] = start + i < steady(c) || rand_r(seed) % 3 ? rand_r(seed) % 2 : -1;
		fds[i] = want[i] < 0 ? -1 : c->eventfd[start + i][want[i]];
	}
	if (fails)
		fds[count - 1] = NO_DESCRIPTOR;
	expect(c, "set", set(c, start, count, fds), fails ? -EBADF : 0);
	if (!fails)
		memcpy(&c->trigger[start], want, count * sizeof(*want));
	atomic_fetch_add(&c->ranges, 1);
}

static void *changer(void *arg)
{
	struct churn *c = arg;
	unsigned int seed = 2;

	while (!workers_stopping()) {
		pthread_rwlock_rdlock(&c->held);
		if (rand_r(&seed) % 8)
			swap_one(c, &seed);
		else
			change_range(c, &seed);
		pthread_rwlock_unlock(&c->held);
	}
	return NULL;
}

static int set_all(struct churn *c)
{
	int32_t fds[CHURN_MAX];
	unsigned int i, k;

	for (i = 0; i < c->vectors; i++) {
		for (k = 0; k < 2; k++) {
			c->eventfd[i][k] = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
			if (c->eventfd[i][k] < 0)
				return -errno;
		}
		fds[i] = c->eventfd[i][0];
	}
	return set(c, 0, c->vectors, fds);
}

/* Whoever wants to hold all is not kept waiting by those that go on. */
static void init_lock(pthread_rwlock_t *lock)
{
	pthread_rwlockattr_t attr;

	pthread_rwlockattr_init(&attr);
	pthread_rwlockattr_setkind_np(&attr, PTHREAD_RWLOCK_PREFER_WRITER_NONRECURSIVE_NP);
	pthread_rwlock_init(lock, &attr);
}

int churn_start(struct churn *c)
{
	int err;

	init_lock(&c->held);
	err = set_all(c);
	err = err ?: workers_start(firer, c);
	return err || !c->changes ? err : workers_start(changer, c);
}

void churn_stop(void)
{
	workers_stop();
}

void churn_hold(struct churn *c)
{
	pthread_rwlock_wrlock(&c->held);
}

void churn_resume(struct churn *c)
{
	pthread_rwlock_unlock(&c->held);
}

void churn_renew(struct churn *c, bool clear)
{
	const int32_t none = -1;
	unsigned int v;
	int32_t fd;

	for (v = 0; v < c->vectors; v++) {
		if (c->trigger[v] < 0)
			continue;
		if (clear)
			expect(c, "clear", set(c, v, 1, &none), 0);
		c->trigger[v] = !c->trigger[v];
		fd = c->eventfd[v][c->trigger[v]];
		expect(c, "set again", set(c, v, 1, &fd), 0);
	}
}

unsigned int churn_live(const struct churn *c)
{
	unsigned int v, live = 0;

	for (v = 0; v < c->vectors; v++)
		live += c->trigger[v] >= 0;
	return live;
}

/* What was raised before, and for vectors that are not awaited. */
static void forget(struct churn *c)
{
	unsigned int v;
	uint64_t came;

	usleep(SETTLE_MS * 1000);
	for (v = 0; v < c->vectors; v++) {
		came = drain(c, v);
		if (v < steady(c) && c->counted)
			add_extra(c, came);
	}
}

static void raise_live(struct churn *c)
{
	unsigned int v;

	for (v = 0; v < c->vectors; v++)
		if (c->trigger[v] >= 0)
			expect(c, "fire", c->fire(c->dev, v), 0);
}

/* By vector: signals of the eventfd that it has, and those of its other one */
static void collect(struct churn *c, uint64_t *own, uint64_t *other)
{
	unsigned int v;
	int mine;

	for (v = 0; v < c->vectors; v++) {
		mine = c->trigger[v] == 1;
		own[v] += drain_one(c->eventfd[v][mine]);
		other[v] += drain_one(c->eventfd[v][!mine]);
	}
}

static void judge(struct churn *c, unsigned int vector, uint64_t own, uint64_t other)
{
	unsigned int want = c->trigger[vector] >= 0;

	if (own == want && !other)
		return;
	if (own < want)
		atomic_fetch_add(&c->deaf, 1);
	else if (c->exact)
		atomic_fetch_add(&c->extra, own - want + other);
	else
		return;
	fprintf(stderr, "vfio-churn: vector %u: %llu signals, %llu of its other eventfd; "
		"expected %u\n", vector, (unsigned long long)own, (unsigned long long)other, want);
}

static uint64_t sum(const uint64_t *count, unsigned int n)
{
	uint64_t all = 0;

	while (n--)
		all += count[n];
	return all;
}

void churn_check(struct churn *c)
{
	uint64_t own[CHURN_MAX] = { 0 }, other[CHURN_MAX] = { 0 };
	unsigned int v, waited;

	forget(c);
	raise_live(c);
	for (waited = 0; waited < PATIENCE_MS; waited++) {
		collect(c, own, other);
		if (sum(own, c->vectors) >= churn_live(c))
			break;
		usleep(1000);
	}
	usleep(SETTLE_MS * 1000);
	collect(c, own, other);
	for (v = 0; v < c->vectors; v++)
		judge(c, v, own[v], other[v]);
}
