/* SPDX-License-Identifier: GPL-2.0-only */
/* Is what the programs came to what the model came to? Each prints what differs. */
#ifndef VMSIX_TEST_COMPARE_H
#define VMSIX_TEST_COMPARE_H

#include <stdbool.h>

#include "model.h"
#include "rig.h"

/* Every entry of the pairs, the failures and the carries map, and no other. */
bool same_counts(const struct rig *rig, const struct model *m);

bool same_totals(const struct rig *rig, const struct model *m);

/* Records @from .. @from + received - 1 of the model, in order and in every field. */
bool same_records(const struct rig *rig, const struct model *m, unsigned int from);

/* Are @guests all that were announced? */
bool same_guests(const struct rig *rig, const struct guest *guests, unsigned int nr);

/* seen == sent + lost, for each kind of record that is streamed; received == sent in all. */
bool conserved(const struct rig *rig);

#endif /* VMSIX_TEST_COMPARE_H */
