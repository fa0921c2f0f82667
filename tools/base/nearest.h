/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef VMSIX_BASE_NEAREST_H
#define VMSIX_BASE_NEAREST_H

/* Find the name that a mistyped word may mean. */

/**
 * struct nearest - a search
 * @typed: the mistyped word
 * @name: the nearest name so far, NULL if none is near
 * @distance: distance of @name
 */
struct nearest {
	const char *typed;
	const char *name;
	unsigned int distance;
};

/**
 * nearest_offer() - compare one more name, which must stay valid
 *
 * A name is near if it begins with the word, or differs in at most two letters (missing, added,
 * wrong or swapped) and in less than half of the word.
 */
void nearest_offer(struct nearest *n, const char *name);

#endif /* VMSIX_BASE_NEAREST_H */
