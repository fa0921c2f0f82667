/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A second source: the events of a file, which is struct vmsix_event after struct vmsix_event. It
 * knows neither CPU nor cgroup.
 */
#ifndef VMSIX_TEST_REPLAY_H
#define VMSIX_TEST_REPLAY_H

#include "source/source.h"

/* The file to be replayed. */
extern const char *replay_path;

extern const struct source replay_source;

#endif /* VMSIX_TEST_REPLAY_H */
