// SPDX-License-Identifier: GPL-2.0-only
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "base/format.h"
#include "base/log.h"
#include "base/writing.h"

static bool log_quiet;
static bool log_verbose;
static bool progress_shown;

void log_setup(bool quiet, bool verbose)
{
	log_quiet = quiet;
	log_verbose = verbose;
}

bool log_overwrites(void)
{
	const char *term = getenv("TERM");

	return isatty(STDERR_FILENO) && term && *term && strcmp(term, "dumb");
}

/* In one write: other processes may write there too. There is nowhere to report an error. */
static void print(const char *text)
{
	size_t done;

	write_all(STDERR_FILENO, text, strlen(text), &done);
}

void log_clear_progress(void)
{
	if (progress_shown)
		print("\r\033[K");
	progress_shown = false;
}

/* A line that wraps could not be cleared. */
static int room(bool overwrites)
{
	struct winsize size = { 0 };

	if (!overwrites)
		return INT_MAX;
	if (ioctl(STDERR_FILENO, TIOCGWINSZ, &size) || !size.ws_col)
		return 79;
	return size.ws_col - 1;
}

void log_progress(const char *fmt, va_list ap)
{
	char line[256] = "vfio-msix: ", cut[sizeof(line) + 1];
	const size_t used = strlen(line);
	bool overwrites = log_overwrites();

	if (log_quiet)
		return;
	log_clear_progress();
	vsnprintf(line + used, sizeof(line) - used, fmt, ap);
	snprintf(cut, sizeof(cut), "%.*s%s", room(overwrites), line, overwrites ? "" : "\n");
	print(cut);
	progress_shown = overwrites;
}

static void print_line(const char *command, const char *fmt, va_list ap)
{
	char *line = NULL, *text;
	int size;

	log_clear_progress();
	if (vasprintf(&text, fmt, ap) < 0)
		return;
	/* Messages contain what was typed, and names that others chose. */
	format_clean(text);
	size = asprintf(&line, "%s: %s\n", command, text);
	free(text);
	if (size < 0)
		return;
	print(line);
	free(line);
}

void log_error(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	print_line("vfio-msix", fmt, ap);
	va_end(ap);
}

void log_command_error(const char *command, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	print_line(command, fmt, ap);
	va_end(ap);
}

void log_library(const char *text)
{
	if (!log_verbose)
		return;
	log_clear_progress();
	print(text);
}

void log_info(const char *fmt, ...)
{
	va_list ap;

	if (log_quiet)
		return;
	va_start(ap, fmt);
	print_line("vfio-msix", fmt, ap);
	va_end(ap);
}
