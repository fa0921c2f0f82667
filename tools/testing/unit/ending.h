/* SPDX-License-Identifier: GPL-2.0-only */
/* Guests whose processes are not in the test's /proc, or not any more. */
#ifndef VMSIX_TEST_ENDING_H
#define VMSIX_TEST_ENDING_H

#include "guest/guest.h"
#include "stats/ledger.h"

/*
 * The host may have processes with the ids of these guests. guests_look() then needs some calls to
 * notice that they have ended.
 */

/** ending_wait() - call guests_look() until it has noticed that a guest has ended */
void ending_wait(struct guests *guests, const struct guest *guest);

/** ending_settle() - call it often enough for some hundred guests, and settle as a session does */
void ending_settle(struct guests *guests, struct ledger *ledger);

#endif /* VMSIX_TEST_ENDING_H */
