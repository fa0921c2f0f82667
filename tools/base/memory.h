/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef VMSIX_BASE_MEMORY_H
#define VMSIX_BASE_MEMORY_H

/**
 * memory_or_exit() - check an allocation without which output would be incomplete
 *
 * Return: @p. If it is NULL, the command ends with status 1 after a message.
 */
void *memory_or_exit(void *p);

#endif /* VMSIX_BASE_MEMORY_H */
