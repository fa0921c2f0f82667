/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef VMSIX_SESSION_SESSION_H
#define VMSIX_SESSION_SESSION_H

#include <stdbool.h>

#include "session/live.h"

/**
 * struct session_ops - a subcommand's part of a session
 * @stream: the subcommand needs @event; otherwise the session has a ledger
 * @histograms: in the ledger
 * @attached: called once, when counting has begun; may be NULL
 * @event: called for each event of a guest that matches -g, in time order
 * @interval: called for each interval, including the last, shorter one; NULL if there are none
 * @finish: called once, after the last event; may be NULL
 */
struct session_ops {
	bool stream;
	bool histograms;
	void (*attached)(struct session *s);
	void (*event)(struct session *s, const struct vmsix_event *e, const struct guest *guest);
	void (*interval)(struct session *s);
	void (*finish)(struct session *s);
};

/**
 * session_main() - observe the current source until COUNT, a signal, a closed pipe, or the end of
 * the source or of the process of -p
 *
 * Return: enum exitcode, after a message.
 */
int session_main(const struct options *opts, const struct session_ops *ops, void *ctx);

#endif /* VMSIX_SESSION_SESSION_H */
