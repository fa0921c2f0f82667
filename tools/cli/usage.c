// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>

#include "base/parse.h"
#include "cli/usage.h"

error_t usage_error(const struct argp_state *state, const char *fmt, ...)
{
	va_list ap;

	fprintf(stderr, "%s: ", state->argv[0]);
	va_start(ap, fmt);
	vfprintf(stderr, fmt, ap);
	va_end(ap);
	fputc('\n', stderr);
	return EINVAL;
}

error_t usage_device(const struct argp_state *state, const char *arg, struct vmsix_bdf *bdf)
{
	if (parse_bdf(arg, bdf))
		return usage_error(state, "invalid device '%s': [dddd:]bb:dd.f, as 0000:03:00.0",
				   arg);
	return 0;
}

error_t usage_flag(int key, bool *json, bool *quiet, bool *verbose)
{
	switch (key) {
	case 'j':
		*json = true;
		return 0;
	case 'q':
		*quiet = true;
		return 0;
	case 'v':
		*verbose = true;
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}
