/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef VMSIX_BASE_MEMORY_H
#define VMSIX_BASE_MEMORY_H

#include <stddef.h>

/**
 * memory_or_exit() - check an allocation without which output would be incomplete
 *
 * Return: @p. If it is NULL, the command ends with status 1 after a message.
 */
void *memory_or_exit(void *p);

/**
 * memory_grow() - make room in an array
 * @array: the array, NULL if it is new
 * @room: number of elements that it has room for; changed if the array grows
 * @nr: number of elements that it needs room for
 * @size: size of an element
 *
 * The room at least doubles: an array that grows by one each time would be copied each time.
 *
 * Return: the array, which may have moved. NULL without memory; then @array stays as it is.
 */
void *memory_grow(void *array, size_t *room, size_t nr, size_t size);

#endif /* VMSIX_BASE_MEMORY_H */
