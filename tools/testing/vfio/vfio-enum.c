// SPDX-License-Identifier: GPL-2.0-only
/*
 * vfio-enum BDF: fail every allocation of a SET_IRQS call in turn, on a rocker device.
 *
 * For each call below and n = 1, 2, 3, ... the device is opened afresh and brought into the state
 * that the call meets, and the n-th allocation of the call fails (/proc/self/fail-nth). If the call
 * returns an error, the vectors must be as before it, if it succeeds in spite of the failure, as it
 * asks for: by /proc/interrupts, and by raising every vector and looking at who was signalled. The
 * enumeration of a call ends when it has fewer than n allocations.
 *
 * Prints TAP. Needs a kernel with failslab, see tools/testing/kernels/.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/vfio.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "observe.h"
#include "rocker.h"
#include "vfio/device.h"

#define VECTORS		10	/* of the device that are looked at */
#define NONE		-1	/* no trigger */
#define MAX_FAILURES	2000
#define EVENTFDS	32

/**
 * struct call - a SET_IRQS call, and what it meets
 * @name: of the test
 * @before: trigger of each vector before the call: an eventfd's number, or NONE
 * @nr_before: vectors that were given a trigger or none before; 0: MSI-X is not enabled
 * @was: vectors that had a trigger once and lost it before the call, as a bit mask
 * @start: first vector of the call
 * @count: vectors of the call; 0: disable
 * @set: what the call asks for
 */
struct call {
	const char *name;
	int before[VECTORS];
	unsigned int nr_before;
	unsigned int was;
	unsigned int start;
	unsigned int count;
	int set[VECTORS];
};

static const struct call calls[] = {
	{ "first enable", { 0 }, 0, 0, 0, 4, { 0, 1, NONE, 3 } },
	{ "add one", { 0, 1, 2 }, 3, 0, 3, 1, { 10 } },
	{ "add many", { 0, 1 }, 2, 0, 2, 4, { 10, 11, 12, 13 } },
	{ "swap one", { 0, 1, 2 }, 3, 0, 1, 1, { 10 } },
	{ "swap all", { 0, 1, 2, 3 }, 4, 0, 0, 4, { 3, 2, 1, 0 } },
	{ "swap, clear, add, leave", { 0, 1, 2, 3 }, 4, 0, 0, 6, { 10, NONE, 12, NONE, 14, 15 } },
	{ "assign again", { 0, 1, 2, NONE, 4 }, 5, 1 << 3, 3, 1, { 13 } },
	{ "live and new, as the open question has it", { 0, 1, 2, 3, 4 }, 5, 0, 0, 8,
	  { 10, 11, 12, 13, 14, 15, 16, 17 } },
	{ "clear all", { 0, 1, 2 }, 3, 0, 0, 3, { NONE, NONE, NONE } },
};

static int eventfds[EVENTFDS];
static struct vfio_device dev;
static const char *bdf;
static char why[512];

static int fd_of(int number)
{
	return number == NONE ? -1 : eventfds[number];
}

static int set(unsigned int start, unsigned int count, const int *numbers)
{
	int32_t fds[VECTORS];
	unsigned int i;

	for (i = 0; i < count; i++)
		fds[i] = fd_of(numbers[i]);
	return vfio_device_set_eventfds(&dev, VFIO_PCI_MSIX_IRQ_INDEX, start, count, fds);
}

/* The state the call meets. Vectors beyond the first are added one by one, so dynamically. */
static int prepare(const struct call *call)
{
	static const int none = NONE;
	unsigned int i;
	int err = 0;

	for (i = 0; i < call->nr_before && !err; i++) {
		err = set(i, 1, call->was & 1u << i ? &(int){ 31 } : &call->before[i]);
		if (!err && call->was & 1u << i)
			err = set(i, 1, &none);
	}
	return err;
}

/* Who is signalled for each vector: raise it, and see which one eventfd counts. */
static int signalled_by(unsigned int vector)
{
	int i, hit = NONE, tries;
	uint64_t n;

	if (rocker_fire(&dev, vector))
		return -2;
	for (tries = 0; tries < 500 && hit == NONE; tries++) {
		usleep(tries ? 10000 : 1000);
		for (i = 0; i < EVENTFDS; i++)
			if (read(eventfds[i], &n, sizeof(n)) == sizeof(n))
				hit = n == 1 && hit == NONE ? i : -3;
	}
	return hit;
}

static void expected_after(const struct call *call, int ret, int *want)
{
	unsigned int i;

	for (i = 0; i < VECTORS; i++)
		want[i] = i < call->nr_before ? call->before[i] : NONE;
	if (ret)
		return;
	for (i = 0; i < call->count; i++)
		want[call->start + i] = call->set[i];
}

static bool state_is(const int *want)
{
	static struct observed o;
	unsigned int i;
	int got;

	if (observe(bdf, &o)) {
		snprintf(why, sizeof(why), "the state cannot be read");
		return false;
	}
	for (i = 0; i < VECTORS; i++) {
		if (!!o.armed[i] != (want[i] != NONE)) {
			snprintf(why, sizeof(why), "vector %u %s requested", i,
				 o.armed[i] ? "is" : "is not");
			return false;
		}
		if (want[i] == NONE)
			continue;
		got = signalled_by(i);
		if (got != want[i]) {
			snprintf(why, sizeof(why), "vector %u signals eventfd %d, not %d", i, got,
				 want[i]);
			return false;
		}
	}
	return true;
}

/*
 * Opened before anything fails: opening it allocates. Reading and writing it copies from and to
 * user space, which is failed in turn as well: what was armed and not used up may hit us here.
 */
static int fail_nth_fd;

static void fail_nth(unsigned int n)
{
	char text[16];
	int len;

	len = snprintf(text, sizeof(text), "%u", n);
	if (pwrite(fail_nth_fd, text, len, 0) != len && pwrite(fail_nth_fd, text, len, 0) != len) {
		perror("vfio-enum: /proc/thread-self/fail-nth");
		exit(2);
	}
}

/* Disarm. Return: whether the failure had happened. */
static bool has_failed(void)
{
	char text[16] = "";
	bool failed;

	failed = pread(fail_nth_fd, text, sizeof(text) - 1, 0) > 0 && atoi(text) == 0;
	fail_nth(0);
	return failed;
}

/*
 * Out of memory; the call's data could not be copied from user space; PCI/MSI says -ENOSPC whatever
 * kept it from allocating an irq; and a first enable returns how many it could have had.
 */
static bool is_injected(int ret)
{
	return ret == -ENOMEM || ret == -EFAULT || ret == -ENOSPC || ret > 0;
}

/* One round. Return: 1 if an allocation failed, 0 if the call has fewer, -1 if the test failed. */
static int round_of(const struct call *call, unsigned int n, int *ret)
{
	int want[VECTORS];
	bool failed, good;
	int err;

	err = vfio_device_open(&dev, bdf);
	if (!err)
		err = prepare(call);
	if (err) {
		snprintf(why, sizeof(why), "device cannot be prepared: %s", strerror(-err));
		return -1;
	}
	fail_nth(n);
	*ret = set(call->start, call->count, call->set);
	failed = has_failed();
	expected_after(call, *ret, want);
	good = state_is(want);
	if (good && *ret && !is_injected(*ret)) {
		snprintf(why, sizeof(why), "the call returned %s", strerror(-*ret));
		good = false;
	}
	vfio_device_close(&dev);
	return good ? failed : -1;
}

static bool enumerate(const struct call *call, unsigned int test)
{
	unsigned int n, errors = 0;
	int ret, round = 1;

	for (n = 1; n <= MAX_FAILURES; n++) {
		round = round_of(call, n, &ret);
		if (round <= 0)
			break;
		errors += ret != 0;
	}
	if (round) {
		printf("not ok %u - %s: failure %u: %s\n", test, call->name, n,
		       round < 0 ? why : "still no end");
		vfio_device_close(&dev);
		return false;
	}
	/* A call whose allocations never made it fail was not tested. */
	printf("%s %u - %s: %u allocations failed in turn, %u of them failed the call\n",
	       errors ? "ok" : "not ok", test, call->name, n - 1, errors);
	return errors;
}

int main(int argc, char **argv)
{
	unsigned int i, nr = sizeof(calls) / sizeof(calls[0]);
	bool good = true;

	if (argc != 2) {
		fprintf(stderr, "usage: vfio-enum BDF\n");
		return 2;
	}
	setvbuf(stdout, NULL, _IOLBF, 0);
	bdf = argv[1];
	fail_nth_fd = open("/proc/thread-self/fail-nth", O_RDWR | O_CLOEXEC);
	if (fail_nth_fd < 0) {
		perror("vfio-enum: /proc/thread-self/fail-nth (is this a kernel with failslab?)");
		return 2;
	}
	for (i = 0; i < EVENTFDS; i++)
		eventfds[i] = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
	for (i = 0; i < nr; i++)
		good &= enumerate(&calls[i], i + 1);
	printf("1..%u\n", nr);
	return good ? 0 : 1;
}
