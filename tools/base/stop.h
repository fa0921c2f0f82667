/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef VMSIX_BASE_STOP_H
#define VMSIX_BASE_STOP_H

#include <signal.h>
#include <stdbool.h>

#include <linux/types.h>

/**
 * stop_catch() - let SIGINT, SIGTERM and SIGHUP ask the command to stop, instead of killing it
 *
 * The first signal asks for an orderly end, in which a slow reader still gets everything. A second
 * one ends that wait. If the command then goes on for two seconds, it ends with status 1. Signals
 * that the parent process has blocked are unblocked.
 */
void stop_catch(void);

/**
 * stop_signals() - the signals of stop_catch(), and SIGALRM
 *
 * A thread must block them: they have to interrupt a write of the main thread.
 */
void stop_signals(sigset_t *set);

/** stop_unblock() - let those signals come that the parent process has blocked */
void stop_unblock(void);

/** stop_asked() - whether a signal has come */
bool stop_asked(void);

/**
 * stop_timeout_ms() - how long a write may still wait for a reader that takes nothing
 * @moved_ns: when it last took something, CLOCK_MONOTONIC
 *
 * Return: milliseconds; -1 for no limit, before a signal; 0 after the timeout.
 */
int stop_timeout_ms(__u64 moved_ns);

/** stop_asked_twice() - whether a second signal has come */
bool stop_asked_twice(void);

/**
 * stop_alarm_begin() - interrupt the write that follows after a second, to check its timeout
 *
 * It does so only once a signal has come. stop_alarm_end() follows the write.
 */
void stop_alarm_begin(void);
void stop_alarm_end(void);

#endif /* VMSIX_BASE_STOP_H */
