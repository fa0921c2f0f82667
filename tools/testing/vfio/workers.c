// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <pthread.h>
#include <stdio.h>

#include "workers.h"

#define MAX_WORKERS	3

static atomic_bool stop;
static pthread_t threads[MAX_WORKERS];
static unsigned int nr_threads;

int workers_start(void *(*fn)(void *arg), void *arg)
{
	int err;

	if (nr_threads == MAX_WORKERS)
		return -ENFILE;
	err = pthread_create(&threads[nr_threads], NULL, fn, arg);
	if (!err)
		nr_threads++;
	return -err;
}

bool workers_stopping(void)
{
	return atomic_load(&stop);
}

void workers_stop(void)
{
	atomic_store(&stop, true);
	while (nr_threads)
		pthread_join(threads[--nr_threads], NULL);
}

void workers_expect(atomic_ulong *errors, const char *what, int got, int want)
{
	if (got == want)
		return;
	if (!atomic_fetch_add(errors, 1))
		fprintf(stderr, "%s: %s: returned %d, expected %d\n",
			program_invocation_short_name, what, got, want);
}
