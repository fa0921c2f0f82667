/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef VMSIX_SESSION_LOSS_H
#define VMSIX_SESSION_LOSS_H

#include <stdbool.h>

struct session;

/** loss_report() - tell, on stderr and in the JSON output, what was lost since the last call */
void loss_report(struct session *s);

/** loss_any() - whether anything was lost so far */
bool loss_any(const struct session *s);

#endif /* VMSIX_SESSION_LOSS_H */
