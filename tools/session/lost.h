/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef VMSIX_SESSION_LOST_H
#define VMSIX_SESSION_LOST_H

#include <stdbool.h>

struct session;

/** lost_report() - report, on stderr and in the JSON output, what was lost since the last call */
void lost_report(struct session *s);

/** lost_any() - whether anything was lost so far; if that cannot be read, the session fails */
bool lost_any(struct session *s);

#endif /* VMSIX_SESSION_LOST_H */
