// SPDX-License-Identifier: GPL-2.0-only
#include <string.h>

#include "model_ops.h"

#define TRIGGER_FLAGS(data)	(VFIO_IRQ_SET_DATA_##data | VFIO_IRQ_SET_ACTION_TRIGGER)

/* splitmix64: small, good enough, the same everywhere */
static uint64_t next_random(struct op_source *src)
{
	uint64_t z = src->state += 0x9e3779b97f4a7c15;

	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9;
	z = (z ^ z >> 27) * 0x94d049bb133111eb;
	return z ^ z >> 31;
}

static uint32_t below(struct op_source *src, uint32_t n)
{
	return n ? next_random(src) % n : 0;
}

static bool percent(struct op_source *src, unsigned int chance)
{
	return below(src, 100) < chance;
}

/* Mostly the index that is enabled, or MSI-X. */
static uint32_t pick_index(struct op_source *src, const struct model *m)
{
	uint32_t index = m->type;

	if (index == VFIO_PCI_NUM_IRQS)
		index = percent(src, 15) ? VFIO_PCI_MSI_IRQ_INDEX : VFIO_PCI_MSIX_IRQ_INDEX;
	else if (percent(src, 3))
		index = index == VFIO_PCI_MSI_IRQ_INDEX ? VFIO_PCI_MSIX_IRQ_INDEX :
							  VFIO_PCI_MSI_IRQ_INDEX;
	return m->num[index] ? index : VFIO_PCI_MSIX_IRQ_INDEX;
}

static void pick_range(struct op_source *src, uint32_t n, struct op *op)
{
	op->start = below(src, n);
	if (percent(src, 3))
		op->count = n - op->start + 1 + below(src, 4);
	else if (percent(src, 2))
		op->start = n + below(src, 3), op->count = 1;
	else
		op->count = percent(src, 40) ? 1 : 1 + below(src, n - op->start);
}

static bool in_use(const struct model *m, int trigger)
{
	unsigned int i;

	for (i = 0; i < MODEL_VECTORS; i++)
		if (m->v[i].trigger == trigger)
			return true;
	return false;
}

static bool named_in(const struct op *op, unsigned int n, int trigger)
{
	return n && memchr(op->trigger, trigger, n);
}

/*
 * An eventfd that no vector has, most times. The kernel tells in its log each time that two
 * vectors share one.
 */
static int pick_eventfd(struct op_source *src, const struct model *m, const struct op *op,
			unsigned int n)
{
	unsigned int pool = m->num[VFIO_PCI_MSIX_IRQ_INDEX] + 8, tries = 64;
	int trigger = below(src, pool);

	if (percent(src, 1))
		return trigger;
	while (tries-- && (in_use(m, trigger) || named_in(op, n, trigger)))
		trigger = (trigger + 1) % pool;
	return trigger;
}

static void exchange(struct op_source *src, struct op *op)
{
	unsigned int i, j;
	int8_t t;

	for (i = op->count - 1; i > 0; i--) {
		j = below(src, i + 1);
		t = op->trigger[i];
		op->trigger[i] = op->trigger[j];
		op->trigger[j] = t;
	}
}

enum style { ALL_NEW, SOME_CLEAR, PERMUTE, KEEP_MOST, STYLES };

static int pick_trigger(struct op_source *src, const struct model *m, const struct op *op,
			unsigned int i, enum style style)
{
	unsigned int vector = op->start + i;
	int now = vector < MODEL_VECTORS ? m->v[vector].trigger : TRIGGER_NONE;

	if (style == PERMUTE || (style == KEEP_MOST && percent(src, 80)))
		return now;
	if (style == SOME_CLEAR && percent(src, 50))
		return percent(src, 90) ? TRIGGER_NONE : TRIGGER_MINUS_2;
	return pick_eventfd(src, m, op, i);
}

static void make_set(struct op_source *src, const struct model *m, struct op *op)
{
	enum style style = below(src, STYLES);
	unsigned int i;

	op->kind = OP_SET;
	op->index = pick_index(src, m);
	op->flags = TRIGGER_FLAGS(EVENTFD);
	pick_range(src, m->num[op->index], op);
	for (i = 0; i < op->count; i++)
		op->trigger[i] = pick_trigger(src, m, op, i, style);
	if (style == PERMUTE)
		exchange(src, op);
	if (percent(src, 30))
		op->trigger[below(src, op->count)] = TRIGGER_CLOSED - (int)below(src, 3);
}

static void make_loop(struct op_source *src, const struct model *m, struct op *op)
{
	unsigned int i;

	op->index = pick_index(src, m);
	pick_range(src, m->num[op->index], op);
	if (op->index != VFIO_PCI_MSIX_IRQ_INDEX || percent(src, 50)) {
		op->kind = OP_RAW;
		op->flags = TRIGGER_FLAGS(NONE);
		return;
	}
	op->kind = OP_LOOP_BOOL;
	op->flags = TRIGGER_FLAGS(BOOL);
	for (i = 0; i < op->count; i++)
		op->trigger[i] = below(src, 2);
}

static uint32_t odd_number(struct op_source *src, uint32_t n)
{
	const uint32_t numbers[] = { 0, 0, 0, 1, n - 1, n, n + 1, 2047, 2048, 4096, INT32_MAX,
				     UINT32_MAX - 1, UINT32_MAX };

	return numbers[below(src, sizeof(numbers) / sizeof(numbers[0]))];
}

/* Most are refused; a call for eventfds with a count of 0 is not. */
static void make_odd(struct op_source *src, const struct model *m, struct op *op)
{
	const uint32_t flags[] = { TRIGGER_FLAGS(EVENTFD), TRIGGER_FLAGS(BOOL), TRIGGER_FLAGS(NONE),
				   below(src, 64), below(src, 64), next_random(src) };

	op->kind = OP_RAW;
	op->index = percent(src, 70) ? pick_index(src, m) : below(src, VFIO_PCI_NUM_IRQS + 2);
	op->flags = flags[below(src, sizeof(flags) / sizeof(flags[0]))];
	op->start = odd_number(src, m->num[VFIO_PCI_MSIX_IRQ_INDEX]);
	op->count = odd_number(src, m->num[VFIO_PCI_MSIX_IRQ_INDEX]);
	if (percent(src, 30))
		op->count = 0;
}

static void make_disable(struct op_source *src, const struct model *m, struct op *op)
{
	op->kind = OP_RAW;
	op->index = pick_index(src, m);
	op->flags = TRIGGER_FLAGS(NONE);
}

static void make_cache(struct op_source *src, struct op *op)
{
	op->kind = OP_CACHE;
	op->cache = percent(src, 30) ? -1 : (int)below(src, 5);
}

/* In a thousand. A device that can be reset is, on each opening too, which takes 100 ms. */
void op_next(struct op_source *src, const struct model *m, struct op *op)
{
	unsigned int dice = below(src, 1000), rare = m->resets ? 1 : 5;

	memset(op, 0, sizeof(*op));
	if (dice < rare)
		op->kind = OP_REOPEN;
	else if (dice < 2 * rare)
		op->kind = OP_RESET;
	else if (dice < 30)
		make_disable(src, m, op);
	else if (dice < 45 && src->caches)
		make_cache(src, op);
	else if (dice < 120)
		make_odd(src, m, op);
	else if (dice < 180)
		make_loop(src, m, op);
	else if (dice < 400 && src->fires)
		op->kind = OP_FIRE, op->start = below(src, m->num[VFIO_PCI_MSIX_IRQ_INDEX]);
	else
		make_set(src, m, op);
}

bool op_loop_all(const struct model *m, struct op *op)
{
	if (m->type == VFIO_PCI_NUM_IRQS)
		return false;
	memset(op, 0, sizeof(*op));
	op->kind = OP_RAW;
	op->index = m->type;
	op->flags = TRIGGER_FLAGS(NONE);
	op->count = m->num[m->type];
	return true;
}

const char *op_trigger_name(int trigger)
{
	static char name[16];

	switch (trigger) {
	case TRIGGER_NONE:
	case TRIGGER_MINUS_2:
		return "-";
	case TRIGGER_CLOSED:
	case TRIGGER_HUGE:
		return "bad";
	case TRIGGER_FILE:
		return "file";
	default:
		snprintf(name, sizeof(name), "e%d", trigger);
		return name;
	}
}

static void print_set(FILE *out, const struct op *op)
{
	unsigned int i;

	fprintf(out, "%s %u", op->index == VFIO_PCI_MSI_IRQ_INDEX ? "msi" : "set", op->start);
	for (i = 0; i < op->count; i++)
		fprintf(out, " %s", op_trigger_name(op->trigger[i]));
	fprintf(out, "\n");
}

static void print_bools(FILE *out, const struct op *op)
{
	unsigned int i;

	fprintf(out, "loop-bool %u", op->start);
	for (i = 0; i < op->count; i++)
		fprintf(out, " %d", op->trigger[i]);
	fprintf(out, "\n");
}

void op_print(FILE *out, const char *indent, const struct op *op)
{
	fprintf(out, "%s", indent);
	switch (op->kind) {
	case OP_SET:
		print_set(out, op);
		break;
	case OP_LOOP_BOOL:
		print_bools(out, op);
		break;
	case OP_RAW:
		fprintf(out, "raw %u %#x %u %u\n", op->index, op->flags, op->start, op->count);
		break;
	case OP_RESET:
		fprintf(out, "reset\n");
		break;
	case OP_REOPEN:
		fprintf(out, "close\n%sopen\n", indent);
		break;
	case OP_FIRE:
		fprintf(out, "fire %u\n", op->start);
		break;
	case OP_CACHE:
		fprintf(out, "cache %d\n", op->cache);
		break;
	}
}
