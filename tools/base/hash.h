/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef VMSIX_BASE_HASH_H
#define VMSIX_BASE_HASH_H

/* uthash, which ends the command as memory_or_exit() does */

#include "base/memory.h"

#define uthash_fatal(msg) ((void)memory_or_exit(NULL))
#include <uthash.h>

#endif /* VMSIX_BASE_HASH_H */
