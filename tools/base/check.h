/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef VMSIX_BASE_CHECK_H
#define VMSIX_BASE_CHECK_H

#include "base/exitcode.h"

/**
 * struct problem - an error or a warning
 * @code: exit code of the command; EXITCODE_OK for a warning
 * @text: what failed, on what, why, and what to do, in one line; NULL if there is no problem. Freed
 *        by problem_free()
 */
struct problem {
	enum exitcode code;
	char *text;
};

/** problem_set() - fill an empty @p. Return: @code */
enum exitcode problem_set(struct problem *p, enum exitcode code, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

/** problem_log() - print an error, or a warning if the code is EXITCODE_OK; nothing if empty */
void problem_log(const struct problem *p);

/** problem_free() - free the text, and make @p empty */
void problem_free(struct problem *p);

/**
 * struct check - a condition that the command needs
 * @name: name of the condition, a word or two; NULL ends a table
 * @run: check the condition. It fills @p for an error or a warning, and prints nothing. @ctx is
 *       defined by the table
 */
struct check {
	const char *name;
	enum exitcode (*run)(void *ctx, struct problem *p);
};

/**
 * checks_run() - run a table of checks up to the first error
 *
 * It prints the error, and warnings before it.
 *
 * Return: the error's code, EXITCODE_OK without an error.
 */
enum exitcode checks_run(const struct check *checks, void *ctx);

#endif /* VMSIX_BASE_CHECK_H */
