/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef VMSIX_CLI_OPTIONS_H
#define VMSIX_CLI_OPTIONS_H

#include <argp.h>
#include <stdbool.h>
#include <sys/types.h>

#include "vmsix_event.h"

/** enum options_key - options without a letter */
enum options_key {
	OPTIONS_STRICT = 0x100,
	OPTIONS_RINGBUF_SIZE,
	OPTIONS_GUEST_MAP,
	OPTIONS_BARS,
};

/**
 * struct options - the command line
 * @command: the subcommand
 * @guest: glob of guest names, NULL for all
 * @pid: process id, 0 for all
 * @device: PCI address, if @has_device
 * @interval_ns: 0 if none was given
 * @count: events or intervals until the end, 0 for no end
 * @columns: argument of -o, NULL if not given
 * @guest_map: file of names, NULL if not given
 * @ringbuf_kib: size of the ring buffer
 */
struct options {
	const char *command;
	const char *guest;
	const char *columns;
	const char *guest_map;
	struct vmsix_bdf device;
	__u64 interval_ns;
	__u64 count;
	pid_t pid;
	__u32 ringbuf_kib;
	bool has_device;
	bool json;
	bool timestamps;
	bool wait;
	bool verbose;
	bool quiet;
	bool strict;
	bool bars;
};

/* Children of a subcommand's parser, options_interval_argp first. */
extern const struct argp options_common_argp;
extern const struct argp options_interval_argp;	/* -i, and [INTERVAL [COUNT]] */

/** options_root_parser() - parser of each subcommand's own argp; passes @opts to the children */
error_t options_root_parser(int key, char *arg, struct argp_state *state);

/**
 * options_parse() - read the command line
 * @argv: @argv[0] is "vfio-msix SUBCOMMAND"
 *
 * Handles --help, --usage and --version itself (exits). One line is printed on an error.
 *
 * Return: 0 or -EINVAL.
 */
int options_parse(struct options *opts, const struct argp *argp, int argc, char **argv);

#endif /* VMSIX_CLI_OPTIONS_H */
