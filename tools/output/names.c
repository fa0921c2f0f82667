// SPDX-License-Identifier: GPL-2.0-only
#include <stdio.h>
#include <string.h>

#include "output/names.h"

#define NAME(table, index) \
	((index) < sizeof(table) / sizeof((table)[0]) ? (table)[index] : "?")

static const char *const types[VMSIX_NR_RECORDS] = {
	[VMSIX_SET_IRQS] = "set_irqs",
	[VMSIX_ENABLE] = "enable",
	[VMSIX_DISABLE] = "disable",
	[VMSIX_ALLOC] = "alloc",
	[VMSIX_FREE] = "free",
	[VMSIX_TRIGGER] = "trigger",
	[VMSIX_GUEST] = "guest",
};

static const char *const sources[] = {
	[VMSIX_SOURCE_INITIAL] = "initial",
	[VMSIX_SOURCE_DYNAMIC] = "dynamic",
	[VMSIX_SOURCE_CACHED] = "cached",
};

static const char *const reasons[] = {
	[VMSIX_REASON_DISABLE] = "disable",
	[VMSIX_REASON_RELEASE] = "release",
	[VMSIX_REASON_UNWIND] = "unwind",
	[VMSIX_REASON_CACHE] = "cache",
};

static const char *const triggers[] = {
	[VMSIX_TRIGGER_ASSIGN] = "assign",
	[VMSIX_TRIGGER_SWAP] = "swap",
	[VMSIX_TRIGGER_CLEAR] = "clear",
};

static const char *const ops[VMSIX_NR_OPS] = {
	[VMSIX_OP_SET_IRQS] = "set_irqs",
	[VMSIX_OP_ENABLE] = "enable",
	[VMSIX_OP_DISABLE] = "disable",
	[VMSIX_OP_ALLOC_INITIAL] = "alloc_initial",
	[VMSIX_OP_ALLOC_DYNAMIC] = "alloc_dynamic",
	[VMSIX_OP_ALLOC_CACHED] = "alloc_cached",
	[VMSIX_OP_FREE_DISABLE] = "free_disable",
	[VMSIX_OP_FREE_RELEASE] = "free_release",
	[VMSIX_OP_FREE_UNWIND] = "free_unwind",
	[VMSIX_OP_FREE_CACHE] = "free_cache",
	[VMSIX_OP_ASSIGN] = "assign",
	[VMSIX_OP_SWAP] = "swap",
	[VMSIX_OP_CLEAR] = "clear",
};

const char *name_type(unsigned int type)
{
	return NAME(types, type);
}

const char *name_source(unsigned int source)
{
	return NAME(sources, source);
}

const char *name_reason(unsigned int reason)
{
	return NAME(reasons, reason);
}

const char *name_trigger(unsigned int trigger)
{
	return NAME(triggers, trigger);
}

const char *name_op(unsigned int op)
{
	return NAME(ops, op);
}

const char *name_detail_key(unsigned int type)
{
	switch (type) {
	case VMSIX_ALLOC:
		return "source";
	case VMSIX_FREE:
		return "reason";
	case VMSIX_TRIGGER:
		return "op";
	default:
		return NULL;
	}
}

const char *name_detail(const struct vmsix_event *event)
{
	switch (event->type) {
	case VMSIX_ALLOC:
		return name_source(event->detail);
	case VMSIX_FREE:
		return name_reason(event->detail);
	case VMSIX_TRIGGER:
		return name_trigger(event->detail);
	default:
		return "";
	}
}

const char *name_result(int result)
{
	static char number[12];
	const char *name;

	if (!result)
		return "ok";
	if (result > 0)
		return "short";
	name = strerrorname_np(-result);
	if (name)
		return name;
	/* The kernel has errors that user space does not have, e.g. 524, ENOTSUPP. */
	snprintf(number, sizeof(number), "%d", -result);
	return number;
}

bool op_has_duration(unsigned int op)
{
	switch (op) {
	case VMSIX_OP_ALLOC_INITIAL:
	case VMSIX_OP_FREE_DISABLE:
	case VMSIX_OP_FREE_RELEASE:
	case VMSIX_OP_FREE_UNWIND:
	case VMSIX_OP_FREE_CACHE:
		return false;
	default:
		return op < VMSIX_NR_OPS;
	}
}
