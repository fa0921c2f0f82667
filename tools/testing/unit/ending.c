// SPDX-License-Identifier: GPL-2.0-only
#include "unit.h"

#include "ending.h"

void ending_wait(struct guests *guests, const struct guest *guest)
{
	unsigned int looks;

	for (looks = 0; !guest->ended && looks < GUESTS_KEPT; looks++)
		guests_look(guests);
	assert_true(guest->ended);
}

void ending_settle(struct guests *guests, struct ledger *ledger)
{
	unsigned int i;

	for (i = 0; i < GUESTS_KEPT / 10; i++)
		guests_look(guests);
	assert_int_equal(ledger_settle(ledger), 0);
	guests_forget(guests);
}
