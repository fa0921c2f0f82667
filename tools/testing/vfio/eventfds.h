/* SPDX-License-Identifier: GPL-2.0-only */
/* Eventfds by name, so that a test script can say which trigger it means. */
#ifndef EVENTFDS_H
#define EVENTFDS_H

#include <stdint.h>

#define EVENTFDS_MAX	4096
#define NO_DESCRIPTOR	999999	/* beyond any limit on open files */

/**
 * eventfd_named() - the eventfd of that name; made on first use
 * @name: at most 15 characters
 *
 * Return: descriptor, owned by this table, or a negative errno.
 */
int eventfd_named(const char *name);

/** eventfd_number() - likewise, the number that it has in this table */
int eventfd_number(const char *name);

/** eventfd_name() - the name of eventfd @number of this table */
const char *eventfd_name(int number);

/**
 * eventfds_collect() - empty every eventfd, remember what it counted
 *
 * Return: number of signals that have not been reported yet.
 */
uint64_t eventfds_collect(void);

/** eventfds_fired() - the same, but number of eventfds that have such signals */
uint64_t eventfds_fired(void);

/**
 * eventfds_each_fired() - report the eventfds that were signalled, and how often
 * @report: called with name and number of signals since the last report
 * @arg: passed through
 */
void eventfds_each_fired(void (*report)(const char *name, uint64_t count, void *arg), void *arg);

#endif /* EVENTFDS_H */
