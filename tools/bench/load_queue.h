/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef VMSIX_BENCH_LOAD_QUEUE_H
#define VMSIX_BENCH_LOAD_QUEUE_H

#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>

#include "vfio/nvme.h"

/*
 * The load: NVMe queues, each kept busy by a thread of its own with one command at a time, so that
 * one completion is one interrupt. A thread waits for the interrupt, and every LOAD_SLICE_MS looks
 * whether the completion is in memory. Once it is, the thread waits LOAD_SLICES times more. Then it
 * runs on each CPU in turn, so that a CPU that was delayed handles what it has. An interrupt that
 * has still not come counts as lost, and the queue goes on without it. If it comes later, it counts
 * as late instead. Waits are counted, not time: a host that is suspended for a while loses nothing.
 */

#define LOAD_SLICE_MS		10
#define LOAD_SLICES		100
#define LOAD_PATIENCE_NS	(LOAD_SLICES * LOAD_SLICE_MS * 1000000ULL)
#define LOAD_LATE_NS		100000000ULL

/**
 * struct load_counts - what became of the completions: completions = interrupts + lost
 * @late: interrupts that came more than LOAD_LATE_NS after their completion was seen
 * @spurious: interrupts, not in @interrupts, for which there was no completion
 */
struct load_counts {
	uint64_t completions;
	uint64_t interrupts;
	uint64_t lost;
	uint64_t late;
	uint64_t spurious;
};

/**
 * struct load_gaps - for how long queues heard nothing
 * @longest_ns: longest gap, those included that ended without an interrupt, when patience did
 * @heard_ns: longest gap that ended with an interrupt
 */
struct load_gaps {
	uint64_t longest_ns;
	uint64_t heard_ns;
};

/**
 * struct load_queue - a queue and its thread
 * @fd: its vector's eventfd, non-blocking
 * @last_ns: the last time it went on, by an interrupt or without; 0: it has rested
 * @gaps: of the window, see load_open_window()
 * @due: load_close_window() waits for it to go on
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
 * struct load - all queues; what the threads share is under @lock
 * @stopped: asks whether the user wants to end
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
 * @queues: of the controller, @nr of them
 * @fds: their vectors' eventfds
 *
 * Return: 0 or a negative errno, and nothing is running.
 */
int load_start(struct load *load, struct nvme_queue *queues, const int32_t *fds, unsigned int nr);

/** load_stop() - end the threads, whatever is outstanding, and take the interrupts that are left */
void load_stop(struct load *load);

/** load_rest() - let the queues finish their commands: 0, -EINTR if stopped, or a queue's error */
int load_rest(struct load *load);

/** load_resume() - after load_rest() */
void load_resume(struct load *load);

/** load_open_window() - look for gaps from now on */
void load_open_window(struct load *load);

/**
 * load_close_window() - look for no gaps that begin after this; wait until each queue has gone on
 * @gaps: receives the longest of any queue that overlapped the window
 *
 * Return: as load_rest().
 */
int load_close_window(struct load *load, struct load_gaps *gaps);

/** load_sum() - the counts of all queues together, after load_stop() */
void load_sum(struct load *load, struct load_counts *sum);

#endif /* VMSIX_BENCH_LOAD_QUEUE_H */
