/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef VMSIX_BENCH_OPTIONS_H
#define VMSIX_BENCH_OPTIONS_H

#include "bench/bench.h"

/**
 * bench_options_parse() - read the command line
 * @argv: @argv[0] is "vfio-msix bench"
 *
 * Handles --help, --usage and --version itself (exits). One line is printed on an error.
 *
 * Return: 0 or -EINVAL.
 */
int bench_options_parse(struct bench_options *opts, int argc, char **argv);

#endif /* VMSIX_BENCH_OPTIONS_H */
