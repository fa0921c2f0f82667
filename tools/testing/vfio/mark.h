/* SPDX-License-Identifier: GPL-2.0-only */
/* Marks in the log of accesses to devices, see tools/testing/lab/accesses.awk. */
#ifndef MARK_H
#define MARK_H

/**
 * mark() - set a mark
 * @nr: number of words, 0 for an empty line
 * @words: the words
 *
 * Needs root. Without such a log nobody sees it.
 *
 * Return: 0 or a negative errno.
 */
int mark(int nr, char **words);

#endif /* MARK_H */
