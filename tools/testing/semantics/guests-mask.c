// SPDX-License-Identifier: GPL-2.0-only
/*
 * guests-mask ROUNDS ADDRESS...: mask and unmask the vectors whose control words are at these
 * physical addresses, one after the other, ROUNDS times. Runs in a guest, as root, with
 * iomem=relaxed.
 *
 * Each write leaves the guest, so that what takes time is what the host does for it.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define MAX_VECTORS	2048
#define CTRL_MASK	1u

static volatile uint32_t *map_control(int mem, uint64_t address)
{
	uint64_t page = address & ~(uint64_t)(getpagesize() - 1);
	char *at;

	at = mmap(NULL, getpagesize(), PROT_READ | PROT_WRITE, MAP_SHARED, mem, page);
	if (at == MAP_FAILED)
		return NULL;
	return (volatile uint32_t *)(at + (address - page));
}

static int map_controls(char **addresses, int n, volatile uint32_t **controls)
{
	int mem, i, err = 0;

	mem = open("/dev/mem", O_RDWR | O_SYNC);
	if (mem < 0)
		return -errno;
	for (i = 0; i < n && !err; i++) {
		controls[i] = map_control(mem, strtoull(addresses[i], NULL, 0));
		if (!controls[i])
			err = -errno;
	}
	close(mem);
	return err;
}

/* A word that does not keep the bit is no vector's control word. */
static int try_mask(volatile uint32_t *control)
{
	uint32_t masked;

	*control = CTRL_MASK;
	masked = *control;
	*control = 0;
	return masked == CTRL_MASK && *control == 0 ? 0 : -ENXIO;
}

static unsigned long mask_all(volatile uint32_t **controls, int n, unsigned long rounds)
{
	unsigned long round;
	int i;

	for (round = 1; round < rounds; round++) {
		for (i = 0; i < n; i++) {
			*controls[i] = CTRL_MASK;
			*controls[i] = 0;
		}
	}
	return round * n;
}

int main(int argc, char **argv)
{
	volatile uint32_t *controls[MAX_VECTORS];
	int n = argc - 2, i, err;

	if (n < 1 || n > MAX_VECTORS || strtoul(argv[1], NULL, 0) == 0) {
		fprintf(stderr, "Usage: guests-mask ROUNDS ADDRESS...\n");
		return 2;
	}
	err = map_controls(argv + 2, n, controls);
	if (err) {
		fprintf(stderr,
			"guests-mask: /dev/mem: %s; is iomem=relaxed on the command line?\n",
			strerror(-err));
		return 1;
	}
	for (i = 0; i < n; i++) {	/* the first round */
		err = try_mask(controls[i]);
		if (err) {
			fprintf(stderr, "guests-mask: %s: no vector control word there\n",
				argv[2 + i]);
			return 1;
		}
	}
	printf("%lu\n", mask_all(controls, n, strtoul(argv[1], NULL, 0)));
	return 0;
}
