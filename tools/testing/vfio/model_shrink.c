// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "model_ops.h"
#include "model_shrink.h"

#define SHRINK_SECONDS	60

int history_add(struct history *h, const struct op *op)
{
	struct op *grown;

	if (h->nr == h->size) {
		grown = realloc(h->op, (h->size * 2 + 64) * sizeof(*op));
		if (!grown)
			return -ENOMEM;
		h->op = grown;
		h->size = h->size * 2 + 64;
	}
	h->op[h->nr++] = *op;
	return 0;
}

/* A device that was just opened has nothing armed: what fires then is pending. */
void history_restart(struct history *h, const struct model *m)
{
	struct op fire = { .kind = OP_FIRE };

	h->nr = 0;
	h->cache = m->cache;
	for (fire.start = 0; fire.start < MODEL_VECTORS; fire.start++)
		if (m->v[fire.start].pending)
			history_add(h, &fire);
}

/* How many operations it takes until device and model differ; 0 if they do not. */
static unsigned int replay(struct rig *rig, const struct history *h)
{
	char why[RIG_WHY];
	unsigned int i;

	if (rig_fresh(rig, h->cache))
		return 0;
	for (i = 0; i < h->nr; i++)
		if (!rig_step(rig, &h->op[i], why))
			return i + 1;
	return 0;
}

static bool without(struct rig *rig, struct history *h, unsigned int from, unsigned int n)
{
	struct history shorter = { .cache = h->cache, .nr = h->nr - n };
	unsigned int end = 0;

	shorter.op = malloc(h->nr * sizeof(*h->op));
	if (!shorter.op)
		return false;
	memcpy(shorter.op, h->op, from * sizeof(*h->op));
	memcpy(shorter.op + from, h->op + from + n, (h->nr - from - n) * sizeof(*h->op));
	end = replay(rig, &shorter);
	if (end) {
		memcpy(h->op, shorter.op, end * sizeof(*h->op));
		h->nr = end;
	}
	free(shorter.op);
	return end;
}

static void leave_out(struct rig *rig, struct history *h, time_t deadline)
{
	unsigned int from, n;

	for (n = h->nr / 2; n; n /= 2)
		for (from = 0; from + n <= h->nr && time(NULL) < deadline;)
			if (!without(rig, h, from, n))
				from += n;
}

/* Names in the order in which a script first says them: the order in which vfio-ctl reports. */
struct names {
	int trigger[MODEL_EVENTFDS];
	unsigned int nr;
	uint64_t fired[MODEL_EVENTFDS];
};

static void note_names(struct names *names, const struct op *op)
{
	unsigned int i, j;

	for (i = 0; op->kind == OP_SET && i < op->count; i++) {
		for (j = 0; j < names->nr && names->trigger[j] != op->trigger[i]; j++)
			;
		if (j == names->nr && op->trigger[i] >= 0)
			names->trigger[names->nr++] = op->trigger[i];
	}
}

static void print_fired(struct names *names, const struct model *m)
{
	unsigned int i, trigger, printed = 0;

	printf("  sleep 20\n  expect fired=");
	for (i = 0; i < names->nr; i++) {
		trigger = names->trigger[i];
		if (m->signals[trigger])
			printf("%s%s:%u", printed++ ? "," : "", op_trigger_name(trigger),
			       m->signals[trigger]);
	}
	printf("\n");
}

static void print_ret(int ret)
{
	if (ret < 0)
		printf("  ret -%s\n", strerrorname_np(-ret));
	else
		printf("  ret %d\n", ret);
}

/* An operation, what it ought to return, and whom it ought to signal. */
static void print_step(struct names *names, struct model *m, const struct op *op)
{
	op_print(stdout, "  ", op);
	print_ret(model_apply(m, op));
	print_fired(names, m);
}

static void print_state(const struct model *m)
{
	unsigned int v, printed = 0;

	printf("  expect held=%u armed=", model_held(m));
	for (v = 0; v < MODEL_VECTORS; v++)
		if (m->v[v].trigger >= 0)
			printf("%s%u", printed++ ? "," : "", v);
	printf("\n");
}

static void print_triggers(struct names *names, struct model *m)
{
	struct op op;

	if (op_loop_all(m, &op))
		print_step(names, m, &op);
}

static void print_script(struct rig *rig, const struct history *h)
{
	struct names names = { 0 };
	struct model m = rig->m;
	unsigned int i;

	m.cache = h->cache;
	model_init(&m);
	if (rig->caches)
		printf("  cache %d\n", h->cache);
	printf("  open\n");
	for (i = 0; i < h->nr; i++) {
		note_names(&names, &h->op[i]);
		print_step(&names, &m, &h->op[i]);
	}
	print_state(&m);
	print_triggers(&names, &m);
}

void shrink(struct rig *rig, struct history *h)
{
	unsigned int end;

	rig->full_every = 1;
	end = replay(rig, h);
	if (end) {
		h->nr = end;
		leave_out(rig, h, time(NULL) + SHRINK_SECONDS);
	} else {
		printf("doing the same again since the device was opened shows nothing\n");
	}
	printf("script of %u operations for vfio-ctl:\n", h->nr);
	print_script(rig, h);
}
