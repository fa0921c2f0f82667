/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef VMSIX_BASE_GLOB_H
#define VMSIX_BASE_GLOB_H

#include <stdbool.h>

/**
 * glob_matches() - whether a glob matches a name, both in UTF-8
 *
 * A wildcard stands for a UTF-8 character, in any locale.
 */
bool glob_matches(const char *glob, const char *name);

#endif /* VMSIX_BASE_GLOB_H */
