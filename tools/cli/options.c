// SPDX-License-Identifier: GPL-2.0-only
/* Options of several subcommands: a letter means the same everywhere. */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/log.h"
#include "base/parse.h"
#include "cli/options.h"
#include "cli/usage.h"

const char *argp_program_version = "vfio-msix " VMSIX_VERSION;

static const struct argp_option common_options[] = {
	{ 0, 0, 0, 0, "What to observe:", 1 },
	{ "guest", 'g', "GUEST", 0, "only guests whose name matches this glob", 0 },
	{ "device", 'd', "BDF", 0, "only this PCI device, [dddd:]bb:dd.f", 0 },
	{ "pid", 'p', "PID", 0, "only this process", 0 },
	{ "wait", 'w', 0, 0, "with -g: start even if no guest matches yet", 0 },
	{ "guest-map", OPTIONS_GUEST_MAP, "FILE", 0,
	  "names of guests, a line each: PID|UUID|GLOB NAME", 0 },
	{ 0, 0, 0, 0, "How to show it:", 2 },
	{ "count", 'n', "COUNT", 0, "end after COUNT events (trace), intervals (stat), or reports "
	  "(hist)", 0 },
	{ "json", 'j', 0, 0, "JSON, one record a line", 0 },
	{ 0, 'J', 0, OPTION_HIDDEN, 0, 0 },
	{ "output", 'o', "COLS", 0, "columns, comma separated; +COL adds one", 0 },
	{ "timestamp", 'T', 0, 0, "hist and stat: print the time before each report", 0 },
	{ "verbose", 'v', 0, 0, "print more, and libbpf's messages", 0 },
	{ "quiet", 'q', 0, 0, "print only errors and losses on stderr", 0 },
	{ 0, 0, 0, 0, "Losses:", 3 },
	{ "strict", OPTIONS_STRICT, 0, 0, "exit 6 if anything was lost", 0 },
	{ "ringbuf-size", OPTIONS_RINGBUF_SIZE, "KIB", 0,
	  "ring buffer, a power of two (default 1024)", 0 },
	{ 0 }
};

static const struct argp_option interval_options[] = {
	{ "interval", 'i', "INTERVAL", 0, "seconds between reports, decimals allowed", 2 },
	{ 0 }
};

static error_t set_interval(struct options *opts, const char *arg, struct argp_state *state)
{
	if (parse_interval(arg, &opts->interval_ns))
		return usage_error(state, "invalid interval '%s': seconds, 0.001 .. 1000000", arg);
	return 0;
}

static error_t set_count(struct options *opts, const char *arg, struct argp_state *state)
{
	if (parse_number(arg, 1, ~0ULL, &opts->count))
		return usage_error(state, "invalid count '%s': a number, 1 or more", arg);
	return 0;
}

static error_t set_guest(struct options *opts, const char *arg, struct argp_state *state)
{
	if (parse_guest(arg))
		return usage_error(state, "invalid guest name: empty or with control characters");
	opts->guest = arg;
	return 0;
}

static error_t set_pid(struct options *opts, const char *arg, struct argp_state *state)
{
	__u64 v;

	/* PID_MAX_LIMIT of 64-bit kernels */
	if (parse_number(arg, 1, 1 << 22, &v))
		return usage_error(state, "invalid process id '%s': 1 .. 4194304", arg);
	opts->pid = (pid_t)v;
	return 0;
}

static error_t set_ringbuf_size(struct options *opts, const char *arg, struct argp_state *state)
{
	if (parse_ringbuf_kib(arg, &opts->ringbuf_kib))
		return usage_error(state, "invalid ring buffer size '%s': KiB, a power of two, "
				   "4 .. 1048576", arg);
	return 0;
}

static error_t check_common(const struct options *opts, struct argp_state *state)
{
	if (opts->json && opts->columns)
		return usage_error(state, "-o is for tables: JSON records have all fields");
	if (opts->wait && !opts->guest)
		return usage_error(state, "-w needs a guest to wait for: -g GUEST");
	return 0;
}

static error_t set_flag(struct options *opts, int key)
{
	switch (key) {
	case 'w':
		opts->wait = true;
		return 0;
	case 'T':
		opts->timestamps = true;
		return 0;
	case OPTIONS_STRICT:
		opts->strict = true;
		return 0;
	default:
		return usage_flag(key, &opts->json, &opts->quiet, &opts->verbose);
	}
}

static error_t common_parser(int key, char *arg, struct argp_state *state)
{
	struct options *opts = state->input;

	switch (key) {
	case 'g':
		return set_guest(opts, arg, state);
	case 'd':
		opts->has_device = true;
		return usage_device(state, arg, &opts->device);
	case 'p':
		return set_pid(opts, arg, state);
	case 'n':
		return set_count(opts, arg, state);
	case 'o':
		opts->columns = arg;
		return 0;
	case OPTIONS_RINGBUF_SIZE:
		return set_ringbuf_size(opts, arg, state);
	case OPTIONS_GUEST_MAP:
		opts->guest_map = arg;
		return 0;
	case ARGP_KEY_ARG:
		return usage_error(state, "unexpected argument '%s'", arg);
	case ARGP_KEY_END:
		return check_common(opts, state);
	default:
		return set_flag(opts, key);
	}
}

/*
 * [INTERVAL [COUNT]], like vmstat and iostat. A value that an option has set is not set again:
 * getopt(3) handles options before arguments.
 */
static error_t set_position(struct options *opts, const char *arg, struct argp_state *state)
{
	if (!opts->interval_ns)
		return set_interval(opts, arg, state);
	if (!opts->count)
		return set_count(opts, arg, state);
	return ARGP_ERR_UNKNOWN;
}

static error_t interval_parser(int key, char *arg, struct argp_state *state)
{
	struct options *opts = state->input;

	switch (key) {
	case 'i':
		return set_interval(opts, arg, state);
	case ARGP_KEY_ARG:
		return set_position(opts, arg, state);
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

const struct argp options_common_argp = {
	.options = common_options,
	.parser = common_parser,
};

const struct argp options_interval_argp = {
	.options = interval_options,
	.parser = interval_parser,
};

static void hand_to_children(struct argp_state *state)
{
	const struct argp_child *child = state->root_argp->children;
	unsigned int i;

	for (i = 0; child && child[i].argp; i++)
		state->child_inputs[i] = state->input;
}

error_t options_root_parser(int key, char *arg, struct argp_state *state)
{
	struct options *opts = state->input;

	switch (key) {
	case ARGP_KEY_INIT:
		state->err_stream = NULL;
		hand_to_children(state);
		return 0;
	case OPTIONS_BARS:
		opts->bars = true;
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

int options_parse(struct options *opts, const struct argp *argp, int argc, char **argv)
{
	const char *space = strchr(argv[0], ' ');

	memset(opts, 0, sizeof(*opts));
	opts->command = space ? space + 1 : argv[0];
	opts->ringbuf_kib = 1024;
	if (usage_parse(argp, argc, argv, opts))
		return -EINVAL;
	log_setup(opts->quiet, opts->verbose);
	return 0;
}
