/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef VMSIX_CLI_USAGE_H
#define VMSIX_CLI_USAGE_H

#include <argp.h>
#include <stdbool.h>

#include "vmsix_event.h"

/*
 * Shared by the argp parsers of all subcommands. An error is a single line. argp would add where to
 * find help, so a parser sets its error stream to NULL at ARGP_KEY_INIT, and checks values itself.
 */

/* -h, --usage and -V: a child of each subcommand's parser. argp has no -h. */
extern const struct argp usage_argp;

/**
 * usage_parse() - argp_parse(), with errors that are safe to print
 *
 * Handles --help, --usage and --version itself (exits). On an error it prints one line, which names
 * the nearest option if an option is unknown.
 *
 * Return: 0 or -EINVAL.
 */
int usage_parse(const struct argp *argp, int argc, char **argv, void *input);

/** usage_error() - print what is wrong with the command line; returns EINVAL, for the parser */
error_t usage_error(const struct argp_state *state, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));

/** usage_device() - parse the argument of -d; returns 0, or EINVAL after a message */
error_t usage_device(const struct argp_state *state, const char *arg, struct vmsix_bdf *bdf);

/** usage_flag() - handle -j, -q and -v of all subcommands; ARGP_ERR_UNKNOWN for another @key */
error_t usage_flag(int key, bool *json, bool *quiet, bool *verbose);

#endif /* VMSIX_CLI_USAGE_H */
