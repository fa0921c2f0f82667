/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef VMSIX_BENCH_LOAD_QUEUE_H
#define VMSIX_BENCH_LOAD_QUEUE_H

#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>

#include "vfio/nvme.h"

/*
 * The load: NVMe queues, each kept busy by its own thread with one command at a time, so that each
 * completion is one interrupt. A thread waits for the interrupt, and every LOAD_SLICE_MS checks
 * whether the completion is in memory. Once it is, the thread waits LOAD_SLICES times more. Then it
 * runs on each CPU in turn, so that a delayed CPU handles its pending interrupts. An interrupt that
 * has still not come counts as lost, and the queue goes on. If it comes later, it counts as late
 * instead. Waits are counted, not time, so that suspending the host loses nothing.
 */

#define LOAD_SLICE_MS		10
#define LOAD_SLICES		100
#define LOAD_TIMEOUT_NS	(LOAD_SLICES * LOAD_SLICE_MS * 1000000ULL)
#define LOAD_LATE_NS		100000000ULL

/**
 * struct load_counts - counts of completions: completions = interrupts + lost
 * @late: interrupts that came more than LOAD_LATE_NS after their completion was seen
 * @spurious: interrupts without a completion, not in @interrupts
 */
struct load_counts {
	uint64_t completions;
	uint64_t interrupts;
	uint64_t lost;
	uint64_t late;
	uint64_t spurious;
};

/**
 * struct load_gaps - how long queues were without an interrupt
 * @longest_ns: longest gap, including those that ended with the timeout
 * @signalled_ns: longest gap that ended with an interrupt
 */
struct load_gaps {
	uint64_t longest_ns;
	uint64_t signalled_ns;
};

/**
 * struct load_queue - a queue and its thread
 * @fd: its vector's eventfd, non-blocking
 * @last_ns: time of the last completion, with or without an interrupt; 0 after a rest
 * @gaps: gaps of the window, see load_open_window()
 * @due: load_close_window() waits for its next completion
 * @resting: it has no command outstanding and waits for load_resume()
 * @err: why it ended: -EIO a read failed, -ETIMEDOUT no completion came
 */
struct load_queue {
	struct load *load;
	struct nvme_queue *nvme;
	int fd;
	pthread_t thread;
	struct load_counts counts;
	uint64_t last_ns;
	struct load_gaps gaps;
	bool due;
	bool resting;
	int err;
};

/**
 * struct load - all queues; @lock protects what the threads share
 * @stopped: returns whether the user wants to stop
 */
struct load {
	bool (*stopped)(void);
	pthread_mutex_t lock;
	pthread_cond_t changed;
	struct load_queue queues[NVME_MAX_QUEUES];
	unsigned int nr;
	bool rest;
	bool stop;
	uint64_t window_start_ns;
	uint64_t window_end_ns;
};

/**
 * load_start() - start a thread for each queue
 * @queues: @nr queues of the controller
 * @fds: their vectors' eventfds
 *
 * Return: 0, or a negative errno: then no thread runs.
 */
int load_start(struct load *load, struct nvme_queue *queues, const int32_t *fds, unsigned int nr);

/** load_stop() - end the threads, even with outstanding commands, and count remaining interrupts */
void load_stop(struct load *load);

/**
 * load_rest() - let the queues finish their commands, and then pause
 *
 * Return: 0, -EINTR if stopped, or a queue's error.
 */
int load_rest(struct load *load);

/** load_resume() - go on after load_rest() */
void load_resume(struct load *load);

/** load_open_window() - record gaps from now on */
void load_open_window(struct load *load);

/**
 * load_close_window() - ignore gaps that begin after now; wait for a completion of each queue
 * @gaps: receives the longest gaps of any queue that overlap the window
 *
 * Return: as load_rest().
 */
int load_close_window(struct load *load, struct load_gaps *gaps);

/** load_sum() - the counts of all queues together, after load_stop() */
void load_sum(struct load *load, struct load_counts *sum);

#endif /* VMSIX_BENCH_LOAD_QUEUE_H */
