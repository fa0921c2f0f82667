// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <string.h>

#include "model_vectors.h"

#define NO_TYPE	VFIO_PCI_NUM_IRQS

static void disable(struct model *m)
{
	unsigned int i;

	for (i = 0; i < MODEL_VECTORS; i++) {
		m->v[i].trigger = TRIGGER_NONE;
		m->v[i].held = false;
		m->v[i].added = false;
	}
	m->type = NO_TYPE;
}

void model_init(struct model *m)
{
	unsigned int i;

	disable(m);
	for (i = 0; i < MODEL_VECTORS; i++)
		m->v[i].pending = false;
	memset(m->signals, 0, sizeof(m->signals));
}

unsigned int model_held(const struct model *m)
{
	unsigned int i, held = 0;

	for (i = 0; i < MODEL_VECTORS; i++)
		held += m->v[i].held;
	return held;
}

/* What vfio checks before it looks at the device's state: sizes, ranges, flags. */
static int check_header(const struct model *m, const struct op *op, bool payload)
{
	uint32_t type = op->flags & VFIO_IRQ_SET_DATA_TYPE_MASK;
	uint64_t end = (uint64_t)op->start + op->count;

	if (op->index >= VFIO_PCI_NUM_IRQS || end >= UINT32_MAX)
		return -EINVAL;
	if (op->flags & ~(VFIO_IRQ_SET_DATA_TYPE_MASK | VFIO_IRQ_SET_ACTION_TYPE_MASK))
		return -EINVAL;
	if (op->start >= m->num[op->index] || end > m->num[op->index])
		return -EINVAL;
	if (type != VFIO_IRQ_SET_DATA_NONE && type != VFIO_IRQ_SET_DATA_BOOL &&
	    type != VFIO_IRQ_SET_DATA_EVENTFD)
		return -EINVAL;
	if (type != VFIO_IRQ_SET_DATA_NONE && op->count && !payload)
		return -EINVAL;
	return 0;
}

/*
 * Other indexes are only called without payload and with nothing enabled there: the calls differ
 * in how they fail.
 */
static int other_index(const struct op *op)
{
	uint32_t action = op->flags & VFIO_IRQ_SET_ACTION_TYPE_MASK;

	if (action == VFIO_IRQ_SET_ACTION_TRIGGER)
		return -EINVAL;
	if (op->index == VFIO_PCI_INTX_IRQ_INDEX &&
	    (action == VFIO_IRQ_SET_ACTION_MASK || action == VFIO_IRQ_SET_ACTION_UNMASK))
		return -EINVAL;
	return -ENOTTY;
}

static void arm(struct model *m, unsigned int vector, int trigger)
{
	m->v[vector].trigger = trigger;
	if (trigger >= 0 && m->v[vector].pending) {
		m->v[vector].pending = false;
		m->signals[trigger]++;
	}
}

static int trigger_error(int trigger)
{
	switch (trigger) {
	case TRIGGER_CLOSED:
	case TRIGGER_HUGE:
		return -EBADF;
	case TRIGGER_FILE:
		return -EINVAL;
	default:
		return 0;
	}
}

static int get_irq(struct model *m, unsigned int vector)
{
	if (m->v[vector].held)
		return 0;
	if (m->type == VFIO_PCI_MSI_IRQ_INDEX || !m->dynamic)
		return -EINVAL;
	m->v[vector].held = true;
	m->v[vector].added = true;
	return 0;
}

/* Done when a trigger is cleared; a vector that MSI-X was enabled with stays. */
static void trim(struct model *m)
{
	int keep = m->cache;
	unsigned int i;

	for (i = 0; i < MODEL_VECTORS && m->cache >= 0; i++) {
		if (!m->v[i].added || m->v[i].trigger >= 0)
			continue;
		if (keep-- > 0)
			continue;
		m->v[i].held = false;
		m->v[i].added = false;
	}
}

/* A bad eventfd is found before anything is allocated. */
static int prepare(struct model *m, const struct op *op)
{
	unsigned int i;
	int err = 0;

	for (i = 0; i < op->count && !err; i++)
		err = trigger_error(op->trigger[i]);
	for (i = 0; i < op->count && !err; i++)
		if (op->trigger[i] >= 0)
			err = get_irq(m, op->start + i);
	return err;
}

static int set_block(struct model *m, const struct op *op)
{
	bool cleared = false;
	unsigned int i;
	int err;

	err = prepare(m, op);
	if (err)
		return err;
	for (i = 0; i < op->count; i++) {
		cleared |= op->trigger[i] < 0 && m->v[op->start + i].trigger >= 0;
		arm(m, op->start + i, op->trigger[i] >= 0 ? op->trigger[i] : TRIGGER_NONE);
	}
	if (cleared)
		trim(m);
	return 0;
}

static int set_eventfds(struct model *m, const struct op *op)
{
	unsigned int i, nvec = op->start + op->count;
	int err;

	if (m->type == op->index)
		return set_block(m, op);
	if (!nvec)
		return -ERANGE;
	m->type = op->index;
	for (i = 0; i < nvec; i++)
		m->v[i].held = true;
	err = set_block(m, op);
	if (err)
		disable(m);
	return err;
}

static int loopback(struct model *m, const struct op *op)
{
	bool by_bool = op->flags & VFIO_IRQ_SET_DATA_BOOL;
	unsigned int i;
	int trigger;

	if (m->type != op->index)
		return -EINVAL;
	for (i = 0; i < op->count; i++) {
		trigger = m->v[op->start + i].trigger;
		if (trigger >= 0 && (!by_bool || op->trigger[i]))
			m->signals[trigger]++;
	}
	return 0;
}

static int set_irqs(struct model *m, const struct op *op, bool payload)
{
	int err;

	err = check_header(m, op, payload);
	if (err)
		return err;
	if (op->index != VFIO_PCI_MSI_IRQ_INDEX && op->index != VFIO_PCI_MSIX_IRQ_INDEX)
		return other_index(op);
	if ((op->flags & VFIO_IRQ_SET_ACTION_TYPE_MASK) != VFIO_IRQ_SET_ACTION_TRIGGER)
		return -ENOTTY;
	if (m->type == op->index && !op->count && op->flags & VFIO_IRQ_SET_DATA_NONE) {
		disable(m);
		return 0;
	}
	if (m->type != op->index && m->type != NO_TYPE)
		return -EINVAL;
	if (op->flags & VFIO_IRQ_SET_DATA_EVENTFD)
		return set_eventfds(m, op);
	return loopback(m, op);
}

static int fire(struct model *m, unsigned int vector)
{
	if (m->v[vector].trigger >= 0)
		m->signals[m->v[vector].trigger]++;
	else
		m->v[vector].pending = true;
	return 0;
}

int model_apply(struct model *m, const struct op *op)
{
	memset(m->signals, 0, sizeof(m->signals));
	switch (op->kind) {
	case OP_SET:
	case OP_LOOP_BOOL:
		return set_irqs(m, op, true);
	case OP_RAW:
		return set_irqs(m, op, false);
	case OP_RESET:
		return m->resets ? 0 : -EINVAL;
	case OP_REOPEN:
		disable(m);
		return 0;
	case OP_FIRE:
		return fire(m, op->start);
	case OP_CACHE:
		m->cache = op->cache;
		return 0;
	}
	return -EINVAL;
}
