/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Reference model of a device's MSI and MSI-X vectors: what each SET_IRQS call must return, which
 * vectors have which trigger and an irq afterwards, which eventfds are signalled. Pure bookkeeping,
 * no system call.
 */
#ifndef MODEL_VECTORS_H
#define MODEL_VECTORS_H

#include <linux/vfio.h>
#include <stdbool.h>
#include <stdint.h>

#define MODEL_VECTORS	64			/* of a device at most */
#define MODEL_EVENTFDS	(MODEL_VECTORS + 8)
#define MODEL_CALL	(MODEL_VECTORS + 8)	/* vectors in a call with payload at most */

/* A trigger that is no eventfd of ours: see struct op. */
enum {
	TRIGGER_NONE = -1,
	TRIGGER_MINUS_2 = -2,	/* any negative descriptor clears */
	TRIGGER_CLOSED = -3,	/* a descriptor that was closed */
	TRIGGER_HUGE = -4,	/* a descriptor beyond any limit */
	TRIGGER_FILE = -5,	/* a descriptor, but not of an eventfd */
};

enum op_kind {
	OP_SET,		/* SET_IRQS with eventfds; index, start, count, trigger[] */
	OP_LOOP_BOOL,	/* SET_IRQS with DATA_BOOL on MSI-X; start, count, trigger[] is 0 or 1 */
	OP_RAW,		/* SET_IRQS without payload; index, flags, start, count */
	OP_RESET,	/* VFIO_DEVICE_RESET */
	OP_REOPEN,	/* close and open the device */
	OP_FIRE,	/* have the device raise vector start */
	OP_CACHE,	/* write cache to the module's parameter */
};

/** struct op - one step of a test */
struct op {
	enum op_kind kind;
	uint32_t index;
	uint32_t flags;
	uint32_t start;
	uint32_t count;
	int cache;
	int8_t trigger[MODEL_CALL];
};

/**
 * struct model - a device's vectors as they ought to be
 * @num: vectors the device has, by VFIO_PCI_*_IRQ_INDEX
 * @dynamic: MSI-X vectors can be added while MSI-X is enabled
 * @resets: VFIO_DEVICE_RESET works
 * @cache: how many vectors without trigger the device may keep; negative: any number
 * @type: the index that is enabled, VFIO_PCI_NUM_IRQS if none
 * @v: the vectors of that index
 * @signals: by eventfd: times the last operation signalled it
 */
struct model {
	uint32_t num[VFIO_PCI_NUM_IRQS];
	bool dynamic;
	bool resets;
	int cache;
	uint32_t type;
	struct {
		int8_t trigger;		/* an eventfd's number or TRIGGER_NONE */
		bool held;		/* has an irq */
		bool added;		/* it got that after MSI-X was enabled */
		bool pending;		/* raised by the device while it had no trigger */
	} v[MODEL_VECTORS];
	unsigned int signals[MODEL_EVENTFDS];
};

/** model_init() - all disabled, nothing pending; @num, @dynamic, @resets and @cache stay */
void model_init(struct model *m);

/**
 * model_apply() - do to the model what an operation ought to do to the device
 * @m: changed
 * @op: the operation
 *
 * Return: what the operation ought to return: 0, or a negative errno.
 */
int model_apply(struct model *m, const struct op *op);

/** model_held() - number of irqs that the device ought to hold */
unsigned int model_held(const struct model *m);

#endif /* MODEL_VECTORS_H */
