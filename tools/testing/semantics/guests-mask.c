// SPDX-License-Identifier: GPL-2.0-only
/*
 * guests-mask RESOURCE ROUNDS OFFSET...: mask and unmask the vectors whose control words are at
 * these offsets of a PCI device's resource file, one after the other, ROUNDS times. Or "on" or
 * "off" in the place of ROUNDS: mask or unmask each once. Runs in a guest, as root, with
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

static volatile uint32_t *map_control(int resource, uint64_t offset)
{
	uint64_t page = offset & ~(uint64_t)(getpagesize() - 1);
	char *at;

	at = mmap(NULL, getpagesize(), PROT_READ | PROT_WRITE, MAP_SHARED, resource, page);
	if (at == MAP_FAILED)
		return NULL;
	return (volatile uint32_t *)(at + (offset - page));
}

static int map_controls(const char *path, char **offsets, int n, volatile uint32_t **controls)
{
	int resource, i, err = 0;

	resource = open(path, O_RDWR | O_SYNC);
	if (resource < 0)
		return -errno;
	for (i = 0; i < n && !err; i++) {
		controls[i] = map_control(resource, strtoull(offsets[i], NULL, 0));
		if (!controls[i])
			err = -errno;
	}
	close(resource);
	return err;
}

static void set_all(volatile uint32_t **controls, int n, uint32_t value)
{
	int i;

	for (i = 0; i < n; i++)
		*controls[i] = value;
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

static int try_all(volatile uint32_t **controls, char **offsets, int n)
{
	int i, err = 0;

	for (i = 0; i < n && !err; i++) {
		err = try_mask(controls[i]);
		if (err)
			fprintf(stderr, "guests-mask: %s: no vector control word there\n",
				offsets[i]);
	}
	return err;
}

/* The first of the rounds has tried them. */
static int run(const char *what, volatile uint32_t **controls, char **offsets, int n)
{
	if (!strcmp(what, "on") || !strcmp(what, "off")) {
		set_all(controls, n, strcmp(what, "on") ? 0 : CTRL_MASK);
		return 0;
	}
	if (try_all(controls, offsets, n))
		return 1;
	printf("%lu\n", mask_all(controls, n, strtoul(what, NULL, 0)));
	return 0;
}

int main(int argc, char **argv)
{
	volatile uint32_t *controls[MAX_VECTORS];
	int n = argc - 3, err;

	if (n < 1 || n > MAX_VECTORS) {
		fprintf(stderr, "Usage: guests-mask RESOURCE ROUNDS|on|off OFFSET...\n");
		return 2;
	}
	err = map_controls(argv[1], argv + 3, n, controls);
	if (err) {
		fprintf(stderr, "guests-mask: %s: %s; is iomem=relaxed on the command line?\n",
			argv[1], strerror(-err));
		return 1;
	}
	return run(argv[2], controls, argv + 3, n);
}
