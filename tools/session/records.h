/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef VMSIX_SESSION_RECORDS_H
#define VMSIX_SESSION_RECORDS_H

struct session;

/* The first and the last JSON record of a session. */
void session_record_header(const struct session *s);
void session_record_end(struct session *s);

#endif /* VMSIX_SESSION_RECORDS_H */
