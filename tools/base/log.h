/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef VMSIX_BASE_LOG_H
#define VMSIX_BASE_LOG_H

#include <stdarg.h>
#include <stdbool.h>

/*
 * Talk, on stderr: a line each, "vfio-msix: ..." in front. stdout is for data.
 */

/** log_setup() - @quiet silences log_info(); @verbose lets libraries print their own messages */
void log_setup(bool quiet, bool verbose);

/** log_is_verbose() - whether libraries may print their own messages */
bool log_is_verbose(void);

/** log_error() - errors and losses: always printed */
void log_error(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

/** log_info() - what -q silences, warnings as well */
void log_info(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

/** log_overwrites() - whether stderr is a terminal on which a line can take another's place */
bool log_overwrites(void);

/**
 * log_progress() - what -q silences; ASCII
 *
 * Where log_overwrites(), the next line takes its place, and it is cut to the terminal's width.
 */
void log_progress(const char *fmt, va_list ap) __attribute__((format(printf, 1, 0)));

/** log_clear_progress() - before stdout is written, which may be the same terminal */
void log_clear_progress(void);

#endif /* VMSIX_BASE_LOG_H */
