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

static bool same_slots(const __u32 *got, const __u64 *want)
{
	for (unsigned int i = 0; i < VMSIX_HIST_SLOTS; i++) {
		if (got[i] == (__u32)want[i])
			continue;
		note("  slot %u: got %u want %u", i, got[i], (__u32)want[i]);
		return false;
	}
	return true;
}

static bool same_times(const struct vmsix_times *got, const struct model_pair *want, __u32 op)
{
	if (got->sum_ns == want->sum_ns[op] && got->max_ns == want->max_ns[op])
		return same_slots(got->slots, want->slots[op]);
	note("  op %u: got  sum %llu max %llu", op, got->sum_ns, got->max_ns);
	note("  op %u: want sum %llu max %llu", op, want->sum_ns[op], want->max_ns[op]);
	return false;
}

static bool same_count(const struct vmsix_counters *got, const struct model_pair *want, __u32 op)
{
	__u64 vectors = op < VMSIX_NR_RANGES ? got->vectors[op] : 0;

	if (got->count[op] == want->count[op] && vectors == want->vectors[op])
		return true;
	note("  op %u: got  count %llu vectors %llu", op, got->count[op], vectors);
	note("  op %u: want count %llu vectors %llu", op, want->count[op], want->vectors[op]);
	return false;
}

static bool same_guest(const struct vmsix_guest *got, const struct model_pair *want)
{
	if (!memcmp(got->comm, want->comm, sizeof(got->comm)) &&
	    got->cgroup_id == want->cgroup_id && got->first_ns >= want->first->before_ns &&
	    got->first_ns <= want->first->after_ns)
		return true;
	note("  got  guest %.16s cgroup %llu at %llu", got->comm, got->cgroup_id, got->first_ns);
	note("  want guest %.16s cgroup %llu between %llu and %llu", want->comm, want->cgroup_id,
	     want->first->before_ns, want->first->after_ns);
	return false;
}

static bool same_pair(const struct vmsix_counters *got, const struct model_pair *want)
{
	if (!want) {
		note("  want no such entry");
		return false;
	}
	for (__u32 op = 0; op < VMSIX_NR_OPS; op++) {
		if (!same_count(got, want, op))
			return false;
	}
	for (unsigned int i = 0; i < VMSIX_NR_TIMED; i++) {
		if (!same_times(&got->times[i], want, model_timed[i]))
			return false;
	}
	return same_guest(&got->guest, want);
}

static bool same_pairs(const struct rig *rig, const struct model *m)
{
	int fd = bpf_map__fd(rig->skel->maps.pairs);
	struct vmsix_pair key, *last = NULL;
	unsigned int nr = 0, bad = 0;

	for (; !bpf_map_get_next_key(fd, last, &key); last = &key, nr++) {
		struct vmsix_counters got;

		if (bpf_map_lookup_elem(fd, &key, &got))
			return false;
		if (bad < MAX_NOTES && !same_pair(&got, model_find_pair(m, &key))) {
			note("pair with start %llu place %llx", key.start_ns, key.place);
			bad++;
		}
	}
	if (bad || nr != m->nr_pairs)
		note("pairs: got %u entries, want %u", nr, m->nr_pairs);
	return !bad && nr == m->nr_pairs;
}

static void note_failure(const struct vmsix_key *k, const struct vmsix_stats *got,
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

static bool same_failures(const struct rig *rig, const struct model *m)
{
	int fd = bpf_map__fd(rig->skel->maps.failures);
	struct vmsix_key key, *last = NULL;
	unsigned int nr = 0, bad = 0;

	for (; !bpf_map_get_next_key(fd, last, &key); last = &key, nr++) {
		const struct vmsix_stats *want = model_find_failure(m, &key);
		struct vmsix_stats got;

		if (bpf_map_lookup_elem(fd, &key, &got))
			return false;
		if (want && !memcmp(&got, want, sizeof(got)))
			continue;
		if (bad++ < MAX_NOTES)
			note_failure(&key, &got, want);
	}
	if (bad || nr != m->nr_failures)
		note("failures: %u entries differ, got %u entries, want %u", bad, nr,
		     m->nr_failures);
	return !bad && nr == m->nr_failures;
}

static bool same_carry(const struct model *m, const struct vmsix_carry *key, __u64 got)
{
	const struct model_pair *p = model_find_pair(m, &key->pair);
	__u64 want = 0;

	if (p && key->timed < VMSIX_NR_TIMED && key->slot < VMSIX_HIST_SLOTS)
		want = p->slots[model_timed[key->timed]][key->slot] >> 32;
	if (want && got == want)
		return true;
	note("carry of place %llx timed %u slot %u: got %llu want %llu", key->pair.place,
	     key->timed, key->slot, got, want);
	return false;
}

static bool same_carries(const struct rig *rig, const struct model *m)
{
	int fd = bpf_map__fd(rig->skel->maps.carries);
	struct vmsix_carry key, *last = NULL;
	unsigned int nr = 0, want;
	bool same = true;
	__u64 times, got;

	want = model_carries(m, &times);
	for (; !bpf_map_get_next_key(fd, last, &key); last = &key, nr++) {
		if (bpf_map_lookup_elem(fd, &key, &got))
			return false;
		same = same_carry(m, &key, got) && same;
	}
	if (nr == want && rig->skel->bss->carried == times)
		return same;
	note("carries: got %u entries, carried %llu; want %u and %llu", nr,
	     rig->skel->bss->carried, want, times);
	return false;
}

/* Are those maps there that the programs need, and no others? */
static bool same_maps(const struct rig *rig, const struct model *m)
{
	bool counting = !m->options.stream;

	if ((bpf_map__fd(rig->skel->maps.pairs) >= 0) == counting &&
	    (bpf_map__fd(rig->skel->maps.failures) >= 0) == counting &&
	    (bpf_map__fd(rig->skel->maps.carries) >= 0) == counting)
		return true;
	note("maps for counting must be there if events are counted, and only then");
	return false;
}

bool same_counts(const struct rig *rig, const struct model *m)
{
	return same_maps(rig, m) && same_pairs(rig, m) && same_failures(rig, m) &&
	       same_carries(rig, m);
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
	int fd = bpf_map__fd(rig->skel->maps.announced);
	struct vmsix_process key, *last = NULL;
	unsigned int entries = 0;
	bool same = true;
	__u8 one;

	for (; !bpf_map_get_next_key(fd, last, &key); last = &key)
		entries++;
	for (unsigned int i = 0; i < nr; i++) {
		if (bpf_map_lookup_elem(fd, &guests[i].process, &one)) {
			note("guest %u is not in the map", guests[i].process.tgid);
			return false;
		}
		same = same && same_start(&guests[i]);
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
		if (t->seen == t->sent + t->lost ||
		    (i != VMSIX_GUEST && !rig->skel->rodata->stream && !t->sent && !t->lost))
			continue;
		note("totals[%u]: seen %llu, but sent %llu + lost %llu", i, t->seen, t->sent,
		     t->lost);
		ok = false;
	}
	if (sent != rig->nr_records)
		note("%llu records sent, %u received", sent, rig->nr_records);
	return ok && sent == rig->nr_records;
}
