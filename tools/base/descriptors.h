/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef VMSIX_BASE_DESCRIPTORS_H
#define VMSIX_BASE_DESCRIPTORS_H

/**
 * descriptors_reserve() - keep descriptors 0, 1 and 2 from being used for a file that we open
 *
 * Call it before anything is opened. It opens closed descriptors so that they can neither be read
 * nor written: both fail with EBADF, as before. Otherwise the next open() would get the number, and
 * a message would be written to that file, e.g. to a device's registers.
 *
 * Return: 0 or a negative errno.
 */
int descriptors_reserve(void);

#endif /* VMSIX_BASE_DESCRIPTORS_H */
