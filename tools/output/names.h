/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef VMSIX_OUTPUT_NAMES_H
#define VMSIX_OUTPUT_NAMES_H

#include <stdbool.h>

#include "vmsix_event.h"

/*
 * Names of the numbers in include/vmsix_event.h, for tables and JSON; "?" for an unknown number.
 * They are a contract: never renamed.
 */
const char *name_type(unsigned int type);
const char *name_source(unsigned int source);
const char *name_reason(unsigned int reason);
const char *name_trigger(unsigned int trigger);
const char *name_op(unsigned int op);

/** name_detail_key() - name of the field in @detail for an event's type; NULL if it has none */
const char *name_detail_key(unsigned int type);

/** name_detail() - name of an event's detail, "" if its type has none */
const char *name_detail(const struct vmsix_event *event);

/** name_result() - "ok", "ENOSPC", ..., "short" for a positive number */
const char *name_result(int result);

/** op_has_duration() - whether durations of this operation are measured */
bool op_has_duration(unsigned int op);

#endif /* VMSIX_OUTPUT_NAMES_H */
