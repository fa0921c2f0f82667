// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <poll.h>
#include <sched.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/stop.h"
#include "bench/load_queue.h"

#define DEAD_NS		(60 * NS_PER_S)	/* timeout of a completion */
#define STOP_CHECK_NS	(NS_PER_S / 10)
#define STACK_SIZE	(128 * 1024)	/* memory is locked, so all of a stack is allocated */

static uint64_t now_ns(void)
{
	return clock_ns(CLOCK_MONOTONIC);
}

static bool stopping(struct load *load)
{
	return __atomic_load_n(&load->stop, __ATOMIC_ACQUIRE);
}

/* Wait up to @ms for an interrupt on the queue's vector. Return: how many came. */
static uint64_t take_interrupts(struct load_queue *q, int ms)
{
	struct pollfd pollfd = { .fd = q->fd, .events = POLLIN };
	uint64_t n;

	if (poll(&pollfd, 1, ms) <= 0 || read(q->fd, &n, sizeof(n)) != sizeof(n))
		return 0;
	return n;
}

/*
 * A delayed CPU, e.g. of a busy host, may still have to handle the interrupt. Once this thread has
 * run on that CPU, the interrupt has been handled.
 */
static uint64_t take_last_interrupts(struct load_queue *q)
{
	cpu_set_t allowed, one;
	int cpu;

	if (sched_getaffinity(0, sizeof(allowed), &allowed))
		return take_interrupts(q, 0);
	for (cpu = 0; cpu < CPU_SETSIZE; cpu++) {
		if (!CPU_ISSET(cpu, &allowed))
			continue;
		CPU_ZERO(&one);
		CPU_SET(cpu, &one);
		sched_setaffinity(0, sizeof(one), &one);
	}
	sched_setaffinity(0, sizeof(allowed), &allowed);
	return take_interrupts(q, 0);
}

/* Surplus interrupts belong to commands that count as lost. The rest is spurious. */
static void count_surplus(struct load_counts *counts, uint64_t n)
{
	uint64_t found = n < counts->lost ? n : counts->lost;

	counts->lost -= found;
	counts->interrupts += found;
	counts->late += found;
	counts->spurious += n - found;
}

static void count_completion(struct load_queue *q, uint64_t interrupts, uint64_t waited_ns)
{
	struct load_counts *counts = &q->counts;

	counts->completions++;
	if (!interrupts) {
		counts->lost++;
		return;
	}
	counts->interrupts++;
	if (waited_ns > LOAD_LATE_NS)
		counts->late++;
	count_surplus(counts, interrupts - 1);
}

/* The time since the last completion is a gap. */
static void measure_gap(struct load_queue *q, bool signalled, uint64_t now)
{
	const struct load *load = q->load;
	uint64_t gap = now - q->last_ns;

	if (!q->last_ns || q->last_ns >= load->window_end_ns || now <= load->window_start_ns)
		return;
	if (gap > q->gaps.longest_ns)
		q->gaps.longest_ns = gap;
	if (signalled && gap > q->gaps.signalled_ns)
		q->gaps.signalled_ns = gap;
}

static void go_on(struct load_queue *q, uint64_t interrupts, uint64_t seen_ns)
{
	struct load *load = q->load;
	uint64_t now = now_ns();

	pthread_mutex_lock(&load->lock);
	count_completion(q, interrupts, now - seen_ns);
	measure_gap(q, interrupts, now);
	q->last_ns = now;
	if (q->due) {
		q->due = false;
		pthread_cond_broadcast(&load->changed);
	}
	pthread_mutex_unlock(&load->lock);
}

/* An interrupt before the completion is not this command's. */
static void unexpected(struct load_queue *q, uint64_t interrupts)
{
	pthread_mutex_lock(&q->load->lock);
	count_surplus(&q->counts, interrupts);
	pthread_mutex_unlock(&q->load->lock);
}

/* Wait until the command's interrupt has come, or counts as lost. */
static int wait_for_interrupt(struct load_queue *q)
{
	uint64_t n, start = now_ns(), seen = 0;
	unsigned int slices = 0;

	while (!stopping(q->load)) {
		n = take_interrupts(q, LOAD_SLICE_MS);
		if (!nvme_completed(q->nvme)) {
			if (n)
				unexpected(q, n);
			if (now_ns() - start > DEAD_NS)
				return -ETIMEDOUT;
			continue;
		}
		if (!seen)
			seen = now_ns();
		if (!n && slices++ < LOAD_SLICES)
			continue;
		if (!n)
			n = take_last_interrupts(q);
		go_on(q, n, seen);
		return nvme_consume(q->nvme);
	}
	return 0;
}

static void rest(struct load_queue *q)
{
	struct load *load = q->load;

	pthread_mutex_lock(&load->lock);
	while (load->rest && !load->stop) {
		q->resting = true;
		q->last_ns = 0;
		pthread_cond_broadcast(&load->changed);
		pthread_cond_wait(&load->changed, &load->lock);
	}
	q->resting = false;
	pthread_mutex_unlock(&load->lock);
}

static void *run(void *arg)
{
	struct load_queue *q = arg;
	struct load *load = q->load;
	int err = 0;

	while (!err && !stopping(load)) {
		if (__atomic_load_n(&load->rest, __ATOMIC_RELAXED)) {
			rest(q);
			continue;
		}
		nvme_read(q->nvme);
		err = wait_for_interrupt(q);
	}
	pthread_mutex_lock(&load->lock);
	q->err = err;
	pthread_cond_broadcast(&load->changed);
	pthread_mutex_unlock(&load->lock);
	return NULL;
}

static void init_shared(struct load *load)
{
	pthread_condattr_t attr;

	pthread_mutex_init(&load->lock, NULL);
	pthread_condattr_init(&attr);
	pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
	pthread_cond_init(&load->changed, &attr);
	pthread_condattr_destroy(&attr);
}

static int start_thread(struct load_queue *q)
{
	pthread_attr_t attr;
	sigset_t signals;
	int err;

	stop_signals(&signals);
	pthread_attr_init(&attr);
	pthread_attr_setstacksize(&attr, STACK_SIZE);
	pthread_attr_setsigmask_np(&attr, &signals);
	err = pthread_create(&q->thread, &attr, run, q);
	pthread_attr_destroy(&attr);
	return -err;
}

int load_start(struct load *load, struct nvme_queue *queues, const int32_t *fds, unsigned int nr)
{
	struct load_queue *q;
	int err;

	init_shared(load);
	load->stop = load->rest = false;
	load->window_end_ns = 0;
	for (load->nr = 0; load->nr < nr; load->nr++) {
		q = &load->queues[load->nr];
		*q = (struct load_queue){
			.load = load,
			.nvme = &queues[load->nr],
			.fd = fds[load->nr],
		};
		take_interrupts(q, 0);	/* left over from before */
		err = start_thread(q);
		if (err) {
			load_stop(load);
			return err;
		}
	}
	return 0;
}

/* Remaining interrupts may belong to a command that the thread did not wait for. */
static void take_rest(struct load_queue *q)
{
	uint64_t n = take_interrupts(q, 0);

	if (n && nvme_completed(q->nvme)) {
		count_completion(q, n, 0);
		nvme_consume(q->nvme);
	} else {
		count_surplus(&q->counts, n);
	}
}

void load_stop(struct load *load)
{
	unsigned int i;

	pthread_mutex_lock(&load->lock);
	__atomic_store_n(&load->stop, true, __ATOMIC_RELEASE);
	pthread_cond_broadcast(&load->changed);
	pthread_mutex_unlock(&load->lock);
	for (i = 0; i < load->nr; i++) {
		pthread_join(load->queues[i].thread, NULL);
		take_rest(&load->queues[i]);
	}
	pthread_cond_destroy(&load->changed);
	pthread_mutex_destroy(&load->lock);
}

static bool all_resting(const struct load *load)
{
	unsigned int i;

	for (i = 0; i < load->nr; i++)
		if (!load->queues[i].resting)
			return false;
	return true;
}

static bool none_due(const struct load *load)
{
	unsigned int i;

	for (i = 0; i < load->nr; i++)
		if (load->queues[i].due)
			return false;
	return true;
}

static int first_error(const struct load *load)
{
	unsigned int i;

	for (i = 0; i < load->nr; i++)
		if (load->queues[i].err)
			return load->queues[i].err;
	return 0;
}

/* A signal does not wake the condition. */
static void wait_a_moment(struct load *load)
{
	uint64_t end = now_ns() + STOP_CHECK_NS;
	struct timespec ts = { .tv_sec = end / NS_PER_S, .tv_nsec = end % NS_PER_S };

	pthread_cond_timedwait(&load->changed, &load->lock, &ts);
}

/* The caller holds the lock. */
static int wait_until(struct load *load, bool (*reached)(const struct load *load))
{
	int err;

	while (!reached(load)) {
		err = first_error(load);
		if (err)
			return err;
		if (load->stopped())
			return -EINTR;
		wait_a_moment(load);
	}
	return 0;
}

int load_rest(struct load *load)
{
	int err;

	pthread_mutex_lock(&load->lock);
	__atomic_store_n(&load->rest, true, __ATOMIC_RELAXED);
	err = wait_until(load, all_resting);
	pthread_mutex_unlock(&load->lock);
	return err;
}

void load_resume(struct load *load)
{
	pthread_mutex_lock(&load->lock);
	__atomic_store_n(&load->rest, false, __ATOMIC_RELAXED);
	pthread_cond_broadcast(&load->changed);
	pthread_mutex_unlock(&load->lock);
}

void load_open_window(struct load *load)
{
	unsigned int i;

	pthread_mutex_lock(&load->lock);
	load->window_start_ns = now_ns();
	load->window_end_ns = UINT64_MAX;
	for (i = 0; i < load->nr; i++)
		load->queues[i].gaps = (struct load_gaps){ 0 };
	pthread_mutex_unlock(&load->lock);
}

static uint64_t longer(uint64_t a, uint64_t b)
{
	return a > b ? a : b;
}

int load_close_window(struct load *load, struct load_gaps *gaps)
{
	const struct load_queue *q;
	unsigned int i;
	int err;

	*gaps = (struct load_gaps){ 0 };
	pthread_mutex_lock(&load->lock);
	load->window_end_ns = now_ns();
	for (i = 0; i < load->nr; i++)
		load->queues[i].due = true;
	err = wait_until(load, none_due);
	for (q = load->queues; q < load->queues + load->nr; q++) {
		gaps->longest_ns = longer(gaps->longest_ns, q->gaps.longest_ns);
		gaps->signalled_ns = longer(gaps->signalled_ns, q->gaps.signalled_ns);
	}
	pthread_mutex_unlock(&load->lock);
	return err;
}

void load_sum(struct load *load, struct load_counts *sum)
{
	unsigned int i;

	*sum = (struct load_counts){ 0 };
	for (i = 0; i < load->nr; i++) {
		const struct load_counts *c = &load->queues[i].counts;

		sum->completions += c->completions;
		sum->interrupts += c->interrupts;
		sum->lost += c->lost;
		sum->late += c->late;
		sum->spurious += c->spurious;
	}
}
