/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef VMSIX_BASE_NEAREST_H
#define VMSIX_BASE_NEAREST_H

/* What a mistyped word may have been meant to be. */

/**
 * struct nearest - a search
 * @typed: the word
 * @name: the best of those offered so far, NULL if none is near
 * @distance: of @name
 */
struct nearest {
	const char *typed;
	const char *name;
	unsigned int distance;
};

/**
 * nearest_offer() - compare one more name, which must stay valid
 *
 * A name that begins with the word is near, and one that differs by at most two letters (missing,
 * added, wrong or swapped), but not by half of the word.
 */
void nearest_offer(struct nearest *n, const char *name);

#endif /* VMSIX_BASE_NEAREST_H */
