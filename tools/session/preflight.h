/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef VMSIX_SESSION_PREFLIGHT_H
#define VMSIX_SESSION_PREFLIGHT_H

#include "base/check.h"
#include "cli/options.h"
#include "guest/guest.h"
#include "host/visible.h"
#include "source/source.h"

/**
 * struct preflight - what the checks of preflight_checks look at
 * @opts: what was asked for
 * @source: what is to be observed
 * @visible: which processes /proc shows
 * @process: pidfd of the process that @opts names, -1 if there is none or it cannot be had
 * @guests: those that run now, with the names that @opts gives them; filled by the last check, and
 *          to be freed with guests_free() also where that failed
 */
struct preflight {
	const struct options *opts;
	const struct source *source;
	enum visible visible;
	int process;
	struct guests *guests;
};

/* Whether what was asked for is there; the context is a struct preflight. */
extern const struct check preflight_checks[];

/**
 * preflight() - whether what was asked for can be observed here, before anything is loaded
 * @guests: gets struct preflight.guests
 * @process: gets struct preflight.process, to be closed also where this fails
 *
 * The source's checks come first.
 *
 * Return: enum exitcode; the reason has been printed.
 */
enum exitcode preflight(const struct options *opts, const struct source *source,
			struct guests **guests, int *process);

#endif /* VMSIX_SESSION_PREFLIGHT_H */
