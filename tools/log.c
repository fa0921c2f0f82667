// SPDX-License-Identifier: GPL-2.0-only
#include <bpf/libbpf.h>
#include <stdarg.h>
#include <stdio.h>

#include "log.h"

static bool log_quiet;
static bool log_verbose;

static int print_libbpf(enum libbpf_print_level level, const char *fmt, va_list ap)
{
	return log_verbose && level != LIBBPF_DEBUG ? vfprintf(stderr, fmt, ap) : 0;
}

void log_setup(bool quiet, bool verbose)
{
	log_quiet = quiet;
	log_verbose = verbose;
	libbpf_set_print(print_libbpf);
}

static void print_line(const char *fmt, va_list ap)
{
	fputs("vfio-msix: ", stderr);
	vfprintf(stderr, fmt, ap);
	fputc('\n', stderr);
}

void log_error(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	print_line(fmt, ap);
	va_end(ap);
}

void log_info(const char *fmt, ...)
{
	va_list ap;

	if (log_quiet)
		return;
	va_start(ap, fmt);
	print_line(fmt, ap);
	va_end(ap);
}
