/* SPDX-License-Identifier: GPL-2.0-only */
/* From a long sequence of operations that ends in a divergence to a short one. */
#ifndef MODEL_SHRINK_H
#define MODEL_SHRINK_H

#include "model_rig.h"

/**
 * struct history - operations since the device was opened
 * @cache: the module's parameter then
 * @nr: number of operations
 * @op: the operations
 */
struct history {
	int cache;
	unsigned int nr;
	unsigned int size;
	struct op *op;
};

/**
 * history_restart() - forget all: the device is about to be opened
 * @h: begins with the interrupts that are pending, if any
 * @m: the model before that
 */
void history_restart(struct history *h, const struct model *m);

/** history_add() - append an operation; -ENOMEM or 0 */
int history_add(struct history *h, const struct op *op);

/**
 * shrink() - leave out of a history what its divergence does not need, and print the rest as a
 * script for vfio-ctl, with what it ought to see
 * @rig: used to try
 * @h: changed
 */
void shrink(struct rig *rig, struct history *h);

#endif /* MODEL_SHRINK_H */
