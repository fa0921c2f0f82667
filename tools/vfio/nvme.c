// SPDX-License-Identifier: GPL-2.0-only
/* References are to the NVM Express Base Specification. */
#include <errno.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "vfio/memory.h"
#include "vfio/nvme.h"

/* "Controller Properties" */
enum {
	REG_CAP		= 0x00,
	REG_INTMS	= 0x0c,
	REG_CC		= 0x14,
	REG_CSTS	= 0x1c,
	REG_AQA		= 0x24,
	REG_ASQ		= 0x28,
	REG_ACQ		= 0x30,
	REG_DOORBELLS	= 0x1000,
};

#define CC_ENABLE	1u
#define CC_ENTRY_SIZES	(6u << 16 | 4u << 20)	/* 64 bytes a command, 16 a completion */
#define CSTS_READY	1u
#define CSTS_FATAL	2u

enum {
	ADMIN_CREATE_SQ		= 0x01,
	ADMIN_CREATE_CQ		= 0x05,
	ADMIN_IDENTIFY		= 0x06,
	ADMIN_SET_FEATURES	= 0x09,
	IO_READ			= 0x02,
};

#define IDENTIFY_NAMESPACE	0u
#define IDENTIFY_NAMESPACES	2u	/* list of active ones */
/* Offsets in the first one's answer: the format in use, and a table of formats, 32 bits each. */
#define NAMESPACE_FORMAT	26u
#define NAMESPACE_FORMATS	128u
#define FEATURE_QUEUES		7u
#define PHYSICALLY_CONTIGUOUS	1u
#define INTERRUPTS_ENABLED	2u

#define PAGE		4096u
#define ENTRIES		16u		/* entries of a queue; one is used at a time */
#define PAGES_PER_QUEUE	3u		/* commands, completions, data */

/* Usually a guest's low RAM, so no platform reserves it. */
#define IOVA		0x100000u

/* A controller's own timeout may be too short for an emulator. */
#define MIN_TIMEOUT_NS	(10 * NS_PER_S)

struct nvme_command {
	uint8_t opcode;
	uint8_t flags;
	uint16_t id;
	uint32_t namespace;
	uint32_t reserved[2];
	uint64_t metadata;
	uint64_t data[2];
	uint32_t dw10, dw11, dw12, dw13, dw14, dw15;
};

struct nvme_completion {
	uint32_t result;
	uint32_t reserved;
	uint16_t sq_head;
	uint16_t sq_id;
	uint16_t id;
	uint16_t status;	/* bit 0: phase */
};

_Static_assert(sizeof(struct nvme_command) == 64, "as the controller reads it");
_Static_assert(sizeof(struct nvme_completion) == 16, "as the controller writes it");

static volatile uint32_t *reg(struct nvme *n, size_t offset)
{
	return (volatile uint32_t *)((uint8_t *)n->registers + offset);
}

static void write64(struct nvme *n, size_t offset, uint64_t value)
{
	*reg(n, offset) = (uint32_t)value;
	*reg(n, offset + 4) = value >> 32;
}

static uint64_t read64(struct nvme *n, size_t offset)
{
	return *reg(n, offset) | (uint64_t)*reg(n, offset + 4) << 32;
}

static uint64_t timeout_ns(const struct nvme *n)
{
	uint64_t ns = (n->capabilities >> 24 & 0xff) * (NS_PER_S / 2);

	return ns > MIN_TIMEOUT_NS ? ns : MIN_TIMEOUT_NS;
}

static int wait_ready(struct nvme *n, uint32_t ready)
{
	uint64_t end = clock_ns(CLOCK_MONOTONIC) + timeout_ns(n);
	uint32_t status;

	for (;;) {
		status = *reg(n, REG_CSTS);
		if (status == UINT32_MAX)
			return -ENODEV;
		if ((status & CSTS_READY) == ready)
			return 0;
		if (ready && status & CSTS_FATAL)
			return -EIO;
		if (clock_ns(CLOCK_MONOTONIC) > end)
			return -ETIMEDOUT;
		usleep(100);
	}
}

static int disable(struct nvme *n)
{
	*reg(n, REG_CC) = *reg(n, REG_CC) & ~CC_ENABLE;
	return wait_ready(n, 0);
}

static int enable(struct nvme *n)
{
	const struct nvme_queue *admin = &n->queues[0];

	*reg(n, REG_AQA) = (admin->entries - 1u) << 16 | (admin->entries - 1u);
	write64(n, REG_ASQ, admin->commands_iova);
	write64(n, REG_ACQ, admin->completions_iova);
	*reg(n, REG_CC) = CC_ENTRY_SIZES | CC_ENABLE;
	return wait_ready(n, CSTS_READY);
}

static void lay_out_queue(struct nvme *n, unsigned int id)
{
	size_t at = (size_t)id * PAGES_PER_QUEUE * PAGE;
	size_t stride = 4u << (n->capabilities >> 32 & 0xf);
	unsigned int possible = (n->capabilities & 0xffff) + 1;

	n->queues[id] = (struct nvme_queue){
		.commands = (void *)(n->memory + at),
		.completions = (void *)(n->memory + at + PAGE),
		.submitted = reg(n, REG_DOORBELLS + 2 * id * stride),
		.consumed = reg(n, REG_DOORBELLS + (2 * id + 1) * stride),
		.commands_iova = IOVA + at,
		.completions_iova = IOVA + at + PAGE,
		.data_iova = IOVA + at + 2 * PAGE,
		.namespace = n->queues[0].namespace,
		.entries = possible < ENTRIES ? possible : ENTRIES,
		.phase = 1,
	};
}

static void submit(struct nvme_queue *q, const struct nvme_command *command)
{
	q->commands[q->tail] = *command;
	q->tail = (q->tail + 1) % q->entries;
	__atomic_thread_fence(__ATOMIC_SEQ_CST);
	*q->submitted = q->tail;
}

bool nvme_completed(const struct nvme_queue *q)
{
	return (q->completions[q->head].status & 1) == q->phase;
}

int nvme_consume(struct nvme_queue *q)
{
	uint16_t status = q->completions[q->head].status >> 1;

	q->head = (q->head + 1) % q->entries;
	if (!q->head)
		q->phase = !q->phase;
	*q->consumed = q->head;
	return status ? -EIO : 0;
}

void nvme_read(struct nvme_queue *q)
{
	const struct nvme_command read = {
		.opcode = IO_READ,
		.namespace = q->namespace,
		.data[0] = q->data_iova,
	};

	submit(q, &read);
}

/* @result may be NULL */
static int admin(struct nvme *n, const struct nvme_command *command, uint32_t *result)
{
	uint64_t end = clock_ns(CLOCK_MONOTONIC) + timeout_ns(n);
	struct nvme_queue *q = &n->queues[0];

	submit(q, command);
	while (!nvme_completed(q)) {
		if (clock_ns(CLOCK_MONOTONIC) > end)
			return -ETIMEDOUT;
		usleep(100);
	}
	__atomic_thread_fence(__ATOMIC_ACQUIRE);
	if (result)
		*result = q->completions[q->head].result;
	return nvme_consume(q);
}

/* The answer is in the data page of the admin queue. */
static int identify(struct nvme *n, uint32_t what)
{
	struct nvme_queue *q = &n->queues[0];
	const struct nvme_command command = {
		.opcode = ADMIN_IDENTIFY,
		.namespace = what == IDENTIFY_NAMESPACE ? q->namespace : 0,
		.data[0] = q->data_iova,
		.dw10 = what,
	};

	return admin(n, &command, NULL);
}

static int find_namespace(struct nvme *n)
{
	const uint32_t *namespaces = (uint32_t *)(n->memory + 2 * PAGE);
	int err;

	err = identify(n, IDENTIFY_NAMESPACES);
	if (err)
		return err;
	n->queues[0].namespace = namespaces[0];
	return namespaces[0] ? 0 : -ENXIO;
}

/* A read has one page for data, and none for metadata: more would overwrite other memory. */
static int check_format(struct nvme *n)
{
	const uint8_t *answer = (uint8_t *)(n->memory + 2 * PAGE);
	uint32_t format;
	uint8_t number;
	int err;

	err = identify(n, IDENTIFY_NAMESPACE);
	if (err)
		return err;
	number = (answer[NAMESPACE_FORMAT] & 0xf) | (answer[NAMESPACE_FORMAT] >> 1 & 0x30);
	memcpy(&format, answer + NAMESPACE_FORMATS + sizeof(format) * number, sizeof(format));
	if ((format & 0xffff) || (format >> 16 & 0xff) > 12)
		return -EOPNOTSUPP;
	return 0;
}

static int ask_for_queues(struct nvme *n, unsigned int queues)
{
	const struct nvme_command set = {
		.opcode = ADMIN_SET_FEATURES,
		.dw10 = FEATURE_QUEUES,
		.dw11 = (queues - 1) << 16 | (queues - 1),
	};
	uint32_t granted;
	int err;

	err = admin(n, &set, &granted);
	if (err)
		return err;
	return (granted & 0xffff) + 1 < queues || (granted >> 16) + 1 < queues ? -ERANGE : 0;
}

static int create_cq(struct nvme *n, unsigned int id)
{
	const struct nvme_queue *q = &n->queues[id];
	const struct nvme_command create = {
		.opcode = ADMIN_CREATE_CQ,
		.data[0] = q->completions_iova,
		.dw10 = (q->entries - 1u) << 16 | id,
		.dw11 = id << 16 | INTERRUPTS_ENABLED | PHYSICALLY_CONTIGUOUS,
	};

	return admin(n, &create, NULL);
}

static int create_sq(struct nvme *n, unsigned int id)
{
	const struct nvme_queue *q = &n->queues[id];
	const struct nvme_command create = {
		.opcode = ADMIN_CREATE_SQ,
		.data[0] = q->commands_iova,
		.dw10 = (q->entries - 1u) << 16 | id,
		.dw11 = id << 16 | PHYSICALLY_CONTIGUOUS,
	};

	return admin(n, &create, NULL);
}

int nvme_create_queue(struct nvme *n, unsigned int id)
{
	int err;

	lay_out_queue(n, id);
	n->what = "create a completion queue";
	err = create_cq(n, id);
	if (err)
		return err;
	n->what = "create a submission queue";
	return create_sq(n, id);
}

static int map(struct nvme *n, unsigned int queues)
{
	void *memory;
	int err;

	n->what = "map BAR 0";
	err = vfio_map_bar(n->dev, 0, &n->registers, &n->registers_size);
	if (err)
		return err;
	n->capabilities = read64(n, REG_CAP);
	n->what = "use pages of 4 KiB";
	if (n->capabilities >> 48 & 0xf)
		return -EOPNOTSUPP;
	n->what = "find the doorbells of all queues in BAR 0";
	if (REG_DOORBELLS + (2 * queues + 2) * (4u << (n->capabilities >> 32 & 0xf)) >
	    n->registers_size)
		return -ENXIO;
	n->what = "map memory for the device";
	n->memory_size = (size_t)(1 + queues) * PAGES_PER_QUEUE * PAGE;
	err = vfio_map_dma(n->dev, IOVA, n->memory_size, &memory);
	if (!err)
		n->memory = memory;
	return err;
}

int nvme_start(struct nvme *n, struct vfio_device *dev, unsigned int queues)
{
	int err;

	*n = (struct nvme){ .dev = dev };
	err = map(n, queues);
	if (err)
		goto out;
	lay_out_queue(n, 0);
	n->what = "reset the controller";
	err = disable(n);
	if (err)
		goto out;
	n->what = "enable the controller";
	err = enable(n);
	if (err)
		goto out;
	*reg(n, REG_INTMS) = UINT32_MAX;
	n->what = "find a namespace";
	err = find_namespace(n);
	if (err)
		goto out;
	n->what = "read a block of 4 KiB at most, without metadata";
	err = check_format(n);
	if (err)
		goto out;
	n->what = "get enough queues (--queues)";
	err = ask_for_queues(n, queues);
out:
	if (err)
		nvme_stop(n);
	return err;
}

void nvme_stop(struct nvme *n)
{
	if (n->memory) {
		disable(n);
		vfio_unmap_dma(n->dev, IOVA, n->memory_size, n->memory);
	}
	if (n->registers)
		munmap(n->registers, n->registers_size);
	n->memory = NULL;
	n->registers = NULL;
}
