// SPDX-License-Identifier: GPL-2.0-only
/*
 * Threads of a guest that run the BPF programs at the same time, on the same entries of the maps.
 * See test_vfio_msix.c.
 */
#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <string.h>
#include <unistd.h>

#include <bpf/bpf.h>
#include <bpf/libbpf.h>

#include "fake_pci_tap.h"
#include "model.h"
#include "rig.h"
#include "vfio_msix.skel.h"

#define NR_THREADS	4
#define THREAD_CALLS	100000		/* odd ones succeed, even ones fail */
#define FILLED		(~0U - 500)	/* what is in each slot before */
#define TIMED_SWAP	6		/* see model_timed */

static const struct vmsix_bdf device = { 0, 0x3b, 0x08 };
static struct fake_pci *fake;

/* On a busy machine, threads that may choose end up on one CPU, and never run at the same time. */
static void pin(unsigned int thread)
{
	cpu_set_t set;

	CPU_ZERO(&set);
	CPU_SET(thread % sysconf(_SC_NPROCESSORS_ONLN), &set);
	sched_setaffinity(0, sizeof(set), &set);
}

static void *hammer(void *arg)
{
	static unsigned int threads;
	struct call c = { .type = VMSIX_TRIGGER, .detail = VMSIX_TRIGGER_SWAP };

	pin(__atomic_fetch_add(&threads, 1, __ATOMIC_SEQ_CST));
	for (unsigned int i = 1; i <= THREAD_CALLS; i++) {
		c.delta_ns = i;
		c.ret = i % 2 ? 0 : -ENOSPC;
		if (rig_call(arg, &c))
			return arg;
	}
	return NULL;
}

static bool hammer_at_once(struct rig *rig)
{
	pthread_t threads[NR_THREADS];
	void *failed = NULL, *result;

	for (unsigned int i = 0; i < NR_THREADS; i++)
		pthread_create(&threads[i], NULL, hammer, rig);
	for (unsigned int i = 0; i < NR_THREADS; i++) {
		pthread_join(threads[i], &result);
		failed = result ?: failed;
	}
	return !failed;
}

/* Make the pair, with slots that will soon reach 2^32. */
static int fill_slots(const struct rig *rig, struct vmsix_pair *key)
{
	struct call first = { .type = VMSIX_FREE };
	int fd = bpf_map__fd(rig->skel->maps.pairs);
	struct vmsix_counters c;
	int err = rig_call(rig, &first) ?: bpf_map_get_next_key(fd, NULL, key) ?:
		  bpf_map_lookup_elem(fd, key, &c);

	for (unsigned int i = 0; i < VMSIX_HIST_SLOTS; i++)
		c.times[TIMED_SWAP].slots[i] = FILLED;
	return err ?: bpf_map_update_elem(fd, key, &c, BPF_EXIST);
}

/* What has been added to a slot, whether it has begun again at 0 or not. */
static __u64 added(const struct rig *rig, const struct vmsix_pair *key,
		   const struct vmsix_times *times, unsigned int slot)
{
	struct vmsix_carry k = { .pair = *key, .timed = TIMED_SWAP, .slot = slot };
	__u64 carries = 0;

	bpf_map_lookup_elem(bpf_map__fd(rig->skel->maps.carries), &k, &carries);
	return (carries << 32) + times->slots[slot] - FILLED;
}

/* Slots in which @parity's calls of all threads are, by duration. */
static void slots_of(unsigned int parity, __u64 slots[VMSIX_HIST_SLOTS])
{
	memset(slots, 0, VMSIX_HIST_SLOTS * sizeof(*slots));
	for (unsigned int i = 1; i <= THREAD_CALLS; i++) {
		if (i % 2 == parity)
			slots[model_slot(i)] += NR_THREADS;
	}
}

/* A plain add would lose some. */
static void check_pair(const struct rig *rig, const struct vmsix_pair *key)
{
	const __u64 half = THREAD_CALLS / 2, want = NR_THREADS * half;
	struct vmsix_counters c = {};
	const struct vmsix_times *t = &c.times[TIMED_SWAP];
	__u64 slots[VMSIX_HIST_SLOTS], filled = 0;
	unsigned int wrong = 0;

	slots_of(1, slots);
	bpf_map_lookup_elem(bpf_map__fd(rig->skel->maps.pairs), key, &c);
	for (unsigned int i = 0; i < VMSIX_HIST_SLOTS; i++) {
		wrong += added(rig, key, t, i) != slots[i];
		filled += slots[i] > ~0U - FILLED;
	}
	note("count %llu sum %llu max %llu, %u wrong slots, %llu of %llu carried",
	     c.count[VMSIX_OP_SWAP], t->sum_ns, t->max_ns, wrong, rig->skel->bss->carried, filled);
	tap(c.count[VMSIX_OP_SWAP] == want && t->sum_ns == want * half &&
	    t->max_ns == THREAD_CALLS - 1, "no count is lost of %llu in a pair", want);
	tap(!wrong && filled > 10 && rig->skel->bss->carried == filled,
	    "nor in its slots, %llu of which reach 2^32", filled);
}

static void check_failure(const struct rig *rig)
{
	const __u64 half = THREAD_CALLS / 2, want = NR_THREADS * half;
	int fd = bpf_map__fd(rig->skel->maps.failures);
	__u64 slots[VMSIX_HIST_SLOTS];
	struct vmsix_stats s = {};
	struct vmsix_key key;

	slots_of(0, slots);
	if (!bpf_map_get_next_key(fd, NULL, &key))
		bpf_map_lookup_elem(fd, &key, &s);
	note("count %llu vectors %llu sum %llu max %llu", s.count, s.vectors, s.sum_ns, s.max_ns);
	tap(s.count == want && s.vectors == want && s.sum_ns == want * (half + 1) &&
	    s.max_ns == THREAD_CALLS && !memcmp(s.slots, slots, sizeof(slots)),
	    "nor of %llu failures", want);
}

static void test_same_entry(void)
{
	const struct rig_options o = { .stream = false };
	struct vmsix_pair key;
	struct rig rig;

	if (rig_open(&rig, &o, fake) || fill_slots(&rig, &key)) {
		tap(false, "load the programs");
		return;
	}
	tap(hammer_at_once(&rig) && rig.skel->bss->totals[VMSIX_GUEST].seen == 1 &&
	    rig.skel->bss->totals[VMSIX_TRIGGER].seen == NR_THREADS * THREAD_CALLS &&
	    !rig.skel->bss->totals[VMSIX_TRIGGER].unaccounted,
	    "%u threads at once on one pair and one failure", NR_THREADS);
	check_pair(&rig, &key);
	check_failure(&rig);
	rig_close(&rig);
}

#define ROUNDS		2000	/* in which both threads called at the same time */
#define MAX_ROUNDS	20000	/* it may never be, e.g. with one CPU */
#define SPINS		100000	/* most of the time the other thread is there sooner */

/* What both threads make: an entry in this map. */
struct meeting {
	struct rig *rig;
	enum { PAIRS, FAILURES, GUESTS } map;
	struct call calls[2];	/* of each thread, in this round */
	unsigned int arrived;
	bool ended;
	int errors;
};

/* Spin, so that both threads go on within nanoseconds of each other. */
static void meet(struct meeting *m, unsigned int nth)
{
	__atomic_fetch_add(&m->arrived, 1, __ATOMIC_SEQ_CST);
	for (unsigned int i = 0; __atomic_load_n(&m->arrived, __ATOMIC_SEQ_CST) < 2 * nth; i++) {
		if (i > SPINS)
			sched_yield();
	}
}

/* In between, neither thread is in the programs. Return: false after the last round. */
static bool call_together(struct meeting *m, unsigned int round, unsigned int thread)
{
	struct call *c = &m->calls[thread];

	*c = (struct call) { .type = VMSIX_SET_IRQS, .count = 1, .delta_ns = 1000 * (thread + 1),
			     .ret = m->map == FAILURES ? -EINVAL : 0 };
	meet(m, 2 * round + 1);
	if (m->ended)
		return false;
	if (rig_call(m->rig, c))
		__atomic_fetch_add(&m->errors, 1, __ATOMIC_SEQ_CST);
	meet(m, 2 * round + 2);
	return true;
}

static void *other_thread(void *arg)
{
	pin(0);
	for (unsigned int round = 0; call_together(arg, round, 0); round++)
		;
	return NULL;
}

/* On a busy machine, one thread's call may have ended before the other's began. */
static bool overlapped(const struct meeting *m)
{
	return m->calls[0].before_ns < m->calls[1].after_ns &&
	       m->calls[1].before_ns < m->calls[0].after_ns;
}

static bool pair_of_two(const struct vmsix_counters *c)
{
	const struct vmsix_times *t = &c->times[0];

	return c->count[VMSIX_OP_SET_IRQS] == 2 && c->vectors[VMSIX_OP_SET_IRQS] == 2 &&
	       t->sum_ns == 3000 && t->max_ns == 2000 && t->slots[model_slot(1000)] == 1 &&
	       t->slots[model_slot(2000)] == 1 && c->guest.first_ns;
}

static bool failure_of_two(const struct vmsix_stats *s)
{
	return s->count == 2 && s->vectors == 2 && s->sum_ns == 3000 && s->max_ns == 2000 &&
	       s->slots[model_slot(1000)] == 1 && s->slots[model_slot(2000)] == 1;
}

static int map_fd(const struct meeting *m)
{
	const struct vfio_msix *skel = m->rig->skel;

	return bpf_map__fd(m->map == PAIRS ? skel->maps.pairs :
			   m->map == FAILURES ? skel->maps.failures : skel->maps.announced);
}

/* Is the one entry of both threads right? Delete it, so that the next calls make another. */
static bool take_entry(const struct meeting *m)
{
	int fd = map_fd(m);
	union {
		struct vmsix_pair pair;
		struct vmsix_key failure;
		struct vmsix_process guest;
	} key;
	union {
		struct vmsix_counters pair;
		struct vmsix_stats failure;
		__u8 guest;
	} value;
	bool ok = !bpf_map_get_next_key(fd, NULL, &key) && !bpf_map_lookup_elem(fd, &key, &value);

	if (m->map == PAIRS)
		ok = ok && pair_of_two(&value.pair);
	else if (m->map == FAILURES)
		ok = ok && failure_of_two(&value.failure);
	return !bpf_map_delete_elem(fd, &key) && bpf_map_get_next_key(fd, NULL, &key) && ok;
}

/*
 * Who comes second must neither reset the entry nor put a smaller maximum over a larger, nor
 * announce the guest again.
 */
static void new_entries(const char *what, int map)
{
	const struct rig_options o = { .stream = map == GUESTS };
	struct meeting m = { .map = map };
	unsigned int bad = 0, round, together = 0;
	pthread_t thread;
	struct rig rig;

	m.rig = &rig;
	if (rig_open(&rig, &o, fake) || pthread_create(&thread, NULL, other_thread, &m)) {
		tap(false, "load the programs and start a thread");
		return;
	}
	pin(1);
	for (round = 0; round < MAX_ROUNDS && together < ROUNDS; round++) {
		call_together(&m, round, 1);
		together += overlapped(&m);
		bad += !take_entry(&m);
	}
	m.ended = true;
	call_together(&m, round, 1);
	pthread_join(thread, NULL);
	note("%u rounds, %u wrong entries, %d calls failed", round, bad, m.errors);
	tap(!m.errors && !bad && !rig.skel->bss->totals[VMSIX_SET_IRQS].unaccounted &&
	    rig.skel->bss->totals[VMSIX_GUEST].seen == (map == GUESTS ? round : 1),
	    "2 threads on new %s, %u times at the same time", what, together);
	rig_close(&rig);
}

static int quiet(enum libbpf_print_level level, const char *format, va_list args)
{
	return level == LIBBPF_WARN ? vfprintf(stderr, format, args) : 0;
}

int main(void)
{
	libbpf_set_print(quiet);
	if (!tap_devices("BPF programs in several threads", &device, 1, &fake))
		return tap_done();
	test_same_entry();
	new_entries("pairs", PAIRS);
	new_entries("failures", FAILURES);
	new_entries("guests", GUESTS);
	fake_pci_free(fake);
	return tap_done();
}
