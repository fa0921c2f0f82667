/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef VMSIX_BASE_STOP_H
#define VMSIX_BASE_STOP_H

#include <stdbool.h>

#include <linux/types.h>

/**
 * stop_catch() - have SIGINT, SIGTERM and SIGHUP ask the command to stop, instead of killing it
 *
 * The first one asks for an orderly end, in which a slow reader still gets everything. A second one
 * ends that patience. If the command goes on for more than a second even then, it is ended with
 * status 1.
 */
void stop_catch(void);

/** stop_asked() - whether such a signal has come */
bool stop_asked(void);

/**
 * stop_patience_ms() - how long a write may wait for a reader that takes nothing
 * @moved_ns: when it last took something, CLOCK_MONOTONIC
 *
 * Return: -1: for ever, nobody asked to stop; 0: no longer.
 */
int stop_patience_ms(__u64 moved_ns);

/** stop_asked_twice() - whether a second signal has ended the patience */
bool stop_asked_twice(void);

#endif /* VMSIX_BASE_STOP_H */
