/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef VMSIX_BASE_CHECK_H
#define VMSIX_BASE_CHECK_H

#include "base/exitcode.h"

/**
 * struct problem - what keeps the command from doing what it was asked for
 * @code: what it would exit with; EXITCODE_OK if @text is a warning only
 * @text: what failed, on what, why, and what to do, in one line; NULL if there is no problem. To be
 *        freed with problem_free()
 */
struct problem {
	enum exitcode code;
	char *text;
};

/** problem_set() - fill @p, which is empty. Return: @code */
enum exitcode problem_set(struct problem *p, enum exitcode code, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

/** problem_log() - print it: as a warning if its code is EXITCODE_OK; nothing if it is empty */
void problem_log(const struct problem *p);

/** problem_free() - free the text; @p is empty then */
void problem_free(struct problem *p);

/**
 * struct check - one condition for what the command was asked for
 * @name: of the condition, a word or two; NULL ends a table of them
 * @run: whether it is met; fills @p if it is not, or if there is something to warn of, and prints
 *       nothing. @ctx is what the table's owner says
 */
struct check {
	const char *name;
	enum exitcode (*run)(void *ctx, struct problem *p);
};

/**
 * checks_run() - run a table of checks up to the first that is not met
 *
 * Prints the problem, and warnings on the way to it.
 *
 * Return: the problem's code, EXITCODE_OK if all are met.
 */
enum exitcode checks_run(const struct check *checks, void *ctx);

#endif /* VMSIX_BASE_CHECK_H */
