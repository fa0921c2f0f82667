/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef VMSIX_SESSION_RECORDS_H
#define VMSIX_SESSION_RECORDS_H

#include <linux/types.h>

struct session;

/* The first and the last JSON record of a session. */
void session_record_header(const struct session *s);
void session_record_end(struct session *s);

/** session_record_clock() - the wall clock has stepped; from @time_ns on, s->time holds */
void session_record_clock(const struct session *s, __u64 time_ns, __s64 step_ns);

#endif /* VMSIX_SESSION_RECORDS_H */
