/* SPDX-License-Identifier: GPL-2.0-only */
/* The threads that work on a device's vectors until they are told to stop. */
#ifndef WORKERS_H
#define WORKERS_H

#include <stdatomic.h>
#include <stdbool.h>

/**
 * workers_start() - start one more
 * @fn: returns soon once workers_stopping() is true
 * @arg: what it is called with
 *
 * Return: 0 or a negative errno; -ENFILE if there are too many.
 */
int workers_start(void *(*fn)(void *arg), void *arg);

/** workers_stopping() - asked by the threads: is it time to return? */
bool workers_stopping(void);

/** workers_stop() - have all return, and wait until they have */
void workers_stop(void);

/**
 * workers_expect() - count a call that did not return what it should, and show the first
 * @errors: where to count
 * @what: the call
 * @got: what it returned
 * @want: what it should have returned
 */
void workers_expect(atomic_ulong *errors, const char *what, int got, int want);

#endif /* WORKERS_H */
