// SPDX-License-Identifier: GPL-2.0-only
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/check.h"
#include "base/log.h"

enum exitcode problem_set(struct problem *p, enum exitcode code, const char *fmt, ...)
{
	va_list ap;

	p->code = code;
	va_start(ap, fmt);
	if (vasprintf(&p->text, fmt, ap) < 0)
		p->text = NULL;
	va_end(ap);
	return code;
}

void problem_log(const struct problem *p)
{
	if (p->code != EXITCODE_OK)
		log_error("%s", p->text ? p->text : "no memory");
	else if (p->text)
		log_info("warning: %s", p->text);
}

void problem_free(struct problem *p)
{
	free(p->text);
	*p = (struct problem){ 0 };
}

enum exitcode checks_run(const struct check *checks, void *ctx)
{
	struct problem p = { 0 };
	enum exitcode code = EXITCODE_OK;

	for (; checks->name && code == EXITCODE_OK; checks++) {
		code = checks->run(ctx, &p);
		problem_log(&p);
		problem_free(&p);
	}
	return code;
}
