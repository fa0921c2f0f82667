/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef VMSIX_BASE_CAPS_H
#define VMSIX_BASE_CAPS_H

/** caps_missing() - the first capability that BPF needs and this process lacks, NULL if none */
const char *caps_missing(void);

/** caps_drop() - give up all capabilities; returns 0 or a negative errno */
int caps_drop(void);

#endif /* VMSIX_BASE_CAPS_H */
