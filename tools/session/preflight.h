/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef VMSIX_SESSION_PREFLIGHT_H
#define VMSIX_SESSION_PREFLIGHT_H

#include "cli/options.h"
#include "guest/guest.h"

/**
 * preflight() - whether what was asked for can be observed here, before anything is loaded
 * @guests: gets the cache of guests, with those that run now; set also on some errors
 *
 * Permission first, then the source of events, then the device, process and guest.
 *
 * Return: enum exitcode; the reason has been printed.
 */
int preflight(const struct options *opts, struct guests **guests);

#endif /* VMSIX_SESSION_PREFLIGHT_H */
