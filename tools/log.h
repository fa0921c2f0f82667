/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef VMSIX_LOG_H
#define VMSIX_LOG_H

#include <stdbool.h>

/*
 * Talk, on stderr: a line each, "vfio-msix: ..." in front. stdout is for data.
 */

/** log_setup() - @quiet silences log_info(), @verbose turns libbpf's messages on */
void log_setup(bool quiet, bool verbose);

/** log_error() - errors and losses: always printed */
void log_error(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

/** log_info() - what -q silences, warnings as well */
void log_info(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

#endif /* VMSIX_LOG_H */
