// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <limits.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "bench_common.h"
#include "fake_pci.h"

__u64 bench_now_ns(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1000000000ULL + t.tv_nsec;
}

void bench_pin(unsigned int nth)
{
	long cpus = sysconf(_SC_NPROCESSORS_ONLN);
	cpu_set_t set;

	CPU_ZERO(&set);
	CPU_SET(nth % cpus, &set);
	sched_setaffinity(0, sizeof(set), &set);
}

int bench_devices(unsigned int nr, struct fake_pci **fake)
{
	struct vmsix_bdf *bdf = calloc(nr, sizeof(*bdf));
	int err;

	if (!bdf)
		return -ENOMEM;
	for (unsigned int i = 0; i < nr; i++)
		bdf[i] = (struct vmsix_bdf) { .bus = 0x3b + i / 256, .devfn = i % 256 };
	err = fake_pci_new(bdf, nr, fake);
	free(bdf);
	return err;
}

unsigned int bench_argument(char **argv, unsigned int nth, unsigned int otherwise)
{
	unsigned long n;
	char *end;

	for (unsigned int i = 1; i <= nth; i++)
		if (!argv[i])
			return otherwise;
	n = strtoul(argv[nth], &end, 10);
	if (!n || n > INT_MAX || *end) {
		fprintf(stderr, "%s: argument %u, '%s', is not a number above 0\n", argv[0], nth,
			argv[nth]);
		exit(2);
	}
	return n;
}

int bench_status(const char *program, int err)
{
	if (err)
		fprintf(stderr, "%s: cannot measure: %s (needs root)\n", program, strerror(-err));
	return err ? 1 : 0;
}
