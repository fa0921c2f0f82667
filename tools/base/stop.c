// SPDX-License-Identifier: GPL-2.0-only
#include <poll.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/exitcode.h"
#include "base/stop.h"

/* Timeout of a reader that takes nothing, once the command was asked to stop. */
#define READER_TIMEOUT_NS (5 * NS_PER_S)

/*
 * A request to stop may be several signals: timeout(1) sends its signal to the process and to its
 * group, systemd can send SIGHUP after SIGTERM. A signal within this time is not a second request.
 */
#define SAME_REQUEST_NS ((__s64)NS_PER_S / 2)

static _Atomic __u64 asked_ns, again_ns;
static atomic_int ticks;

static void on_signal(int sig)
{
	__u64 now = clock_ns(CLOCK_MONOTONIC);

	if (!asked_ns)
		asked_ns = now;
	else if (!again_ns && (__s64)(now - asked_ns) > SAME_REQUEST_NS)
		again_ns = now;
	else
		return;
	/* SA_RESTART restarts a waiting write. The alarm interrupts it, to check the timeout. */
	alarm(1);
}

/* Print the message only if stderr can be written at once. */
static void end_now(void)
{
	static const char text[] = "vfio-msix: ended by a second signal: output is incomplete\n";
	struct pollfd pfd = { .fd = STDERR_FILENO, .events = POLLOUT };

	if (poll(&pfd, 1, 0) > 0)
		(void)!write(STDERR_FILENO, text, strlen(text));
	_exit(EXITCODE_FAILURE);
}

/* Interrupt a waiting write. After a second signal, end anything else that takes that long. */
static void on_alarm(int sig)
{
	if (!again_ns)
		return;
	if (++ticks > 1)
		end_now();
	alarm(1);
}

void stop_signals(sigset_t *set)
{
	sigemptyset(set);
	sigaddset(set, SIGINT);
	sigaddset(set, SIGTERM);
	sigaddset(set, SIGHUP);
	sigaddset(set, SIGALRM);
}

void stop_unblock(void)
{
	sigset_t set;

	stop_signals(&set);
	sigprocmask(SIG_UNBLOCK, &set, NULL);
}

void stop_catch(void)
{
	struct sigaction action = { .sa_handler = on_signal, .sa_flags = SA_RESTART };
	struct sigaction tick = { .sa_handler = on_alarm };
	struct sigaction hangup;

	/* The handlers share state, so none interrupts another. */
	stop_signals(&action.sa_mask);
	stop_signals(&tick.sa_mask);
	sigaction(SIGALRM, &tick, NULL);
	sigaction(SIGINT, &action, NULL);
	sigaction(SIGTERM, &action, NULL);
	/* nohup(1) ignores SIGHUP. */
	if (!sigaction(SIGHUP, NULL, &hangup) && hangup.sa_handler != SIG_IGN)
		sigaction(SIGHUP, &action, NULL);
	stop_unblock();
}

bool stop_asked(void)
{
	return asked_ns;
}

bool stop_asked_twice(void)
{
	return again_ns;
}

void stop_alarm_begin(void)
{
	if (stop_asked() && !stop_asked_twice())
		alarm(1);
}

void stop_alarm_end(void)
{
	if (!stop_asked() || stop_asked_twice())
		return;
	alarm(0);
	/* A second signal may have come just before, and needs the alarm that it set. */
	if (stop_asked_twice())
		alarm(1);
}

int stop_timeout_ms(__u64 moved_ns)
{
	__u64 now = clock_ns(CLOCK_MONOTONIC), end_ns;

	if (!asked_ns)
		return -1;
	end_ns = (moved_ns > asked_ns ? moved_ns : asked_ns) + READER_TIMEOUT_NS;
	if (again_ns || now >= end_ns)
		return 0;
	return (int)((end_ns - now) / 1000000) + 1;
}
