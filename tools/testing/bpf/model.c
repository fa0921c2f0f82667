// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "model.h"

int model_init(struct model *m, unsigned int max_stats, unsigned int max_guests, bool stream,
	       unsigned int max_records)
{
	*m = (struct model) {
		.max_stats = max_stats,
		.max_guests = max_guests,
		.stream = stream,
		.stats = calloc(MODEL_SLOTS, sizeof(*m->stats)),
		.guests = calloc(max_guests, sizeof(*m->guests)),
		.records = calloc(max_records, sizeof(*m->records)),
		.calls = calloc(max_records, sizeof(*m->calls)),
	};
	return m->stats && m->guests && m->records && m->calls ? 0 : -ENOMEM;
}

void model_free(struct model *m)
{
	free(m->stats);
	free(m->guests);
	free(m->records);
	free(m->calls);
}

/* By counting edges, not by shifting bits: slow, and different from vmsix_hist_slot(). */
static unsigned int slot_of(__u64 ns)
{
	unsigned int slot = 0;

	for (unsigned int log2 = 6; log2 < 34; log2++)
		for (unsigned int eighth = 0; eighth < 8; eighth++)
			slot += (1ULL << log2) + eighth * ((1ULL << log2) / 8) <= ns;
	return slot + (1ULL << 34 <= ns);
}

static struct model_stats *find(const struct model *m, const struct vmsix_key *key)
{
	const unsigned char *bytes = (const void *)key;
	__u32 hash = 2166136261u;

	for (size_t i = 0; i < sizeof(*key); i++)
		hash = (hash ^ bytes[i]) * 16777619u;
	for (;; hash++) {
		struct model_stats *s = &m->stats[hash % MODEL_SLOTS];

		if (!s->used || !memcmp(&s->key, key, sizeof(*key)))
			return s;
	}
}

const struct vmsix_stats *model_find(const struct model *m, const struct vmsix_key *key)
{
	const struct model_stats *s = find(m, key);

	return s->used ? &s->stats : NULL;
}

static bool has_duration(const struct call *c)
{
	return c->type != VMSIX_FREE &&
	       !(c->type == VMSIX_ALLOC && c->detail == VMSIX_SOURCE_INITIAL);
}

/* Return: enum vmsix_op, or VMSIX_NR_OPS for one that is not known. */
static __u32 op_of(const struct call *c)
{
	static const enum vmsix_op ops[VMSIX_NR_TYPES][4] = {
		[VMSIX_SET_IRQS] = { VMSIX_OP_SET_IRQS },
		[VMSIX_ENABLE] = { VMSIX_OP_ENABLE },
		[VMSIX_DISABLE] = { VMSIX_OP_DISABLE },
		[VMSIX_ALLOC] = { VMSIX_OP_ALLOC_INITIAL, VMSIX_OP_ALLOC_DYNAMIC,
				  VMSIX_OP_ALLOC_CACHED },
		[VMSIX_FREE] = { VMSIX_OP_FREE_DISABLE, VMSIX_OP_FREE_RELEASE,
				 VMSIX_OP_FREE_UNWIND, VMSIX_OP_FREE_CACHE },
		[VMSIX_TRIGGER] = { VMSIX_OP_ASSIGN, VMSIX_OP_SWAP, VMSIX_OP_CLEAR },
	};

	if (c->type < VMSIX_ALLOC)
		return ops[c->type][0];
	return c->detail < (c->type == VMSIX_FREE ? 4 : 3) ? ops[c->type][c->detail] : VMSIX_NR_OPS;
}

static bool counts_vectors(const struct call *c)
{
	return c->type == VMSIX_SET_IRQS || c->type == VMSIX_ENABLE || c->type == VMSIX_DISABLE;
}

static int result_of(const struct call *c)
{
	if (c->type == VMSIX_DISABLE || c->type == VMSIX_FREE)
		return 0;
	return c->ret > 0 ? 1 : c->ret;
}

static void add_record(struct model *m, const struct vmsix_event *e, const struct call *c)
{
	m->totals[e->type].sent++;
	m->calls[m->nr_records] = c;
	m->records[m->nr_records++] = *e;
}

static void see_guest(struct model *m, const struct guest *g, const struct call *c)
{
	struct vmsix_event e = {
		.process = g->process,
		.cgroup_id = g->cgroup_id,
		.tid = g->tid,
		.type = VMSIX_GUEST,
		.cpu = c->cpu,
	};

	for (unsigned int i = 0; i < m->nr_guests; i++) {
		if (!memcmp(&m->guests[i], &g->process, sizeof(g->process)))
			return;
	}
	if (m->nr_guests == m->max_guests) {
		m->totals[VMSIX_GUEST].unaccounted++;
		return;
	}
	m->guests[m->nr_guests++] = g->process;
	m->totals[VMSIX_GUEST].seen++;
	memcpy(e.comm, g->comm, sizeof(e.comm));
	add_record(m, &e, c);
}

static void count(struct model *m, const struct guest *g, const struct call *c,
		  const struct vmsix_bdf *bdf)
{
	struct vmsix_key key = {
		.process = g->process,
		.bdf = *bdf,
		.op = op_of(c),
		.result = result_of(c),
	};
	struct model_stats *s = find(m, &key);

	if (key.op == VMSIX_NR_OPS || (!s->used && m->nr_stats == m->max_stats)) {
		m->totals[c->type].unaccounted++;
		return;
	}
	m->nr_stats += !s->used;
	s->used = true;
	s->key = key;
	s->stats.count++;
	s->stats.vectors += counts_vectors(c) ? c->count : 1;
	if (!has_duration(c) || !c->delta_ns)
		return;
	s->stats.sum_ns += c->delta_ns;
	if (c->delta_ns > s->stats.max_ns)
		s->stats.max_ns = c->delta_ns;
	s->stats.slots[slot_of(c->delta_ns)]++;
}

static void record(struct model *m, const struct guest *g, const struct call *c,
		   const struct vmsix_bdf *bdf)
{
	bool vector = !counts_vectors(c);
	struct vmsix_event e = {
		.delta_ns = has_duration(c) ? c->delta_ns : 0,
		.process = g->process,
		.cgroup_id = g->cgroup_id,
		.bdf = *bdf,
		.tid = g->tid,
		.type = c->type,
		.index = c->type == VMSIX_SET_IRQS ? c->index : 0,
		.msix = c->type == VMSIX_SET_IRQS ? 0 : c->msix,
		.detail = vector ? c->detail : 0,
		.vector = vector || c->type == VMSIX_SET_IRQS ? c->vector : 0,
		.count = vector ? 1 : c->count,
		.flags = c->type == VMSIX_SET_IRQS ? c->flags : 0,
		.irq = vector ? c->irq : 0,
		.ret = c->type == VMSIX_DISABLE || c->type == VMSIX_FREE ? 0 : c->ret,
		.cpu = c->cpu,
	};

	memcpy(e.comm, g->thread, sizeof(e.comm));
	add_record(m, &e, c);
}

void model_call(struct model *m, const struct guest *g, const struct call *c,
		const struct vmsix_bdf *bdf)
{
	m->totals[c->type].seen++;
	see_guest(m, g, c);
	count(m, g, c, bdf);
	if (m->stream)
		record(m, g, c, bdf);
}
