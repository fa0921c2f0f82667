// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "model.h"

#define DOMAINS	(1u << 26)	/* those that fit into a key */

const enum vmsix_op model_timed[VMSIX_NR_TIMED] = {
	VMSIX_OP_SET_IRQS, VMSIX_OP_ENABLE, VMSIX_OP_DISABLE, VMSIX_OP_ALLOC_DYNAMIC,
	VMSIX_OP_ALLOC_CACHED, VMSIX_OP_ASSIGN, VMSIX_OP_SWAP, VMSIX_OP_CLEAR,
};

int model_init(struct model *m, const struct model_options *o)
{
	*m = (struct model) {
		.options = *o,
		.failures = calloc(MODEL_FAILURES, sizeof(*m->failures)),
		.records = calloc(o->records, sizeof(*m->records)),
		.calls = calloc(o->records, sizeof(*m->calls)),
	};
	return m->failures && m->records && m->calls ? 0 : -ENOMEM;
}

void model_free(struct model *m)
{
	while (m->nr_pairs)
		free(m->pairs[--m->nr_pairs]);
	free(m->failures);
	free(m->records);
	free(m->calls);
}

/* By counting edges, not by shifting bits: slow, and different from vmsix_hist_slot(). */
unsigned int model_slot(__u64 ns)
{
	unsigned int slot = 0;

	for (unsigned int log2 = 6; log2 < 34; log2++)
		for (unsigned int eighth = 0; eighth < 8; eighth++)
			slot += (1ULL << log2) + eighth * ((1ULL << log2) / 8) <= ns;
	return slot + (1ULL << 34 <= ns);
}

struct vmsix_pair model_key(const struct guest *g, const struct vmsix_bdf *bdf)
{
	const __u64 devices = 1 << 16;	/* of a domain */

	return (struct vmsix_pair) {
		.start_ns = g->process.start_ns,
		.place = (g->process.tgid * (__u64)DOMAINS + bdf->domain) * devices +
			 bdf->bus * 256 + bdf->devfn,
	};
}

struct model_pair *model_find_pair(const struct model *m, const struct vmsix_pair *key)
{
	for (unsigned int i = 0; i < m->nr_pairs; i++) {
		if (!memcmp(&m->pairs[i]->key, key, sizeof(*key)))
			return m->pairs[i];
	}
	return NULL;
}

static struct model_failure *find(const struct model *m, const struct vmsix_key *key)
{
	const unsigned char *bytes = (const void *)key;
	__u32 hash = 2166136261u;

	for (size_t i = 0; i < sizeof(*key); i++)
		hash = (hash ^ bytes[i]) * 16777619u;
	for (;; hash++) {
		struct model_failure *f = &m->failures[hash % MODEL_FAILURES];

		if (!f->used || !memcmp(&f->key, key, sizeof(*key)))
			return f;
	}
}

const struct vmsix_stats *model_find_failure(const struct model *m, const struct vmsix_key *key)
{
	const struct model_failure *f = find(m, key);

	return f->used ? &f->stats : NULL;
}

unsigned int model_carries(const struct model *m, __u64 *times)
{
	unsigned int nr = 0;

	*times = 0;
	for (unsigned int i = 0; i < m->nr_pairs; i++) {
		const __u64 *slots = &m->pairs[i]->slots[0][0];

		for (unsigned int n = 0; n < VMSIX_NR_OPS * VMSIX_HIST_SLOTS; n++) {
			nr += slots[n] >> 32 != 0;
			*times += slots[n] >> 32;
		}
	}
	return nr;
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

static void announce(struct model *m, const struct guest *g, const struct call *c)
{
	struct vmsix_event e = {
		.process = g->process,
		.cgroup_id = g->cgroup_id,
		.tid = g->tid,
		.type = VMSIX_GUEST,
		.cpu = c->cpu,
	};

	m->totals[VMSIX_GUEST].seen++;
	memcpy(e.comm, g->comm, sizeof(e.comm));
	add_record(m, &e, c);
}

/* Each guest once. */
static void see_guest(struct model *m, const struct guest *g, const struct call *c)
{
	for (unsigned int i = 0; i < m->nr_guests; i++) {
		if (!memcmp(&m->guests[i], &g->process, sizeof(g->process)))
			return;
	}
	if (m->nr_guests == MODEL_GUESTS)
		abort();
	m->guests[m->nr_guests++] = g->process;
	announce(m, g, c);
}

/* A guest is announced with its first entry. Return: NULL if there is no room. */
static struct model_pair *see_pair(struct model *m, const struct guest *g, const struct call *c,
				   const struct vmsix_bdf *bdf)
{
	struct vmsix_pair key = model_key(g, bdf);
	struct model_pair *p;

	if (bdf->domain >= DOMAINS)
		return NULL;
	p = model_find_pair(m, &key);
	if (p || m->nr_pairs == m->options.pairs)
		return p;
	p = calloc(1, sizeof(*p));
	if (!p || m->nr_pairs == MODEL_PAIRS)
		abort();
	p->key = key;
	p->first = c;
	p->cgroup_id = g->cgroup_id;
	memcpy(p->comm, g->comm, sizeof(p->comm));
	m->pairs[m->nr_pairs++] = p;
	see_guest(m, g, c);
	return p;
}

static void count_success(struct model_pair *p, const struct call *c, __u32 op)
{
	p->count[op]++;
	if (counts_vectors(c))
		p->vectors[op] += c->count;
	if (!has_duration(c) || !c->delta_ns)
		return;
	p->sum_ns[op] += c->delta_ns;
	if (c->delta_ns > p->max_ns[op])
		p->max_ns[op] = c->delta_ns;
	p->slots[op][model_slot(c->delta_ns)]++;
}

/* Return: false if there is no room. */
static bool count_failure(struct model *m, const struct vmsix_key *key, const struct call *c)
{
	struct model_failure *f = find(m, key);

	if (!f->used && m->nr_failures == m->options.failures)
		return false;
	m->nr_failures += !f->used;
	f->used = true;
	f->key = *key;
	f->stats.count++;
	f->stats.vectors += counts_vectors(c) ? c->count : 1;
	if (!has_duration(c) || !c->delta_ns)
		return true;
	f->stats.sum_ns += c->delta_ns;
	if (c->delta_ns > f->stats.max_ns)
		f->stats.max_ns = c->delta_ns;
	f->stats.slots[model_slot(c->delta_ns)]++;
	return true;
}

static void count(struct model *m, const struct guest *g, const struct call *c,
		  const struct vmsix_bdf *bdf)
{
	struct model_pair *p = see_pair(m, g, c, bdf);
	struct vmsix_key key = {
		.process = g->process,
		.bdf = *bdf,
		.op = op_of(c),
		.result = result_of(c),
	};

	if (!p || key.op == VMSIX_NR_OPS || (key.result && !count_failure(m, &key, c)))
		m->totals[c->type].unaccounted++;
	else if (!key.result)
		count_success(p, c, key.op);
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
	if (m->options.stream) {
		see_guest(m, g, c);
		record(m, g, c, bdf);
	} else {
		count(m, g, c, bdf);
	}
}
