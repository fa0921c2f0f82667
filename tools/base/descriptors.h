/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef VMSIX_BASE_DESCRIPTORS_H
#define VMSIX_BASE_DESCRIPTORS_H

/**
 * descriptors_reserve() - keep descriptors 0, 1 and 2 from being given to a file that we open
 *
 * To be called before anything is opened. A descriptor that the caller left closed is filled with
 * one that can neither be read nor written: both fail with EBADF, as on a closed one. Otherwise the
 * next open() would get its number, and a message would be written into what was opened: a device's
 * registers, e.g.
 *
 * Return: 0 or a negative errno.
 */
int descriptors_reserve(void);

#endif /* VMSIX_BASE_DESCRIPTORS_H */
