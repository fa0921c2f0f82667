/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef VMSIX_CLI_USAGE_H
#define VMSIX_CLI_USAGE_H

#include <argp.h>
#include <stdbool.h>

#include "vmsix_event.h"

/*
 * What the argp parsers of all subcommands do alike. An error is one line and no more: argp itself
 * would add where to find help, so a parser takes its stream for errors away at ARGP_KEY_INIT, and
 * checks every value itself.
 */

/* -h, --usage and -V: a child of each subcommand's parser; argp's own have no -h. */
extern const struct argp usage_argp;

/**
 * usage_parse() - argp_parse(), with errors that are safe to print
 *
 * Handles --help, --usage and --version itself (exits). Prints one line on an error, which names
 * the nearest option if there is no such one.
 *
 * Return: 0 or -EINVAL.
 */
int usage_parse(const struct argp *argp, int argc, char **argv, void *input);

/** usage_error() - say what is wrong with the command line; returns EINVAL, for the parser */
error_t usage_error(const struct argp_state *state, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));

/** usage_device() - the argument of -d; 0, or EINVAL after a message */
error_t usage_device(const struct argp_state *state, const char *arg, struct vmsix_bdf *bdf);

/** usage_flag() - -j, -q and -v, which every subcommand has; ARGP_ERR_UNKNOWN for any other @key */
error_t usage_flag(int key, bool *json, bool *quiet, bool *verbose);

#endif /* VMSIX_CLI_USAGE_H */
