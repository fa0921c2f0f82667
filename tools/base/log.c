// SPDX-License-Identifier: GPL-2.0-only
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/log.h"

static bool log_quiet;
static bool log_verbose;
static bool progress_shown;

void log_setup(bool quiet, bool verbose)
{
	log_quiet = quiet;
	log_verbose = verbose;
}

bool log_is_verbose(void)
{
	return log_verbose;
}

void log_clear_progress(void)
{
	if (progress_shown)
		fputs("\r\033[K", stderr);
	progress_shown = false;
}

void log_progress(const char *fmt, va_list ap)
{
	bool terminal = isatty(STDERR_FILENO);

	if (log_quiet)
		return;
	log_clear_progress();
	fputs("vfio-msix: ", stderr);
	vfprintf(stderr, fmt, ap);
	if (!terminal)
		fputc('\n', stderr);
	progress_shown = terminal;
}

static void print_line(const char *fmt, va_list ap)
{
	char *line;

	log_clear_progress();
	/* In one piece: others may write there too, or read what is written. */
	if (vasprintf(&line, fmt, ap) < 0)
		return;
	fprintf(stderr, "vfio-msix: %s\n", line);
	free(line);
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
