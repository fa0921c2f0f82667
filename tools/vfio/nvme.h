/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef VMSIX_VFIO_NVME_H
#define VMSIX_VFIO_NVME_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "vfio/device.h"

/*
 * An NVMe controller driven through VFIO, as far as keeping queues busy needs it: one command at a
 * time on each queue, and no command but reads. Nothing on the device is written.
 *
 * Functions return 0 or a negative errno and print nothing.
 */

#define NVME_CLASS		0x010802
#define NVME_MAX_QUEUES		16

struct nvme_command;
struct nvme_completion;

/**
 * struct nvme_queue - a submission queue and its completion queue
 * @data_iova: where the device puts what it reads
 * @namespace: that is read from
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
 * @queues: how many will be created, 1 .. NVME_MAX_QUEUES
 *
 * MSI-X must be disabled. INTx is masked so that a completion raises none whenever MSI-X is
 * disabled: nobody would handle it.
 */
int nvme_start(struct nvme *n, struct vfio_device *dev, unsigned int queues);

/**
 * nvme_create_queue() - create queue @id
 * @id: 1, 2, ...: also the vector of its interrupt; MSI-X must be enabled
 */
int nvme_create_queue(struct nvme *n, unsigned int id);

/** nvme_stop() - disable the controller, take the memory away from it; may follow any failure */
void nvme_stop(struct nvme *n);

/** nvme_read() - submit a read of one block; the one before must have been consumed */
void nvme_read(struct nvme_queue *q);

/** nvme_completed() - whether its completion is in memory */
bool nvme_completed(const struct nvme_queue *q);

/** nvme_consume() - take the completion: 0, or -EIO if the command failed */
int nvme_consume(struct nvme_queue *q);

#endif /* VMSIX_VFIO_NVME_H */
