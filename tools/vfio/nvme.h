/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef VMSIX_VFIO_NVME_H
#define VMSIX_VFIO_NVME_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "vfio/device.h"

/*
 * The part of an NVMe driver that keeps queues busy: one command at a time on each queue, and only
 * reads. No data on the device is written.
 *
 * Functions return 0 or a negative errno and print nothing.
 */

#define NVME_CLASS		0x010802
#define NVME_MAX_QUEUES		16

struct nvme_command;
struct nvme_completion;

/**
 * struct nvme_queue - a submission queue and its completion queue
 * @data_iova: address to which the device reads
 * @namespace: namespace that is read
 */
struct nvme_queue {
	volatile struct nvme_command *commands;
	volatile struct nvme_completion *completions;
	volatile uint32_t *submitted;
	volatile uint32_t *consumed;
	uint64_t commands_iova;
	uint64_t completions_iova;
	uint64_t data_iova;
	uint32_t namespace;
	uint16_t entries;
	uint16_t tail;
	uint16_t head;
	uint16_t phase;
};

/**
 * struct nvme - a controller
 * @what: after an error, what failed
 * @queues: 0 is the admin queue
 */
struct nvme {
	struct vfio_device *dev;
	const char *what;
	void *registers;
	size_t registers_size;
	uint8_t *memory;
	size_t memory_size;
	uint64_t capabilities;
	struct nvme_queue queues[1 + NVME_MAX_QUEUES];
};

/**
 * nvme_start() - reset and enable the controller, and mask its INTx
 * @queues: number of queues that will be created, 1 .. NVME_MAX_QUEUES
 *
 * MSI-X must be disabled. INTx is masked because nobody handles it: a completion would raise it
 * while MSI-X is disabled.
 */
int nvme_start(struct nvme *n, struct vfio_device *dev, unsigned int queues);

/**
 * nvme_create_queue() - create queue @id
 * @id: 1, 2, ..., and also its vector; MSI-X must be enabled
 */
int nvme_create_queue(struct nvme *n, unsigned int id);

/** nvme_stop() - disable the controller, and unmap its memory; may follow any failure */
void nvme_stop(struct nvme *n);

/** nvme_read() - submit a read of one block, after the last one was consumed */
void nvme_read(struct nvme_queue *q);

/** nvme_completed() - whether the completion is in memory */
bool nvme_completed(const struct nvme_queue *q);

/** nvme_consume() - take the completion: 0, or -EIO if the command failed */
int nvme_consume(struct nvme_queue *q);

#endif /* VMSIX_VFIO_NVME_H */
