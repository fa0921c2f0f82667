/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef VMSIX_SESSION_SESSION_H
#define VMSIX_SESSION_SESSION_H

#include <stdbool.h>

#include "session/live.h"

/**
 * struct session_ops - what a subcommand does in a session
 * @stream: whether it wants @event
 * @attached: once, when events have begun to count; may be NULL
 * @event: one event of a guest that was asked for, in time order
 * @interval: each interval, and once more for what was left when the end came; NULL if the
 *            subcommand has none
 * @finish: once, when the last event has been counted; may be NULL
 */
struct session_ops {
	bool stream;
	void (*attached)(struct session *s);
	void (*event)(struct session *s, const struct vmsix_event *e, const struct guest *guest);
	void (*interval)(struct session *s);
	void (*finish)(struct session *s);
};

/**
 * session_main() - observe the current source until COUNT, a signal, a closed pipe or its end, and
 * say how it ended
 *
 * Return: enum exitcode; errors have been printed.
 */
int session_main(const struct options *opts, const struct session_ops *ops, void *ctx);

#endif /* VMSIX_SESSION_SESSION_H */
