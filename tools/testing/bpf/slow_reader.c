// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <pthread.h>
#include <unistd.h>

#include "rig.h"
#include "slow_reader.h"
#include "vfio_msix.skel.h"

#define MAX_SLEEP_US	2000

struct emitters {
	struct rig *rig;
	__u64 emitted;
	unsigned int running;
	int err;
};

static void *emit(void *arg)
{
	struct call c = { .type = VMSIX_TRIGGER, .detail = VMSIX_TRIGGER_SWAP, .delta_ns = 1000 };
	struct emitters *e = arg;
	unsigned int i;
	int err = 0;

	for (i = 0; i < SLOW_READER_EVENTS && !err; i++)
		err = rig_call(e->rig, &c);
	__atomic_fetch_add(&e->emitted, err ? i - 1 : i, __ATOMIC_SEQ_CST);
	if (err)
		__atomic_store_n(&e->err, err, __ATOMIC_SEQ_CST);
	__atomic_fetch_sub(&e->running, 1, __ATOMIC_SEQ_CST);
	return NULL;
}

/* From nothing to two milliseconds, so that it finds the ring empty, half full and overrun. */
static void read_slowly(struct emitters *e)
{
	__u64 state = 1;

	while (__atomic_load_n(&e->running, __ATOMIC_SEQ_CST)) {
		usleep(random_u64(&state) % MAX_SLEEP_US);
		rig_receive(e->rig);
	}
}

static void count(const struct rig *rig, struct slow_reader *result)
{
	const struct vmsix_totals *t = rig->skel->bss->totals;

	for (unsigned int i = 0; i < VMSIX_NR_RECORDS; i++) {
		result->sent += t[i].sent;
		result->lost += t[i].lost;
		if (i < VMSIX_NR_TYPES)
			result->seen += t[i].seen;
	}
	result->guests = t[VMSIX_GUEST].seen;
	result->received = rig->nr_records + rig->wrong_size;
}

int slow_reader_run(const struct fake_pci *fake, struct slow_reader *result)
{
	const struct rig_options o = { .stream = true, .ring = SLOW_READER_RING };
	pthread_t threads[SLOW_READER_THREADS];
	struct emitters e = {};
	struct rig rig;
	unsigned int n = 0;
	int err = rig_open(&rig, &o, fake);

	*result = (struct slow_reader) {};
	e.rig = &rig;
	for (; n < SLOW_READER_THREADS && !err; n += !err) {
		__atomic_fetch_add(&e.running, 1, __ATOMIC_SEQ_CST);
		err = -pthread_create(&threads[n], NULL, emit, &e);
	}
	if (!err)
		read_slowly(&e);
	while (n)
		pthread_join(threads[--n], NULL);
	if (!err)
		err = e.err;
	if (!err) {
		rig_receive(&rig);
		count(&rig, result);
		result->emitted = e.emitted;
	}
	rig_close(&rig);
	return err;
}
