// SPDX-License-Identifier: GPL-2.0-only
/*
 * The BPF programs, as they are shipped, against a model of them: BPF_PROG_TEST_RUN calls them with
 * made-up events, from processes that play guests, on PCI devices that are images in a map.
 *
 * Needs root and a kernel with BTF of struct pci_dev, but none with vfio_pci's trace events.
 */
#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include <bpf/bpf.h>
#include <bpf/libbpf.h>

#include "compare.h"
#include "fake_pci.h"
#include "model.h"
#include "rig.h"
#include "slow_reader.h"
#include "tap.h"
#include "vfio_msix.skel.h"

#define NR_GUESTS	4
#define NR_CALLS	6000	/* a guest */
#define SEED		0x76666d7369780001ULL

static const struct vmsix_bdf devices[] = {
	{ 0, 0, 0 },		{ 0, 0, 0x08 },		{ 0, 0, 0x09 },		{ 0, 0x01, 0x08 },
	{ 0, 0x3b, 0xff },	{ 0, 0xff, 0xff },	{ 1, 0x01, 0x08 },	{ 0xffff, 0, 0x08 },
	{ 0x10000, 0, 0x08 },	{ 0x10001, 0xe0, 1 },	{ 0x7fffffff, 0xff, 0xff },
	{ 0x12345678, 0x9a, 0xbc },
};

#define NR_DEVICES	(sizeof(devices) / sizeof(devices[0]))

static struct fake_pci *fake;

/* Rig and model with the same sizes. Reports and returns false if there is no rig. */
static bool start(struct rig *rig, struct model *m, const struct rig_options *o,
		  unsigned int max_records)
{
	int err = rig_open(rig, o, fake);

	if (!err)
		err = model_init(m, bpf_map__max_entries(rig->skel->maps.stats),
				 bpf_map__max_entries(rig->skel->maps.guests), o->stream,
				 max_records);
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

static void test_random(void)
{
	const struct rig_options o = { .stream = true, .ring = 1 << 22 };
	const unsigned int nr = NR_GUESTS * NR_CALLS;
	struct guest guests[NR_GUESTS];
	__u64 state = SEED;
	struct call *calls = random_calls(nr, &state);
	struct model m;
	struct rig rig;
	int err = 0;

	if (!start(&rig, &m, &o, nr + NR_GUESTS))
		return;
	for (unsigned int i = 0; i < NR_GUESTS && !err; i++) {
		char name[16];

		snprintf(name, sizeof(name), "guest-%u", i);
		err = guest_calls(&rig, &m, calls + i * NR_CALLS, NR_CALLS, name, &guests[i]);
		rig_receive(&rig);
	}
	tap(!err && varied(calls, nr), "%u random events of %u guests on %zu devices", nr,
	    NR_GUESTS, NR_DEVICES);
	tap(same_stats(&rig, &m), "every entry of the stats map is the model's (%u entries)",
	    m.nr_stats);
	tap(same_totals(&rig, &m), "totals are the model's");
	tap(rig.nr_records == m.nr_records && same_records(&rig, &m, 0),
	    "every field of every record is the model's (%u records)", rig.nr_records);
	tap(same_guests(&rig, guests, NR_GUESTS),
	    "the guests map has each guest once, with its leader's name, start and cgroup");
	tap(conserved(&rig), "seen == sent + lost, received == sent");
	stop(&rig, &m, calls, nr);
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

	if (!start(&rig, &m, &o, nr + 1))
		return;
	for (unsigned int i = 0; i < nr; i++) {
		__u64 edge = (8ULL + i / 3 % 8) << (i / 24);

		calls[i] = (struct call) { .type = VMSIX_ALLOC, .detail = VMSIX_SOURCE_DYNAMIC,
					   .delta_ns = edge - 1 + i % 3 };
	}
	err = guest_calls(&rig, &m, calls, nr, "edges", &g);
	tap(!err && same_stats(&rig, &m), "durations at every edge of the histogram, +-1 ns");
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
	tap(same_stats(&rig, &m), "the stats map misses nothing of what the ring lost");
	tap(same_guests(&rig, (struct guest[]) { first, second, third }, 3),
	    "nor does the guests map");
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

static void test_full_stats(void)
{
	const struct rig_options o = { .stream = true, .stats = 50, .ring = 1 << 22 };
	const unsigned int nr = 4000;
	__u64 state = SEED + 2, unaccounted = 0;
	struct call *calls = random_calls(nr, &state);
	struct guest g;
	struct model m;
	struct rig rig;
	int err;

	if (!start(&rig, &m, &o, nr + 1))
		return;
	err = guest_calls(&rig, &m, calls, nr, "many-keys", &g);
	rig_receive(&rig);
	for (unsigned int i = 0; i < VMSIX_NR_TYPES; i++)
		unaccounted += m.totals[i].unaccounted;
	tap(!err && unaccounted && same_totals(&rig, &m),
	    "stats map full: exactly the %llu events without an entry are unaccounted",
	    unaccounted);
	tap(m.nr_stats == o.stats && same_stats(&rig, &m), "its %u entries go on counting",
	    o.stats);
	tap(conserved(&rig) && rig.nr_records == nr + 1 && same_records(&rig, &m, 0),
	    "all %u records are sent", rig.nr_records);
	stop(&rig, &m, calls, nr);
}

static void test_full_guests(void)
{
	const struct rig_options o = { .stream = true, .guests = 1, .ring = 1 << 20 };
	__u64 state = SEED + 3;
	struct call *calls = random_calls(200, &state);
	struct guest first, second;
	struct model m;
	struct rig rig;
	int err;

	if (!start(&rig, &m, &o, 202))
		return;
	err = guest_calls(&rig, &m, calls, 100, "first", &first) ?:
	      rig_guest(&rig, calls + 100, 100, "second", &second);
	rig_receive(&rig);
	tap(!err && same_guests(&rig, &first, 1) && rig.nr_records == 201 &&
	    rig.skel->bss->totals[VMSIX_GUEST].seen == 1 &&
	    rig.skel->bss->totals[VMSIX_GUEST].sent == 1 &&
	    rig.skel->bss->totals[VMSIX_GUEST].unaccounted == 100,
	    "guests map full: the second guest's 100 events are streamed, its record is not");
	stop(&rig, &m, calls, 200);
}

/* A kernel may know more kinds of allocation than the programs do. */
static void test_unknown_detail(void)
{
	const struct rig_options o = { .stream = true };
	const enum vmsix_type types[] = { VMSIX_ALLOC, VMSIX_FREE, VMSIX_TRIGGER };
	struct call *calls = shared_alloc(6 * sizeof(*calls));
	struct guest g;
	struct model m;
	struct rig rig;
	int err;

	if (!start(&rig, &m, &o, 7))
		return;
	for (unsigned int i = 0; i < 6; i++)
		calls[i] = (struct call) { .type = types[i % 3], .detail = i < 3 ? 4 : 255,
					   .delta_ns = 1000 };
	err = guest_calls(&rig, &m, calls, 6, "newer", &g);
	rig_receive(&rig);
	tap(!err && !m.nr_stats && same_stats(&rig, &m) && same_totals(&rig, &m) &&
	    rig.nr_records == 7 && same_records(&rig, &m, 0),
	    "an unknown source, reason or operation is streamed, and unaccounted");
	stop(&rig, &m, calls, 6);
}

static void test_stream_off(void)
{
	const struct rig_options o = { .stream = false };
	const unsigned int nr = 2000;
	__u64 state = SEED + 4;
	struct call *calls = random_calls(nr, &state);
	struct guest g;
	struct model m;
	struct rig rig;
	int err;

	if (!start(&rig, &m, &o, nr + 1))
		return;
	err = guest_calls(&rig, &m, calls, nr, "quiet", &g);
	rig_receive(&rig);
	tap(!err && same_stats(&rig, &m) && same_totals(&rig, &m),
	    "stream off: counted all the same");
	tap(rig.nr_records == 1 && same_records(&rig, &m, 0), "and only the guest's record sent");
	stop(&rig, &m, calls, nr);
}

/* Only calls that pass go to the model: the filtered ones must leave no trace anywhere. */
static void filter_run(const char *name, bool by_process, const struct vmsix_bdf *bdf)
{
	const struct rig_options o = { .stream = true, .ring = 1 << 20, .filter_bdf = bdf,
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
	tap(!err && other_passes == !by_process && same_stats(&rig, &m) &&
	    same_totals(&rig, &m) && rig.nr_records == m.nr_records && m.nr_records > 20 &&
	    same_records(&rig, &m, 0), "filter by %s (%u of %u records)", name, rig.nr_records,
	    2 * nr + 2);
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
	filter_run("process", true, NULL);
	for (unsigned int i = 6; i < 9; i++)	/* differ in the domain alone */
		filter_run("device", false, &devices[i]);
	filter_run("device", false, &devices[1]);
	filter_run("process and device", true, &devices[3]);
	sched_setaffinity(0, sizeof(all), &all);
}

#define NR_THREADS	4
#define THREAD_CALLS	100000

static void *hammer(void *arg)
{
	struct call c = { .type = VMSIX_TRIGGER, .detail = VMSIX_TRIGGER_SWAP };

	for (unsigned int i = 1; i <= THREAD_CALLS; i++) {
		c.delta_ns = i;
		if (rig_call(arg, &c))
			return arg;
	}
	return NULL;
}

/* Threads of one guest on one device and operation: a plain add would lose some. */
static void test_concurrent(void)
{
	const struct rig_options o = { .stream = false };
	const __u64 want = NR_THREADS * THREAD_CALLS;
	const __u64 want_sum = want * (THREAD_CALLS + 1) / 2;
	struct vmsix_stats s = {};
	struct vmsix_key key;
	pthread_t threads[NR_THREADS];
	__u64 in_slots = 0;
	struct rig rig;
	void *failed = NULL, *result;

	if (rig_open(&rig, &o, fake)) {
		tap(false, "load the programs");
		return;
	}
	for (unsigned int i = 0; i < NR_THREADS; i++)
		pthread_create(&threads[i], NULL, hammer, &rig);
	for (unsigned int i = 0; i < NR_THREADS; i++) {
		pthread_join(threads[i], &result);
		failed = result ?: failed;
	}
	if (!bpf_map_get_next_key(bpf_map__fd(rig.skel->maps.stats), NULL, &key))
		bpf_map_lookup_elem(bpf_map__fd(rig.skel->maps.stats), &key, &s);
	for (unsigned int i = 0; i < VMSIX_HIST_SLOTS; i++)
		in_slots += s.slots[i];
	note("count %llu vectors %llu sum %llu max %llu slots %llu seen %llu", s.count, s.vectors,
	     s.sum_ns, s.max_ns, in_slots, rig.skel->bss->totals[VMSIX_TRIGGER].seen);
	tap(!failed && s.count == want && s.vectors == want && s.sum_ns == want_sum &&
	    s.max_ns == THREAD_CALLS && in_slots == want &&
	    rig.skel->bss->totals[VMSIX_TRIGGER].seen == want &&
	    rig.skel->bss->totals[VMSIX_GUEST].seen == 1,
	    "%u threads at once on one entry: no count is lost of %llu", NR_THREADS, want);
	rig_close(&rig);
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

#define ROUNDS	10000

struct meeting {
	struct rig *rig;
	unsigned int arrived;
	int errors;
};

/* Spin, so that both threads go on within nanoseconds of each other. */
static void meet(struct meeting *m, unsigned int round)
{
	__atomic_fetch_add(&m->arrived, 1, __ATOMIC_SEQ_CST);
	for (unsigned int i = 0; __atomic_load_n(&m->arrived, __ATOMIC_SEQ_CST) < 2 * round; i++) {
		if (i > 1000)
			sched_yield();
	}
}

/* Each round is an entry of its own: a result that no other round has. */
static void meet_often(struct meeting *m, __u64 delta_ns)
{
	struct call c = { .type = VMSIX_SET_IRQS, .count = 1, .delta_ns = delta_ns };

	for (unsigned int round = 1; round <= ROUNDS; round++) {
		c.ret = -(int)round;
		meet(m, round);
		if (rig_call(m->rig, &c))
			__atomic_fetch_add(&m->errors, 1, __ATOMIC_SEQ_CST);
	}
}

static void *other_thread(void *arg)
{
	meet_often(arg, 1000);
	return NULL;
}

/* Who comes second must neither reset the entry nor put a smaller maximum over a larger. */
static void test_new_entries(void)
{
	const struct rig_options o = { .stream = false };
	struct vmsix_key key, *last = NULL;
	unsigned int entries = 0, bad_count = 0, bad_max = 0;
	struct vmsix_stats s;
	struct meeting m = {};
	pthread_t thread;
	struct rig rig;
	int fd;

	m.rig = &rig;
	if (rig_open(&rig, &o, fake) || pthread_create(&thread, NULL, other_thread, &m)) {
		tap(false, "load the programs and start a thread");
		return;
	}
	meet_often(&m, 2000);
	pthread_join(thread, NULL);
	fd = bpf_map__fd(rig.skel->maps.stats);
	for (; !bpf_map_get_next_key(fd, last, &key); last = &key, entries++) {
		if (bpf_map_lookup_elem(fd, &key, &s))
			break;
		bad_count += s.count != 2;
		bad_max += s.max_ns != 2000;
	}
	if (bad_count || bad_max)
		note("%u entries with a wrong count, %u with a wrong maximum", bad_count, bad_max);
	tap(!m.errors && entries == ROUNDS && !bad_count && !bad_max,
	    "2 threads at once on each of %u new entries", ROUNDS);
	rig_close(&rig);
}

static int quiet(enum libbpf_print_level level, const char *format, va_list args)
{
	return level == LIBBPF_WARN ? vfprintf(stderr, format, args) : 0;
}

int main(void)
{
	int err;

	libbpf_set_print(quiet);
	if (geteuid()) {
		tap_skip("BPF programs against the model", "needs root");
		return tap_done();
	}
	err = fake_pci_new(devices, NR_DEVICES, &fake);
	if (err == -ENOENT) {
		tap_skip("BPF programs against the model",
			 "this kernel has no BTF of struct pci_dev");
		return tap_done();
	}
	if (!tap(!err, "make devices in kernel memory")) {
		note("%s", strerror(-err));
		return tap_done();
	}
	test_random();
	test_edges();
	test_overrun();
	test_slow_reader();
	test_full_stats();
	test_full_guests();
	test_unknown_detail();
	test_stream_off();
	test_filters();
	test_wake_up();
	test_concurrent();
	test_new_entries();
	fake_pci_free(fake);
	return tap_done();
}
