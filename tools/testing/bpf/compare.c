// SPDX-License-Identifier: GPL-2.0-only
#include <string.h>
#include <unistd.h>

#include <bpf/bpf.h>
#include <bpf/libbpf.h>

#include "compare.h"
#include "tap.h"
#include "vfio_msix.skel.h"

/* Details of the first few differences are enough. */
#define MAX_NOTES	5

static void note_stats(const struct vmsix_key *k, const struct vmsix_stats *got,
		       const struct vmsix_stats *want)
{
	note("tgid %u device %x:%x:%x op %u result %d:", k->process.tgid, k->bdf.domain,
	     k->bdf.bus, k->bdf.devfn, k->op, k->result);
	note("  got  count %llu vectors %llu sum %llu max %llu", got->count, got->vectors,
	     got->sum_ns, got->max_ns);
	if (!want) {
		note("  want no such entry");
		return;
	}
	note("  want count %llu vectors %llu sum %llu max %llu", want->count, want->vectors,
	     want->sum_ns, want->max_ns);
	for (unsigned int i = 0; i < VMSIX_HIST_SLOTS; i++) {
		if (got->slots[i] != want->slots[i])
			note("  slot %u: got %llu want %llu", i, got->slots[i], want->slots[i]);
	}
}

bool same_stats(const struct rig *rig, const struct model *m)
{
	int fd = bpf_map__fd(rig->skel->maps.stats);
	struct vmsix_key key, *last = NULL;
	unsigned int nr = 0, bad = 0;

	for (; !bpf_map_get_next_key(fd, last, &key); last = &key, nr++) {
		const struct vmsix_stats *want = model_find(m, &key);
		struct vmsix_stats got;

		if (bpf_map_lookup_elem(fd, &key, &got))
			return false;
		if (want && !memcmp(&got, want, sizeof(got)))
			continue;
		if (bad++ < MAX_NOTES)
			note_stats(&key, &got, want);
	}
	if (bad || nr != m->nr_stats)
		note("stats: %u entries differ, got %u entries, want %u", bad, nr, m->nr_stats);
	return !bad && nr == m->nr_stats;
}

bool same_totals(const struct rig *rig, const struct model *m)
{
	bool same = true;

	for (unsigned int i = 0; i < VMSIX_NR_RECORDS; i++) {
		const struct vmsix_totals *got = &rig->skel->bss->totals[i], *want = &m->totals[i];

		if (!memcmp(got, want, sizeof(*got)))
			continue;
		note("totals[%u]: got  seen %llu sent %llu lost %llu unaccounted %llu", i,
		     got->seen, got->sent, got->lost, got->unaccounted);
		note("totals[%u]: want seen %llu sent %llu lost %llu unaccounted %llu", i,
		     want->seen, want->sent, want->lost, want->unaccounted);
		same = false;
	}
	return same;
}

static void note_record(const char *who, const struct vmsix_event *e)
{
	note("  %s type %u time %llu delta %llu tgid %u/%u tid %u cgroup %llu device %x:%x:%x", who,
	     e->type, e->time_ns, e->delta_ns, e->process.tgid, e->process.pad, e->tid,
	     e->cgroup_id, e->bdf.domain, e->bdf.bus, e->bdf.devfn);
	note("       index %u msix %u detail %u vector %u count %u flags %x irq %d ret %d cpu %u "
	     "comm %.16s", e->index, e->msix, e->detail, e->vector, e->count, e->flags, e->irq,
	     e->ret, e->cpu, e->comm);
}

static bool same_record(const struct vmsix_event *got, const struct vmsix_event *want,
			const struct call *c)
{
	struct vmsix_event e = *want;

	e.time_ns = got->time_ns;
	return !memcmp(got, &e, sizeof(e)) && got->time_ns >= c->before_ns &&
	       got->time_ns <= c->after_ns;
}

bool same_records(const struct rig *rig, const struct model *m, unsigned int from)
{
	unsigned int bad = 0;

	for (unsigned int i = 0; i < rig->nr_records && from + i < m->nr_records; i++) {
		if (same_record(&rig->records[i], &m->records[from + i], m->calls[from + i]))
			continue;
		if (bad++ < MAX_NOTES) {
			note("record %u (call made between %llu and %llu)", i,
			     m->calls[from + i]->before_ns, m->calls[from + i]->after_ns);
			note_record("got ", &rig->records[i]);
			note_record("want", &m->records[from + i]);
		}
	}
	if (bad || rig->wrong_size || from + rig->nr_records > m->nr_records)
		note("records: %u of %u differ, %u of a wrong size, at most %u wanted", bad,
		     rig->nr_records, rig->wrong_size, m->nr_records - from);
	return !bad && !rig->wrong_size && from + rig->nr_records <= m->nr_records;
}

static bool same_guest(const struct vmsix_guest *got, const struct guest *want)
{
	char comm[16] = "";

	strcpy(comm, want->comm);
	if (!memcmp(got->comm, comm, sizeof(comm)) && got->cgroup_id == want->cgroup_id)
		return true;
	note("guest %u: got %.16s cgroup %llu, want %s cgroup %llu", want->process.tgid, got->comm,
	     got->cgroup_id, want->comm, want->cgroup_id);
	return false;
}

/* The map has nanoseconds, /proc clock ticks of the same clock. */
static bool same_start(const struct guest *g)
{
	__u64 ticks = g->process.start_ns / (1000000000ULL / sysconf(_SC_CLK_TCK));

	if (ticks == g->start_ticks)
		return true;
	note("guest %u started at %llu ns, /proc says tick %llu", g->process.tgid,
	     g->process.start_ns, g->start_ticks);
	return false;
}

bool same_guests(const struct rig *rig, const struct guest *guests, unsigned int nr)
{
	int fd = bpf_map__fd(rig->skel->maps.guests);
	struct vmsix_process key, *last = NULL;
	unsigned int entries = 0;
	bool same = true;

	for (; !bpf_map_get_next_key(fd, last, &key); last = &key)
		entries++;
	for (unsigned int i = 0; i < nr; i++) {
		struct vmsix_guest got;

		if (bpf_map_lookup_elem(fd, &guests[i].process, &got)) {
			note("guest %u is not in the map", guests[i].process.tgid);
			return false;
		}
		same = same && same_guest(&got, &guests[i]) && same_start(&guests[i]);
	}
	if (entries != nr)
		note("guests: got %u entries, want %u", entries, nr);
	return same && entries == nr;
}

bool conserved(const struct rig *rig)
{
	__u64 sent = 0;
	bool ok = true;

	for (unsigned int i = 0; i < VMSIX_NR_RECORDS; i++) {
		const struct vmsix_totals *t = &rig->skel->bss->totals[i];

		sent += t->sent;
		if (t->seen == t->sent + t->lost)
			continue;
		note("totals[%u]: seen %llu, but sent %llu + lost %llu", i, t->seen, t->sent,
		     t->lost);
		ok = false;
	}
	if (sent != rig->nr_records)
		note("%llu records sent, %u received", sent, rig->nr_records);
	return ok && sent == rig->nr_records;
}
