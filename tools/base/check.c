// SPDX-License-Identifier: GPL-2.0-only
#include <stdarg.h>
#include <stdio.h>

#include "base/check.h"
#include "base/log.h"

enum exitcode problem_set(struct problem *p, enum exitcode code, const char *fmt, ...)
{
	va_list ap;

	p->code = code;
	va_start(ap, fmt);
	vsnprintf(p->text, sizeof(p->text), fmt, ap);
	va_end(ap);
	return code;
}

enum exitcode checks_run(const struct check *checks, void *ctx)
{
	struct problem p;
	enum exitcode code = EXITCODE_OK;

	for (; checks->name && code == EXITCODE_OK; checks++) {
		p = (struct problem){ 0 };
		code = checks->run(ctx, &p);
		if (code != EXITCODE_OK)
			log_error("%s", p.text);
		else if (*p.text)
			log_info("warning: %s", p.text);
	}
	return code;
}
