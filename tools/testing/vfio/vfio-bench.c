// SPDX-License-Identifier: GPL-2.0-only
/*
 * vfio-bench BDF ROUNDS VECTORS...: what VFIO_DEVICE_SET_IRQS costs on MSI-X, with so many live
 * vectors, in instructions.
 *
 * It runs where time is instructions (lab --accel icount), which it checks. A round begins and ends
 * with MSI-X disabled, and with N live vectors it goes through
 *
 *   enable    give vectors 0 .. N-1 their triggers, which enables MSI-X
 *   swap      give a live vector another trigger
 *   add       give a vector its first trigger: N, N+1, ...
 *   clear     take the trigger from a vector that was added
 *   assign    give that vector, which is still allocated, a trigger again
 *   disable   disable MSI-X
 *
 * Those in the middle are done SAMPLES_PER_ROUND times, each time on another vector: what an
 * allocation costs depends on how far the kernel's caches of memory are used up, and a round finds
 * them much as the one before did.
 *
 * Prints a JSON record for each number of vectors and operation, with the samples in the order in
 * which they were taken. Rounds before the first that counts are run and forgotten.
 */
#include <errno.h>
#include <linux/vfio.h>
#include <sched.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <x86intrin.h>

#include "vfio_device.h"

#define MAX_VECTORS	2048	/* what MSI-X allows */
#define MAX_ROUNDS	1000
#define WARMUP_ROUNDS	3
#define SAMPLES_PER_ROUND	8
#define MEASURING_CPU	1	/* not 0: it gets what nobody else wants */
#define CALIBRATION	1000000	/* instructions */

enum op { OP_ENABLE, OP_SWAP, OP_ADD, OP_CLEAR, OP_ASSIGN, OP_DISABLE, NR_OPS };

static const char * const op_names[NR_OPS] = {
	[OP_ENABLE] = "enable",
	[OP_SWAP] = "swap",
	[OP_ADD] = "add",
	[OP_CLEAR] = "clear",
	[OP_ASSIGN] = "assign",
	[OP_DISABLE] = "disable",
};

struct samples {
	unsigned int nr;
	uint64_t value[MAX_ROUNDS * SAMPLES_PER_ROUND];
};

struct bench {
	struct vfio_device dev;
	int vectors;			/* that the device has */
	int32_t fds[MAX_VECTORS];	/* of the vectors */
	int32_t spare;			/* of none of them */
	struct samples samples[NR_OPS];
	bool keep;			/* samples of this round count */
};

/* Built outside of what is measured. */
static struct {
	struct vfio_irq_set set;
	int32_t fds[MAX_VECTORS];
} request;

static int fail(const char *what, int err)
{
	fprintf(stderr, "vfio-bench: %s: %s\n", what, strerror(-err));
	return err;
}

/* Where time is instructions the counter says how many were executed. */
static uint64_t now(void)
{
	return __rdtsc();
}

static int timed_request(struct bench *b, enum op op)
{
	struct samples *s = &b->samples[op];
	uint64_t start, end;
	int ret;

	start = now();
	ret = ioctl(b->dev.fd, VFIO_DEVICE_SET_IRQS, &request.set);
	end = now();
	if (ret)
		return fail(op_names[op], ret < 0 ? -errno : -EIO);
	if (b->keep)
		s->value[s->nr++] = end - start;
	return 0;
}

static int set_triggers(struct bench *b, enum op op, unsigned int start, unsigned int count,
			const int32_t *fds)
{
	request.set = (struct vfio_irq_set){
		.argsz = sizeof(request.set) + count * sizeof(*fds),
		.flags = VFIO_IRQ_SET_DATA_EVENTFD | VFIO_IRQ_SET_ACTION_TRIGGER,
		.index = VFIO_PCI_MSIX_IRQ_INDEX,
		.start = start,
		.count = count,
	};
	memcpy(request.fds, fds, count * sizeof(*fds));
	return timed_request(b, op);
}

static int disable(struct bench *b)
{
	request.set = (struct vfio_irq_set){
		.argsz = sizeof(request.set),
		.flags = VFIO_IRQ_SET_DATA_NONE | VFIO_IRQ_SET_ACTION_TRIGGER,
		.index = VFIO_PCI_MSIX_IRQ_INDEX,
	};
	return timed_request(b, OP_DISABLE);
}

/* All over the live vectors, so that no order in which the kernel keeps them is preferred. */
static int swap(struct bench *b, unsigned int vectors, unsigned int i)
{
	static uint32_t random = 1;
	unsigned int vector;
	int32_t old;

	random = random * 1664525 + 1013904223;
	vector = (random >> 16) % vectors;
	old = b->fds[vector];
	b->fds[vector] = b->spare;
	b->spare = old;
	return set_triggers(b, OP_SWAP, vector, 1, &b->fds[vector]);
}

static int add(struct bench *b, unsigned int vectors, unsigned int i)
{
	return set_triggers(b, OP_ADD, vectors + i, 1, &b->fds[vectors + i]);
}

static int clear(struct bench *b, unsigned int vectors, unsigned int i)
{
	const int32_t none = -1;

	return set_triggers(b, OP_CLEAR, vectors + i, 1, &none);
}

static int assign(struct bench *b, unsigned int vectors, unsigned int i)
{
	return set_triggers(b, OP_ASSIGN, vectors + i, 1, &b->fds[vectors + i]);
}

static int round_of(struct bench *b, unsigned int vectors)
{
	static int (*const steps[])(struct bench *b, unsigned int vectors, unsigned int i) = {
		swap, add, clear, assign,
	};
	unsigned int step, i;
	int err;

	err = set_triggers(b, OP_ENABLE, 0, vectors, b->fds);
	for (step = 0; step < sizeof(steps) / sizeof(steps[0]); step++)
		for (i = 0; i < SAMPLES_PER_ROUND && !err; i++)
			err = steps[step](b, vectors, i);
	return err ? err : disable(b);
}

static void print_samples(const struct bench *b, unsigned int vectors, enum op op)
{
	const struct samples *s = &b->samples[op];
	unsigned int i;

	printf("{\"vectors\":%u,\"op\":\"%s\",\"samples\":[", vectors, op_names[op]);
	for (i = 0; i < s->nr; i++)
		printf("%s%llu", i ? "," : "", (unsigned long long)s->value[i]);
	printf("]}\n");
}

static int measure(struct bench *b, unsigned int vectors, unsigned int rounds)
{
	unsigned int i;
	int op, err = 0;

	for (op = 0; op < NR_OPS; op++)
		b->samples[op].nr = 0;
	for (i = 0; i < WARMUP_ROUNDS + rounds && !err; i++) {
		b->keep = i >= WARMUP_ROUNDS;
		err = round_of(b, vectors);
	}
	for (op = 0; op < NR_OPS && !err; op++)
		print_samples(b, vectors, op);
	fflush(stdout);
	return err;
}

/* The clock must advance by one for each instruction, or the figures are something else. */
static int check_clock(void)
{
	uint64_t start, ticks, n = CALIBRATION / 2;

	start = now();
	asm volatile("1: dec %0\n\tjnz 1b" : "+r"(n) : : "cc");
	ticks = now() - start;
	if (ticks > CALIBRATION / 100 * 99 && ticks < CALIBRATION / 100 * 105)
		return 0;
	fprintf(stderr, "vfio-bench: %d instructions took %llu: time is not instructions, run it "
		"in a lab with --accel icount\n", CALIBRATION, (unsigned long long)ticks);
	return -EINVAL;
}

static int settle(void)
{
	cpu_set_t cpus;

	CPU_ZERO(&cpus);
	CPU_SET(MEASURING_CPU, &cpus);
	if (sched_setaffinity(0, sizeof(cpus), &cpus))
		return fail("pinning to a CPU (is there more than one?)", -errno);
	if (mlockall(MCL_CURRENT | MCL_FUTURE))
		return fail("locking memory", -errno);
	return 0;
}

static int make_eventfds(struct bench *b, unsigned int count)
{
	struct rlimit limit = { .rlim_cur = MAX_VECTORS + 64, .rlim_max = MAX_VECTORS + 64 };
	unsigned int i;

	if (setrlimit(RLIMIT_NOFILE, &limit))
		return fail("raising the limit of open files", -errno);
	for (i = 0; i < count; i++) {
		b->fds[i] = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
		if (b->fds[i] < 0)
			return fail("eventfd", -errno);
	}
	b->spare = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
	return b->spare < 0 ? fail("eventfd", -errno) : 0;
}

static int prepare(struct bench *b, const char *bdf)
{
	uint32_t flags;
	int err;

	err = vfio_device_open(&b->dev, bdf);
	if (err)
		return fail(bdf, err);
	b->vectors = vfio_device_irq_info(&b->dev, VFIO_PCI_MSIX_IRQ_INDEX, &flags);
	if (b->vectors < 0)
		return fail(bdf, b->vectors);
	err = make_eventfds(b, b->vectors);
	return err ? err : settle();
}

static int measure_all(struct bench *b, int rounds, char **vectors)
{
	int n, err = 0;

	for (; *vectors && !err; vectors++) {
		n = atoi(*vectors);
		if (n >= 1 && n + SAMPLES_PER_ROUND <= b->vectors) {
			err = measure(b, n, rounds);
			continue;
		}
		fprintf(stderr, "vfio-bench: %s live vectors cannot be measured: %d more are added,"
			" and the device has %d\n", *vectors, SAMPLES_PER_ROUND, b->vectors);
		err = -EINVAL;
	}
	return err;
}

int main(int argc, char **argv)
{
	static struct bench b;
	int rounds, err;

	rounds = argc > 3 ? atoi(argv[2]) : 0;
	if (rounds < 1 || rounds > MAX_ROUNDS) {
		fprintf(stderr, "usage: vfio-bench BDF ROUNDS VECTORS...   (1 to %d rounds)\n",
			MAX_ROUNDS);
		return 2;
	}
	err = prepare(&b, argv[1]);
	if (!err)
		err = check_clock();
	if (!err)
		err = measure_all(&b, rounds, argv + 3);
	vfio_device_close(&b.dev);
	return err ? 1 : 0;
}
