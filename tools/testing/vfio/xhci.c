// SPDX-License-Identifier: GPL-2.0-only
/*
 * As much of a driver as an interrupt takes: a command ring, an event ring of one segment for
 * interrupter 0, and commands that do nothing.
 */
#include <errno.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "pci_sysfs.h"
#include "vfio/memory.h"
#include "xhci.h"

#define XHCI_VENDOR	0x1b36
#define XHCI_DEVICE	0x000d

/* Capability registers; the others are at an offset that these tell. */
#define CAPLENGTH	0x00	/* low byte: where the operational registers are */
#define DBOFF		0x14
#define RTSOFF		0x18

/* Operational registers */
#define USBCMD		0x00
#define USBCMD_RUN	(1u << 0)
#define USBCMD_RESET	(1u << 1)
#define USBCMD_INTE	(1u << 2)
#define USBSTS		0x04
#define USBSTS_HALTED	(1u << 0)
#define USBSTS_NOT_READY (1u << 11)
#define CRCR		0x18	/* the command ring, and its first cycle bit */
#define DCBAAP		0x30
#define CONFIG		0x38

/* Registers of interrupter 0, from RTSOFF on */
#define IMAN		0x20
#define IMAN_PENDING	(1u << 0)
#define IMAN_ENABLE	(1u << 1)
#define ERSTSZ		0x28
#define ERSTBA		0x30
#define ERDP		0x38
#define ERDP_BUSY	(1u << 3)	/* while it is set there is no other interrupt */

#define TRB_CYCLE	(1u << 0)
#define TRB_TOGGLE	(1u << 1)
#define TRB_TYPE(n)	((n) << 10)
#define TYPE_LINK	6u
#define TYPE_NOOP	23u

#define PAGE		4096
#define IOVA		0x100000ull
#define ENTRIES		16
#define PATIENCE_MS	5000

struct trb {
	uint64_t parameter;
	uint32_t status;
	uint32_t control;
};

/* What the controller sees from IOVA on, a page each */
struct shared {
	uint64_t contexts[PAGE / sizeof(uint64_t)];	/* of devices: there are none */
	struct trb commands[PAGE / sizeof(struct trb)];
	struct trb events[PAGE / sizeof(struct trb)];
	struct trb segments[PAGE / sizeof(struct trb)];	/* address and size of the event ring */
};

/* A place in a ring, and the cycle bit of what is new there */
struct place {
	unsigned int index;
	uint32_t cycle;
};

static uint8_t *registers;
static size_t registers_size;
static struct shared *shared;
static struct place command, event;

bool is_xhci(const char *bdf)
{
	return pci_id_is(bdf, XHCI_VENDOR, XHCI_DEVICE);
}

static volatile uint32_t *reg(size_t offset)
{
	return (volatile uint32_t *)(registers + offset);
}

static volatile uint32_t *operational(size_t offset)
{
	return reg((*reg(CAPLENGTH) & 0xff) + offset);
}

static volatile uint32_t *runtime(size_t offset)
{
	return reg(*reg(RTSOFF) + offset);
}

static void write64(volatile uint32_t *at, uint64_t value)
{
	at[0] = (uint32_t)value;
	at[1] = value >> 32;
}

static int wait_for(volatile uint32_t *at, uint32_t mask, uint32_t value)
{
	int waited;

	for (waited = 0; (*at & mask) != value; waited++) {
		if (waited == PATIENCE_MS)
			return -ETIMEDOUT;
		usleep(1000);
	}
	return 0;
}

static int halt(void)
{
	*operational(USBCMD) = 0;
	return wait_for(operational(USBSTS), USBSTS_HALTED, USBSTS_HALTED);
}

static int reset(void)
{
	int err;

	err = halt();
	if (err)
		return err;
	*operational(USBCMD) = USBCMD_RESET;
	err = wait_for(operational(USBCMD), USBCMD_RESET, 0);
	return err ?: wait_for(operational(USBSTS), USBSTS_NOT_READY, 0);
}

static uint64_t iova_of(const void *at)
{
	return IOVA + ((const uint8_t *)at - (const uint8_t *)shared);
}

static void lay_out_rings(void)
{
	memset(shared, 0, sizeof(*shared));
	command = event = (struct place){ .cycle = TRB_CYCLE };
	shared->commands[ENTRIES - 1].parameter = iova_of(shared->commands);
	shared->segments[0] = (struct trb){
		.parameter = iova_of(shared->events),
		.status = ENTRIES,
	};
}

static void run(void)
{
	write64(operational(DCBAAP), iova_of(shared->contexts));
	write64(operational(CRCR), iova_of(shared->commands) | TRB_CYCLE);
	*operational(CONFIG) = 1;
	*runtime(ERSTSZ) = 1;
	write64(runtime(ERDP), iova_of(shared->events));
	write64(runtime(ERSTBA), iova_of(shared->segments));
	*runtime(IMAN) = IMAN_ENABLE | IMAN_PENDING;
	*operational(USBCMD) = USBCMD_RUN | USBCMD_INTE;
}

static int start(struct vfio_device *dev)
{
	void *at;
	int err;

	err = vfio_map_bar(dev, 0, &at, &registers_size);
	if (err)
		return err;
	registers = at;
	err = vfio_map_dma(dev, IOVA, sizeof(*shared), &at);
	if (err)
		goto out;
	shared = at;
	err = reset();
	if (err)
		goto out;
	lay_out_rings();
	run();
	err = wait_for(operational(USBSTS), USBSTS_HALTED, 0);
out:
	if (err)
		xhci_stop(dev);
	return err;
}

static void advance(struct place *place, unsigned int entries)
{
	if (++place->index == entries) {
		place->index = 0;
		place->cycle ^= TRB_CYCLE;
	}
}

/* The cycle bit comes last: it gives the command to the controller. */
static void submit(uint32_t type)
{
	struct trb *link = &shared->commands[ENTRIES - 1];

	__atomic_store_n(&shared->commands[command.index].control, TRB_TYPE(type) | command.cycle,
			 __ATOMIC_RELEASE);
	if (command.index == ENTRIES - 2)
		__atomic_store_n(&link->control, TRB_TYPE(TYPE_LINK) | TRB_TOGGLE | command.cycle,
				 __ATOMIC_RELEASE);
	advance(&command, ENTRIES - 1);
	__atomic_thread_fence(__ATOMIC_SEQ_CST);
	*reg(*reg(DBOFF)) = 0;
}

static int take_event(void)
{
	int err;

	err = wait_for(&shared->events[event.index].control, TRB_CYCLE, event.cycle);
	if (err)
		return err;
	advance(&event, ENTRIES);
	write64(runtime(ERDP), iova_of(&shared->events[event.index]) | ERDP_BUSY);
	return 0;
}

int xhci_fire(struct vfio_device *dev, unsigned int vector)
{
	int err;

	if (vector)
		return -EINVAL;
	if (!registers) {
		err = start(dev);
		if (err)
			return err;
	}
	submit(TYPE_NOOP);
	return take_event();
}

void xhci_stop(struct vfio_device *dev)
{
	if (shared) {
		halt();
		vfio_unmap_dma(dev, IOVA, sizeof(*shared), shared);
	}
	if (registers)
		munmap(registers, registers_size);
	shared = NULL;
	registers = NULL;
}
