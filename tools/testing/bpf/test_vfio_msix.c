// SPDX-License-Identifier: GPL-2.0-only
/*
 * The BPF programs, as they are shipped, against a model of them: BPF_PROG_TEST_RUN calls them with
 * made-up events, from processes that play guests, on PCI devices that are images in a map.
 *
 * Needs root and a kernel with BTF of struct pci_dev, but none with vfio_pci's trace events.
 */
#include <errno.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include <bpf/bpf.h>
#include <bpf/btf.h>
#include <bpf/libbpf.h>

#include "compare.h"
#include "fake_pci_tap.h"
#include "model.h"
#include "rig.h"
#include "slow_reader.h"
#include "source/counters.h"
#include "vfio_msix.skel.h"

#define NR_GUESTS	4
#define NR_CALLS	6000	/* a guest */
#define SEED		0x76666d7369780001ULL

static const struct vmsix_bdf devices[] = {
	{ 0, 0, 0 },		{ 0, 0, 0x08 },		{ 0, 0, 0x09 },		{ 0, 0x01, 0x08 },
	{ 0, 0x3b, 0xff },	{ 0, 0xff, 0xff },	{ 1, 0x01, 0x08 },	{ 0xffff, 0, 0x08 },
	{ 0x10000, 0, 0x08 },	{ 0x10001, 0xe0, 1 },	{ 0x7fffffff, 0xff, 0xff },
	{ 0x12345678, 0x9a, 0xbc }, { 0x3ffffff, 0xff, 0xff }, { 0x4000000, 0, 0x08 },
};

#define NR_DEVICES	(sizeof(devices) / sizeof(devices[0]))
#define DOMAINS		0x4000000	/* those whose events can be counted */
#define LAST_DOMAIN	12		/* devices in the last of them, and in the first beyond */
#define FIRST_BEYOND	13

static struct fake_pci *fake;

/* Rig and model with the same sizes. Reports and returns false if there is no rig. */
static bool start(struct rig *rig, struct model *m, const struct rig_options *o,
		  unsigned int max_records)
{
	struct model_options of = { .records = max_records, .stream = o->stream };
	int err = rig_open(rig, o, fake);

	if (!err) {
		of.pairs = bpf_map__max_entries(rig->skel->maps.pairs);
		of.failures = bpf_map__max_entries(rig->skel->maps.failures);
		err = model_init(m, &of);
	}
	if (err)
		tap(false, "load the programs: %s", strerror(-err));
	return !err;
}

static void stop(struct rig *rig, struct model *m, struct call *calls, unsigned int nr)
{
	rig_close(rig);
	model_free(m);
	munmap(calls, nr * sizeof(*calls));
}

static struct call *random_calls(unsigned int nr, __u64 *state)
{
	struct call *calls = shared_alloc(nr * sizeof(*calls));

	if (!calls)
		abort();
	for (unsigned int i = 0; i < nr; i++)
		call_random(&calls[i], state, NR_DEVICES);
	return calls;
}

static void model_calls(struct model *m, const struct guest *g, const struct call *calls,
			unsigned int nr)
{
	for (unsigned int i = 0; i < nr; i++)
		model_call(m, g, &calls[i], &devices[calls[i].device]);
}

/* Have a process make @calls, then the model. Return: 0 or a negative errno. */
static int guest_calls(struct rig *rig, struct model *m, struct call *calls, unsigned int nr,
		       const char *name, struct guest *g)
{
	int err = rig_guest(rig, calls, nr, name, g);

	if (!err)
		err = guest_find_start(rig, g);
	if (err)
		note("guest %s: %s", name, strerror(-err));
	else
		model_calls(m, g, calls, nr);
	return err;
}

/* The calls must have had in them what the test claims to test. */
static bool varied(const struct call *calls, unsigned int nr)
{
	unsigned int zero = 0, huge = 0, negative = 0, positive = 0, types[VMSIX_NR_TYPES] = {};

	for (unsigned int i = 0; i < nr; i++) {
		zero += !calls[i].delta_ns;
		huge += calls[i].delta_ns >> VMSIX_HIST_MAX_LOG2 != 0;
		negative += calls[i].ret < 0;
		positive += calls[i].ret > 0;
		types[calls[i].type]++;
	}
	note("%u calls: duration 0 in %u, beyond the histogram in %u; result negative in %u, "
	     "positive in %u", nr, zero, huge, negative, positive);
	for (unsigned int i = 0; i < VMSIX_NR_TYPES; i++) {
		if (types[i] < nr / 10)
			return false;
	}
	return zero && huge && negative && positive;
}

static bool can_fail(__u32 op)
{
	return op != VMSIX_OP_DISABLE && (op < VMSIX_OP_FREE_DISABLE || op > VMSIX_OP_FREE_CACHE);
}

/* So must what was counted: each operation, succeeding and failing, of each guest and device. */
static bool counted_all(const struct model *m)
{
	__u64 succeeded[VMSIX_NR_OPS] = {}, failed[VMSIX_NR_OPS] = {};
	unsigned int pairs = 0;

	for (unsigned int i = 0; i < m->nr_pairs; i++)
		for (unsigned int op = 0; op < VMSIX_NR_OPS; op++)
			succeeded[op] += m->pairs[i]->count[op];
	for (unsigned int i = 0; i < MODEL_FAILURES; i++)
		if (m->failures[i].used)
			failed[m->failures[i].key.op] += m->failures[i].stats.count;
	for (unsigned int op = 0; op < VMSIX_NR_OPS; op++)
		if (!succeeded[op] || !failed[op] == can_fail(op))
			return false;
	for (unsigned int i = 0; i < NR_DEVICES; i++)
		pairs += NR_GUESTS * (devices[i].domain < DOMAINS);
	return m->nr_pairs == pairs;
}

static int random_guests(struct rig *rig, struct model *m, struct call *calls,
			 struct guest guests[NR_GUESTS])
{
	int err = 0;

	for (unsigned int i = 0; i < NR_GUESTS && !err; i++) {
		char name[16];

		snprintf(name, sizeof(name), "guest-%u", i);
		err = guest_calls(rig, m, calls + i * NR_CALLS, NR_CALLS, name, &guests[i]);
		rig_receive(rig);
	}
	return err;
}

static void check_random(const struct rig *rig, const struct model *m, const struct guest *guests)
{
	if (m->options.stream)
		tap(same_counts(rig, m), "nothing is counted, and no map for it created");
	else
		tap(counted_all(m) && same_counts(rig, m),
		    "every entry is the model's (%u pairs, %u failures)", m->nr_pairs,
		    m->nr_failures);
	tap(rig->skel->bss->totals[VMSIX_GUEST].seen == NR_GUESTS,
	    "a guest is announced once, whatever the number of its devices");
	tap(same_totals(rig, m), "totals are the model's");
	tap(rig->nr_records == m->nr_records && same_records(rig, m, 0),
	    "every field of every record is the model's (%u records)", rig->nr_records);
	tap(same_guests(rig, guests, NR_GUESTS),
	    "the map has each guest, with the start of its leader, and no other");
	tap(conserved(rig), "seen == sent + lost, received == sent");
}

static bool kernel_has_cast(void)
{
	struct btf *btf = btf__load_vmlinux_btf();
	bool has = btf && btf__find_by_name_kind(btf, "bpf_rdonly_cast", BTF_KIND_FUNC) > 0;

	btf__free(btf);
	return has;
}

static void random_run(const char *name, bool stream, bool cast)
{
	const struct rig_options o = { .stream = stream, .no_cast = !cast, .ring = 1 << 22 };
	const unsigned int nr = NR_GUESTS * NR_CALLS;
	struct guest guests[NR_GUESTS];
	__u64 state = SEED;
	struct call *calls = random_calls(nr, &state);
	struct model m;
	struct rig rig;
	int err;

	if (!start(&rig, &m, &o, nr + NR_GUESTS))
		return;
	err = random_guests(&rig, &m, calls, guests);
	tap(!err && varied(calls, nr) && rig.skel->rodata->have_cast == cast,
	    "%s: %u random events of %u guests on %zu devices", name, nr, NR_GUESTS, NR_DEVICES);
	check_random(&rig, &m, guests);
	stop(&rig, &m, calls, nr);
}

/* The same events, in each way that the programs can be loaded. */
static void test_random(void)
{
	random_run("counting", false, false);
	random_run("streaming", true, false);
	if (!kernel_has_cast()) {
		tap_skip("random events, with casts", "this kernel has no bpf_rdonly_cast()");
		return;
	}
	random_run("counting, with casts", false, true);
	random_run("streaming, with casts", true, true);
}

/* Every edge of the histogram and its neighbours, one guest, one device, one operation. */
static void test_edges(void)
{
	const struct rig_options o = { .stream = false };
	const unsigned int nr = 40 * 8 * 3;
	struct call *calls = shared_alloc(nr * sizeof(*calls));
	struct guest g;
	struct model m;
	struct rig rig;
	int err;

	if (!start(&rig, &m, &o, 1))
		return;
	for (unsigned int i = 0; i < nr; i++) {
		__u64 edge = (8ULL + i / 3 % 8) << (i / 24);

		calls[i] = (struct call) { .type = VMSIX_ALLOC, .detail = VMSIX_SOURCE_DYNAMIC,
					   .delta_ns = edge - 1 + i % 3 };
	}
	err = guest_calls(&rig, &m, calls, nr, "edges", &g);
	tap(!err && same_counts(&rig, &m), "durations at every edge of the histogram, +-1 ns");
	stop(&rig, &m, calls, nr);
}

/* First what fits, then nothing; once there is room again, records come again. */
static void test_overrun(void)
{
	const struct rig_options o = { .stream = true, .ring = 4096 };
	const unsigned int nr = 3000;
	__u64 state = SEED + 1, lost = 0;
	struct call *calls = random_calls(nr, &state);
	struct guest first, second, third;
	struct model m;
	struct rig rig;
	int err;

	if (!start(&rig, &m, &o, nr + 3))
		return;
	err = guest_calls(&rig, &m, calls, 1000, "first", &first) ?:
	      guest_calls(&rig, &m, calls + 1000, 1000, "second", &second);
	rig_receive(&rig);
	tap(!err && conserved(&rig) && same_records(&rig, &m, 0) && rig.nr_records > 10,
	    "a ring of 4096 bytes holds the first %u of 2000 records, the rest is counted as lost",
	    rig.nr_records);
	for (unsigned int i = 0; i < VMSIX_NR_RECORDS; i++)
		lost += rig.skel->bss->totals[i].lost;
	tap(lost == m.nr_records - rig.nr_records && rig.skel->bss->totals[VMSIX_GUEST].lost == 1,
	    "lost: %llu records, among them that of one guest", lost);

	err = rig_guest(&rig, calls + 2000, 1000, "third", &third) ?:
	      guest_find_start(&rig, &third);
	model_calls(&m, &third, calls + 2000, 1000);
	rig_receive(&rig);
	tap(!err && conserved(&rig) && rig.skel->bss->totals[VMSIX_GUEST].sent == 2,
	    "with room in the ring again, records are sent again");
	tap(same_guests(&rig, (struct guest[]) { first, second, third }, 3),
	    "the map of announced guests has the one whose record was lost");
	stop(&rig, &m, calls, nr);
}

#define OVERRUN_GUESTS	60
#define OVERRUN_CALLS	6

static void test_overrun_counting(void)
{
	const struct rig_options o = { .stream = false, .ring = 4096 };
	const unsigned int nr = OVERRUN_GUESTS * OVERRUN_CALLS;
	struct guest guests[OVERRUN_GUESTS];
	const struct vmsix_totals *t;
	__u64 state = SEED + 1;
	struct call *calls = random_calls(nr, &state);
	struct model m;
	struct rig rig;
	int err = 0;

	if (!start(&rig, &m, &o, OVERRUN_GUESTS))
		return;
	for (unsigned int i = 0; i < OVERRUN_GUESTS && !err; i++)
		err = guest_calls(&rig, &m, calls + i * OVERRUN_CALLS, OVERRUN_CALLS, "lost",
				  &guests[i]);
	rig_receive(&rig);
	t = &rig.skel->bss->totals[VMSIX_GUEST];
	tap(!err && conserved(&rig) && same_records(&rig, &m, 0) && rig.nr_records > 10 &&
	    t->seen == OVERRUN_GUESTS && t->lost == OVERRUN_GUESTS - rig.nr_records && t->lost,
	    "counting: %llu of %u records of guests are lost, and counted as lost", t->lost,
	    OVERRUN_GUESTS);
	tap(same_counts(&rig, &m) && same_guests(&rig, guests, OVERRUN_GUESTS),
	    "the maps miss nothing of them");
	stop(&rig, &m, calls, nr);
}

/* While records are lost others are read: none is lost uncounted, none is counted that was not. */
static void test_slow_reader(void)
{
	struct slow_reader r;
	int err = slow_reader_run(fake, &r);

	note("%llu emitted, %llu seen, %llu sent, %llu received, %llu lost", r.emitted, r.seen,
	     r.sent, r.received, r.lost);
	tap(!err && r.emitted == SLOW_READER_THREADS * SLOW_READER_EVENTS && r.seen == r.emitted &&
	    r.guests == 1 && r.received == r.sent && r.received > 1000 && r.lost > 1000 &&
	    r.emitted + r.guests == r.received + r.lost,
	    "%u threads overrun a reader that sleeps: emitted == received + lost",
	    SLOW_READER_THREADS);
}

static __u64 unaccounted(const struct model *m)
{
	__u64 n = 0;

	for (unsigned int i = 0; i < VMSIX_NR_TYPES; i++)
		n += m->totals[i].unaccounted;
	return n;
}

/* The first guest's devices take all the room. */
static void test_full_pairs(void)
{
	const struct rig_options o = { .stream = false, .pairs = 5 };
	const unsigned int nr = 2000;
	__u64 state = SEED + 2;
	struct call *calls = random_calls(nr, &state);
	struct guest first, second;
	struct model m;
	struct rig rig;
	int err;

	if (!start(&rig, &m, &o, o.pairs))
		return;
	err = guest_calls(&rig, &m, calls, nr / 2, "first", &first) ?:
	      rig_guest(&rig, calls + nr / 2, nr / 2, "second", &second);
	model_calls(&m, &second, calls + nr / 2, nr / 2);
	rig_receive(&rig);
	tap(!err && unaccounted(&m) > nr / 2 && same_totals(&rig, &m),
	    "pairs map full: exactly the %llu events without an entry are unaccounted",
	    unaccounted(&m));
	tap(m.nr_pairs == o.pairs && m.nr_failures && same_counts(&rig, &m) &&
	    same_guests(&rig, &first, 1), "its %u entries go on counting", o.pairs);
	tap(conserved(&rig) && rig.nr_records == 1 && same_records(&rig, &m, 0),
	    "a guest is not announced for an entry that it did not get");
	stop(&rig, &m, calls, nr);
}

static void test_full_failures(void)
{
	const struct rig_options o = { .stream = false, .failures = 50 };
	const unsigned int nr = 4000;
	__u64 state = SEED + 3;
	struct call *calls = random_calls(nr, &state);
	struct guest g;
	struct model m;
	struct rig rig;
	int err;

	if (!start(&rig, &m, &o, NR_DEVICES))
		return;
	err = guest_calls(&rig, &m, calls, nr, "many-failures", &g);
	rig_receive(&rig);
	tap(!err && unaccounted(&m) && same_totals(&rig, &m),
	    "failures map full: exactly the %llu events without an entry are unaccounted",
	    unaccounted(&m));
	tap(m.nr_failures == o.failures && same_counts(&rig, &m),
	    "its %u entries go on counting, and so do all pairs", o.failures);
	stop(&rig, &m, calls, nr);
}

/* Events of each of these devices; the key of a pair has 26 bits for the domain. */
static void test_domains(void)
{
	const struct rig_options o = { .stream = false };
	const unsigned int at[] = { LAST_DOMAIN, FIRST_BEYOND, 10 }, nr = 30;
	struct call *calls = shared_alloc(nr * sizeof(*calls));
	struct guest g;
	struct model m;
	struct rig rig;
	int err;

	if (!start(&rig, &m, &o, 1))
		return;
	for (unsigned int i = 0; i < nr; i++)
		calls[i] = (struct call) { .type = VMSIX_TRIGGER, .device = at[i % 3],
					   .ret = i % 2 ? -ENOSPC : 0, .delta_ns = 1000 };
	err = guest_calls(&rig, &m, calls, nr, "domains", &g);
	rig_receive(&rig);
	tap(!err && m.nr_pairs == 1 && same_counts(&rig, &m) &&
	    devices[LAST_DOMAIN].domain == DOMAINS - 1, "events in domain %#x are counted",
	    devices[LAST_DOMAIN].domain);
	tap(m.totals[VMSIX_TRIGGER].unaccounted == nr * 2 / 3 && same_totals(&rig, &m) &&
	    rig.nr_records == 1 && devices[FIRST_BEYOND].domain == DOMAINS,
	    "from domain %#x on they are unaccounted", devices[FIRST_BEYOND].domain);
	stop(&rig, &m, calls, nr);
}

/* A kernel may know more kinds of allocation than the programs do. */
static void unknown_run(bool stream)
{
	const struct rig_options o = { .stream = stream };
	const enum vmsix_type types[] = { VMSIX_ALLOC, VMSIX_FREE, VMSIX_TRIGGER };
	const unsigned int nr = 12;
	struct call *calls = shared_alloc(nr * sizeof(*calls));
	struct guest g;
	struct model m;
	struct rig rig;
	int err;

	if (!start(&rig, &m, &o, nr + 1))
		return;
	for (unsigned int i = 0; i < nr; i++)
		calls[i] = (struct call) { .type = types[i % 3], .detail = i % 2 ? 4 : 255,
					   .delta_ns = 1000, .ret = i < 6 ? 0 : -ENOSPC };
	err = guest_calls(&rig, &m, calls, nr, "newer", &g);
	rig_receive(&rig);
	tap(!err && unaccounted(&m) == (stream ? 0 : nr) && same_counts(&rig, &m) &&
	    same_totals(&rig, &m) && rig.nr_records == (stream ? nr + 1 : 1) &&
	    same_records(&rig, &m, 0), "an unknown source, reason or operation is %s",
	    stream ? "streamed" : "unaccounted");
	stop(&rig, &m, calls, nr);
}

static void test_unknown_detail(void)
{
	unknown_run(false);
	unknown_run(true);
}

/* User space attaches one program after the other. */
static void inactive_run(bool stream)
{
	const struct rig_options o = { .stream = stream, .ring = 1 << 20 };
	const unsigned int nr = 2000;
	__u64 state = SEED + 4;
	struct call *calls = random_calls(nr, &state);
	struct guest early, g;
	struct model m;
	struct rig rig;
	int err;

	if (!start(&rig, &m, &o, nr + NR_DEVICES))
		return;
	rig.skel->bss->active = false;
	err = rig_guest(&rig, calls, nr / 2, "early", &early);
	rig_receive(&rig);
	tap(!err && same_counts(&rig, &m) && same_totals(&rig, &m) && !rig.nr_records &&
	    same_guests(&rig, NULL, 0), "%s: not active, the programs do nothing",
	    stream ? "streaming" : "counting");
	rig.skel->bss->active = true;
	err = guest_calls(&rig, &m, calls + nr / 2, nr / 2, "in-time", &g);
	rig_receive(&rig);
	tap(!err && same_counts(&rig, &m) && same_totals(&rig, &m) && m.nr_records &&
	    rig.nr_records == m.nr_records && same_records(&rig, &m, 0) &&
	    same_guests(&rig, &g, 1), "once active, they do everything");
	stop(&rig, &m, calls, nr);
}

static void test_inactive(void)
{
	inactive_run(false);
	inactive_run(true);
}

/* In the order of model_timed. */
static const struct call timed_calls[VMSIX_NR_TIMED] = {
	{ .type = VMSIX_SET_IRQS, .count = 3 },
	{ .type = VMSIX_ENABLE, .count = 3 },
	{ .type = VMSIX_DISABLE, .count = 3 },
	{ .type = VMSIX_ALLOC, .detail = VMSIX_SOURCE_DYNAMIC },
	{ .type = VMSIX_ALLOC, .detail = VMSIX_SOURCE_CACHED },
	{ .type = VMSIX_TRIGGER, .detail = VMSIX_TRIGGER_ASSIGN },
	{ .type = VMSIX_TRIGGER, .detail = VMSIX_TRIGGER_SWAP },
	{ .type = VMSIX_TRIGGER, .detail = VMSIX_TRIGGER_CLEAR },
};

/* Three such slots: one reaches 2^32 at the first event, one at the second, one not at all. */
static const struct filled_slot {
	__u64 delta_ns;
	__u32 count;
} filled_slots[] = { { 1, ~0U }, { 5000, ~0U - 1 }, { ~0ULL, ~0U - 3 } };

#define NR_FILLED	(sizeof(filled_slots) / sizeof(filled_slots[0]))

/* Put counts into slots of a pair, here and there, as if there had been so many events. */
static int fill_slots(const struct rig *rig, const struct model *m, const struct vmsix_pair *key)
{
	int fd = bpf_map__fd(rig->skel->maps.pairs);
	struct model_pair *p = model_find_pair(m, key);
	struct vmsix_counters c;

	if (!p || bpf_map_lookup_elem(fd, key, &c))
		return -ENOENT;
	for (unsigned int i = 0; i < VMSIX_NR_TIMED * NR_FILLED; i++) {
		const struct filled_slot *f = &filled_slots[i % NR_FILLED];
		unsigned int timed = i / NR_FILLED, slot = model_slot(f->delta_ns);
		__u64 *in_model = &p->slots[model_timed[timed]][slot];

		c.times[timed].slots[slot] = f->count;
		*in_model = (*in_model >> 32 << 32) + f->count;
	}
	return bpf_map_update_elem(fd, key, &c, BPF_EXIST);
}

/* Two events for each of those slots, on two devices. */
static int fill_more(const struct rig *rig, struct model *m, const struct guest *g,
		     struct call *calls)
{
	int err = 0;

	for (unsigned int i = 0; i < VMSIX_NR_TIMED * NR_FILLED * 2 * 2 && !err; i++) {
		calls[i] = timed_calls[i / 4 / NR_FILLED];
		calls[i].delta_ns = filled_slots[i / 4 % NR_FILLED].delta_ns;
		calls[i].device = i % 2;
		err = rig_call(rig, &calls[i]);
		model_call(m, g, &calls[i], &devices[i % 2]);
	}
	return err;
}

/* Slots are 32 bits wide. Events of one device fill them, those of the other must not. */
static void test_carry(void)
{
	const struct rig_options o = { .stream = false };
	const unsigned int nr = VMSIX_NR_TIMED * NR_FILLED * 2 * 2;
	struct call *calls = shared_alloc((2 * nr + 1) * sizeof(*calls)), *first = calls + 2 * nr;
	struct vmsix_pair key;
	struct guest self;
	struct model m;
	struct rig rig;
	int err;

	if (!start(&rig, &m, &o, 2))
		return;
	first->type = VMSIX_FREE;
	err = guest_self(&self) ?: rig_call(&rig, first) ?: guest_find_start(&rig, &self);
	model_call(&m, &self, first, &devices[0]);
	key = model_key(&self, &devices[0]);
	for (unsigned int round = 1; round <= 2; round++) {
		err = err ?: fill_slots(&rig, &m, &key) ?:
		      fill_more(&rig, &m, &self, calls + (round - 1) * nr);
		tap(!err && same_counts(&rig, &m) && same_totals(&rig, &m) &&
		    rig.skel->bss->carried == round * VMSIX_NR_TIMED * 2,
		    "a slot that reaches 2^32 begins at 0, with a carry (%llu carried)",
		    rig.skel->bss->carried);
	}
	stop(&rig, &m, calls, 2 * nr + 1);
}

#define LATE_NS 5000

/* Count an event of device 0, and set a slot that the next swap of LATE_NS brings to 2^32. */
static int nearly_carry(const struct rig *rig, struct call *first)
{
	int fd = bpf_map__fd(rig->skel->maps.pairs), err;
	struct vmsix_counters c;
	struct vmsix_pair key;
	struct guest self;

	err = guest_self(&self) ?: rig_call(rig, first) ?: guest_find_start(rig, &self);
	key = model_key(&self, &devices[0]);
	err = err ?: bpf_map_lookup_elem(fd, &key, &c);
	c.times[vmsix_timed(VMSIX_OP_SWAP)].slots[model_slot(LATE_NS)] = ~0U;
	return err ?: bpf_map_update_elem(fd, &key, &c, BPF_EXIST);
}

/* A reader that raises an event when it gets its first pair: a slot of that pair reaches 2^32. */
struct carry_reader {
	const struct rig *rig;
	unsigned int pairs;
	__u64 carried, slot;
	int err;
};

static int on_late_carry(void *ctx, const struct vmsix_carry *carry, __u64 times)
{
	((struct carry_reader *)ctx)->carried += times;
	return 0;
}

static int on_pair_before_carry(void *ctx, const struct vmsix_pair *pair,
				const struct vmsix_counters *counters)
{
	struct call swap = { .type = VMSIX_TRIGGER, .detail = VMSIX_TRIGGER_SWAP,
			     .delta_ns = LATE_NS };
	struct carry_reader *r = ctx;

	r->slot = counters->times[vmsix_timed(VMSIX_OP_SWAP)].slots[model_slot(LATE_NS)];
	if (!r->pairs++)
		r->err = rig_call(r->rig, &swap);
	return 0;
}

/* A slot reaches 2^32 after the carries were read. */
static void test_carry_while_reading(void)
{
	const struct rig_options o = { .stream = false };
	struct carry_reader r = { 0 };
	const struct source_reader reader = { .carry = on_late_carry,
					      .pair = on_pair_before_carry, .ctx = &r };
	struct call first = { .type = VMSIX_FREE };
	struct model m;
	struct rig rig;
	int err;

	if (!start(&rig, &m, &o, 2))
		return;
	r.rig = &rig;
	err = nearly_carry(&rig, &first) ?: counters_read(rig.skel, &reader);
	tap(!err && !r.err && r.pairs == 2 && r.carried == 1 && !r.slot,
	    "a slot that reaches 2^32 while it is read is read again (%u times, %llu carried)",
	    r.pairs, r.carried);
	stop(&rig, &m, NULL, 0);
}

/* What is taken, in order, of a process that has ended or has not */
struct taker {
	bool ended;
	char taken[8];
};

static int note_taken(struct taker *t, char what)
{
	size_t nr = strlen(t->taken);

	if (nr < sizeof(t->taken) - 1)
		t->taken[nr] = what;
	return 0;
}

static int take_carry(void *ctx, const struct vmsix_carry *carry, __u64 times)
{
	return note_taken(ctx, times == 1 ? 'c' : '?');
}

static int take_pair(void *ctx, const struct vmsix_pair *pair, const struct vmsix_counters *c)
{
	return note_taken(ctx, c->count[VMSIX_OP_SWAP] == 1 ? 'p' : '?');
}

static int take_failure(void *ctx, const struct vmsix_key *key, const struct vmsix_stats *stats)
{
	return note_taken(ctx, key->result == -EIO && stats->count == 1 ? 'f' : '?');
}

static bool taker_ended(void *ctx, const struct vmsix_process *process)
{
	return ((struct taker *)ctx)->ended && process->tgid == (__u32)getpid();
}

static bool is_empty(const struct bpf_map *map)
{
	char key[sizeof(struct vmsix_key)];

	return bpf_map_get_next_key(bpf_map__fd(map), NULL, key) && errno == ENOENT;
}

static bool takes(const struct rig *rig, bool ended, const char *what)
{
	struct taker t = { .ended = ended };
	const struct source_reader reader = { .carry = take_carry, .pair = take_pair,
					      .failure = take_failure, .ended = taker_ended,
					      .ctx = &t };

	return !counters_take(rig->skel, &reader) && !strcmp(t.taken, what) &&
	       is_empty(rig->skel->maps.carries) == ended &&
	       is_empty(rig->skel->maps.pairs) == ended &&
	       is_empty(rig->skel->maps.failures) == ended;
}

/* All that a process has in the maps: a slot that has reached 2^32, counters, a failure. */
static void test_take(void)
{
	const struct rig_options o = { .stream = false };
	struct call calls[] = {
		{ .type = VMSIX_TRIGGER, .detail = VMSIX_TRIGGER_SWAP, .ret = -EIO },
		{ .type = VMSIX_TRIGGER, .detail = VMSIX_TRIGGER_SWAP, .delta_ns = LATE_NS },
	};
	struct model m;
	struct rig rig;
	int err;

	if (!start(&rig, &m, &o, 2))
		return;
	err = nearly_carry(&rig, &calls[0]) ?: rig_call(&rig, &calls[1]);
	tap(!err && takes(&rig, false, ""), "nothing of a running process is taken");
	tap(!err && takes(&rig, true, "cpf"), "all of a process that has ended is taken");
	stop(&rig, &m, NULL, 0);
}

/* Only calls that pass go to the model: the filtered ones must leave no trace anywhere. */
static void filter_run(const char *name, bool stream, bool by_process, const struct vmsix_bdf *bdf)
{
	const struct rig_options o = { .stream = stream, .ring = 1 << 20, .filter_bdf = bdf,
				       .filter_tgid = by_process ? getpid() : 0 };
	const unsigned int nr = 1000;
	__u64 state = SEED + 5;
	struct call *calls = random_calls(2 * nr, &state);
	struct guest self, other;
	bool other_passes;
	struct model m;
	struct rig rig;
	int err;

	if (!start(&rig, &m, &o, 2 * nr + 2))
		return;
	err = guest_self(&self);
	for (unsigned int i = 0; i < nr && !err; i++)
		err = rig_call(&rig, &calls[i]);
	err = err ?: rig_guest(&rig, calls + nr, nr, "other", &other) ?:
	      guest_find_start(&rig, &self);
	other_passes = !guest_find_start(&rig, &other);
	for (unsigned int i = 0; i < (other_passes ? 2 * nr : nr); i++) {
		if (!bdf || !memcmp(&devices[calls[i].device], bdf, sizeof(*bdf)))
			model_call(&m, i < nr ? &self : &other, &calls[i],
				   &devices[calls[i].device]);
	}
	rig_receive(&rig);
	tap(!err && other_passes == !by_process && same_counts(&rig, &m) &&
	    same_totals(&rig, &m) && rig.nr_records == m.nr_records &&
	    (stream ? m.nr_records > 20 : m.nr_pairs && m.nr_failures) &&
	    same_records(&rig, &m, 0), "%s: filter by %s (%u records)",
	    stream ? "streaming" : "counting", name, rig.nr_records);
	stop(&rig, &m, calls, 2 * nr);
}

static void test_filters(void)
{
	cpu_set_t all, one;

	/* The records of this process say on which CPU it was. */
	sched_getaffinity(0, sizeof(all), &all);
	CPU_ZERO(&one);
	CPU_SET(sched_getcpu(), &one);
	sched_setaffinity(0, sizeof(one), &one);
	for (int stream = 0; stream <= 1; stream++) {
		filter_run("process", stream, true, NULL);
		for (unsigned int i = 6; i < 9; i++)	/* differ in the domain alone */
			filter_run("device", stream, false, &devices[i]);
		filter_run("device", stream, false, &devices[1]);
		filter_run("process and device", stream, true, &devices[3]);
	}
	sched_setaffinity(0, sizeof(all), &all);
}

/* Records that a reader gets by waiting for a wake-up that must have come already, or not. */
static int woken(struct rig *rig)
{
	int n = 0, got;

	while ((got = ring_buffer__poll(rig->ring, 0)) > 0)
		n += got;
	return n;
}

/*
 * Two calls at once. Return: how many of the three records (there is the guest's) a reader got that
 * waits to be woken, negative if something failed. Then takes the rest.
 */
static int woken_by_two(__u64 wake_ns, unsigned int *received)
{
	const struct rig_options o = { .stream = true, .wake_ns = wake_ns };
	struct call c = { .type = VMSIX_DISABLE };
	struct rig rig;
	int n = 0, err = rig_open(&rig, &o, fake);

	for (unsigned int i = 0; i < 2 && !err; i++) {
		err = rig_call(&rig, &c);
		n += woken(&rig);
	}
	if (!err)
		rig_receive(&rig);
	*received = rig.nr_records;
	rig_close(&rig);
	return err ? err : n;
}

static void test_wake_up(void)
{
	const __u64 never_again = ~0ULL;
	unsigned int received;

	tap(woken_by_two(0, &received) == 3, "each record wakes the reader");
	tap(woken_by_two(1, &received) == 3, "with wake_ns, so does a record that long after one");
	tap(woken_by_two(never_again, &received) == 2, "but not one sooner after");
	tap(received == 3, "which is there for a reader who looks");
}

static int quiet(enum libbpf_print_level level, const char *format, va_list args)
{
	return level == LIBBPF_WARN ? vfprintf(stderr, format, args) : 0;
}

int main(void)
{
	libbpf_set_print(quiet);
	if (!tap_devices("BPF programs against the model", devices, NR_DEVICES, &fake))
		return tap_done();
	test_random();
	test_edges();
	test_overrun();
	test_overrun_counting();
	test_slow_reader();
	test_full_pairs();
	test_full_failures();
	test_domains();
	test_unknown_detail();
	test_inactive();
	test_carry();
	test_carry_while_reading();
	test_take();
	test_filters();
	test_wake_up();
	fake_pci_free(fake);
	return tap_done();
}
