/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef VMSIX_SESSION_PREFLIGHT_H
#define VMSIX_SESSION_PREFLIGHT_H

#include "base/check.h"
#include "cli/options.h"
#include "guest/guest.h"
#include "host/visible.h"
#include "source/source.h"

/**
 * struct preflight - context of preflight_checks
 * @opts: the command line
 * @source: the source to observe
 * @visible: which processes /proc shows
 * @process: pidfd of the process of -p, -1 if there is none or it cannot be opened
 * @guests: running guests, with names by --guest-map; filled by the last check. Free it with
 *          guests_free() even after an error
 */
struct preflight {
	const struct options *opts;
	const struct source *source;
	enum visible visible;
	int process;
	struct guests *guests;
};

/* Checks of the command line against the host; the context is a struct preflight. */
extern const struct check preflight_checks[];

/**
 * preflight() - check, before anything is loaded, that this can be observed here
 * @guests: gets struct preflight.guests
 * @process: gets struct preflight.process; close it even after an error
 *
 * The source's checks come first.
 *
 * Return: enum exitcode, after a message.
 */
enum exitcode preflight(const struct options *opts, const struct source *source,
			struct guests **guests, int *process);

#endif /* VMSIX_SESSION_PREFLIGHT_H */
