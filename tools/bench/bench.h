/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef VMSIX_BENCH_BENCH_H
#define VMSIX_BENCH_BENCH_H

#include <stdbool.h>
#include <stdint.h>

#include "bench/clock.h"
#include "vfio/device.h"
#include "vmsix_event.h"

/*
 * Shared by the experiments of `vfio-msix bench': one open device, and the options.
 *
 * An experiment begins and ends with MSI-X disabled. It returns 0, a negative errno after a
 * message, or -EINTR without one if the user stopped it. It always emits the samples that it has.
 */

#define BENCH_MAX_VECTORS	2048	/* what MSI-X allows */
#define BENCH_MAX_ROUNDS	10000
#define BENCH_MAX_QUEUES	16
#define BENCH_MAX_ADDITIONS	1000000

/** enum bench_experiment - for struct bench_options.experiments, as bits */
enum bench_experiment {
	BENCH_GROWTH	 = 1 << 0,
	BENCH_OPERATIONS = 1 << 1,
	BENCH_LOAD	 = 1 << 2,
};

/** enum bench_method - method of adding a vector; as bits of struct bench_options.methods */
enum bench_method {
	BENCH_DYNAMIC	= 1 << 0,	/* add the vector, the others stay */
	BENCH_REENABLE	= 1 << 1,	/* disable MSI-X, and enable it with one more */
};

/**
 * struct bench_options - the command line
 * @device: PCI address
 * @columns: argument of -o, NULL if not given
 * @label: name of the run, NULL if not given
 * @experiments: enum bench_experiment, or'ed
 * @methods: enum bench_method, or'ed
 * @vectors: @nr_vectors numbers of live vectors, ascending; powers of two if there are none
 * @rounds: measured rounds, without warm-up
 * @queues: queues of the load, 1 .. BENCH_MAX_QUEUES
 * @additions: vectors added under load, with each method
 * @clock: unit of durations
 */
struct bench_options {
	struct vmsix_bdf device;
	const char *columns;
	const char *label;
	unsigned int experiments;
	unsigned int methods;
	unsigned int vectors[BENCH_MAX_VECTORS];
	unsigned int nr_vectors;
	unsigned int rounds;
	unsigned int queues;
	unsigned int additions;
	enum bench_clock clock;
	bool has_device;
	bool json;
	bool quiet;
	bool verbose;
};

/**
 * struct bench - a device under measurement
 * @bdf: PCI address as sysfs spells it
 * @vectors: number of MSI-X vectors
 * @dynamic: vfio-pci can add vectors while MSI-X is enabled
 * @enabled: MSI-X is enabled, see irqs.h
 * @fds: an eventfd for each vector, non-blocking
 * @spare: one more eventfd, for swaps
 */
struct bench {
	const struct bench_options *opts;
	struct vfio_device dev;
	char bdf[32];
	unsigned int vectors;
	bool dynamic;
	bool enabled;
	int32_t fds[BENCH_MAX_VECTORS];
	int32_t spare;
};

/**
 * bench_open() - open the device, which must be spare, and lock this process's memory
 *
 * Return: 0, or a negative errno after a message.
 */
int bench_open(struct bench *b, const struct bench_options *opts);

/** bench_close() - disable MSI-X and close the device */
void bench_close(struct bench *b);

/**
 * bench_run() - run the experiments of the options, and emit their samples
 *
 * Return: 0, or a negative errno after a message.
 */
int bench_run(struct bench *b);

/** bench_progress() - one line on stderr, unless -q; overwritten by the next on a terminal */
void bench_progress(const char *format, ...) __attribute__((format(printf, 1, 2)));

/**
 * bench_fail() - print "DEVICE: cannot WHAT: ERROR"
 * @err: negative errno
 *
 * Return: @err
 */
int bench_fail(const struct bench *b, const char *what, int err);

int bench_growth(struct bench *b);
int bench_operations(struct bench *b);
int bench_load(struct bench *b);

#endif /* VMSIX_BENCH_BENCH_H */
