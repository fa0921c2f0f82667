/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef VMSIX_BASE_LOG_H
#define VMSIX_BASE_LOG_H

#include <stdarg.h>
#include <stdbool.h>

/*
 * Messages on stderr, a line each, with "vfio-msix: " in front. stdout is for data.
 */

/** log_setup() - @quiet silences log_info(); @verbose lets libraries print their own messages */
void log_setup(bool quiet, bool verbose);

/** log_error() - print an error or a loss, also with -q */
void log_error(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

/** log_command_error() - the same with @command in front, e.g. "vfio-msix stat" */
void log_command_error(const char *command, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));

/** log_info() - print a note or a warning, unless -q */
void log_info(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

/** log_library() - print a library's own message, lines as they are, if verbose */
void log_library(const char *text);

/** log_overwrites() - whether stderr is a terminal that can overwrite a line */
bool log_overwrites(void);

/**
 * log_progress() - print a line of progress, in ASCII, unless -q
 *
 * If log_overwrites(), the next line replaces it, and it is cut to the terminal's width.
 */
void log_progress(const char *fmt, va_list ap) __attribute__((format(printf, 1, 0)));

/** log_clear_progress() - call it before writing to stdout, which may be the same terminal */
void log_clear_progress(void);

#endif /* VMSIX_BASE_LOG_H */
