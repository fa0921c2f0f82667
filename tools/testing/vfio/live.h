/* SPDX-License-Identifier: GPL-2.0-only */
/* Which vectors are live, and by which eventfd: what the calls that succeeded have asked for. */
#ifndef LIVE_H
#define LIVE_H

#include <stddef.h>

/**
 * live_set() - a vector was given a trigger
 * @vector: its number
 * @eventfd: number of that eventfd (see eventfd_number()), or a negative one: it was cleared
 */
void live_set(unsigned int vector, int eventfd);

/** live_none() - no vector is live any more */
void live_none(void);

/** live_count() - how many are */
unsigned int live_count(void);

/** live_vectors() - "0,3,7" for the vectors that are live */
void live_vectors(char *text, size_t size);

/** live_signals() - "a:1,b:2" for each eventfd and how many live vectors signal it */
void live_signals(char *text, size_t size);

/** live_triggers() - "a,b" for each eventfd that live vectors signal */
void live_triggers(char *text, size_t size);

/** live_each() - call @fn for each live vector until it returns an error, which is returned */
int live_each(int (*fn)(unsigned int vector));

#endif /* LIVE_H */
