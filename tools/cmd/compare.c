// SPDX-License-Identifier: GPL-2.0-only
/* vfio-msix compare: compares two benchmark results, or the methods of one. */
#include <argp.h>
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/exitcode.h"
#include "base/log.h"
#include "base/output.h"
#include "cli/usage.h"
#include "cmd/commands.h"
#include "compare/comparison.h"
#include "compare/read.h"

/**
 * struct compare_options - the command line
 * @paths: files A and B; B is NULL to compare the methods of A
 * @columns: argument of -o, NULL if not given
 */
struct compare_options {
	const char *paths[2];
	const char *columns;
	bool json;
	bool verbose;
	bool quiet;
};

/* The same letters as in cli/options.c. */
static const struct argp_option options[] = {
	{ "json", 'j', 0, 0, "JSON, one record a line", 0 },
	{ 0, 'J', 0, OPTION_HIDDEN, 0, 0 },
	{ "output", 'o', "COLS", 0, "columns, comma separated; +COL adds one", 0 },
	{ "verbose", 'v', 0, 0, "also print the number of samples and rounds", 0 },
	{ "quiet", 'q', 0, 0, "print only errors on stderr", 0 },
	{ 0 }
};

static error_t check(const struct compare_options *opts, const struct argp_state *state)
{
	if (!opts->paths[0])
		return usage_error(state, "no benchmark result given; give one or two files that "
				   "`vfio-msix bench -j' printed");
	if (opts->paths[1] && !strcmp(opts->paths[0], "-") && !strcmp(opts->paths[1], "-"))
		return usage_error(state, "standard input (-) can be one result, not both");
	if (opts->json && opts->columns)
		return usage_error(state, "-o is for tables: JSON records have all fields");
	return 0;
}

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct compare_options *opts = state->input;

	switch (key) {
	case ARGP_KEY_INIT:
		state->err_stream = NULL;
		return 0;
	case 'o':
		opts->columns = arg;
		return 0;
	case ARGP_KEY_ARG:
		if (state->arg_num > 1)
			return usage_error(state, "unexpected argument '%s'", arg);
		opts->paths[state->arg_num] = arg;
		return 0;
	case ARGP_KEY_END:
		return check(opts, state);
	default:
		return usage_flag(key, &opts->json, &opts->quiet, &opts->verbose);
	}
}

static const struct argp_child children[] = {
	{ &usage_argp, 0, NULL, 0 },
	{ 0 }
};

static const struct argp argp = {
	.options = options,
	.parser = parse,
	.args_doc = "A [B]",
	.doc = "Compares two benchmark results, metric by metric: the ratio of B's median to A's, "
	       "its 95 % confidence interval, and a verdict. With one result, compares its "
	       "methods: A is dynamic, B is reenable.\v"
	       "A and B are what `vfio-msix bench -j' printed; - is standard input.",
	.children = children,
};

static int show(const struct compare_options *opts, const struct result *a,
		const struct result *b)
{
	__u64 start_ns = clock_event_ns(), wall_ns = clock_ns(CLOCK_REALTIME);
	struct comparison c;
	int err = comparison_make(&c, a, b);

	if (!err) {
		comparison_print_notes(&c, opts->verbose);
		if (opts->json)
			comparison_print_json(&c, start_ns, wall_ns);
		else
			comparison_print_table(&c);
	}
	comparison_free(&c);
	return err;
}

int cmd_compare(int argc, char **argv)
{
	struct compare_options opts = { 0 };
	struct result a = { 0 }, b = { 0 };
	int err;

	if (usage_parse(&argp, argc, argv, &opts))
		return EXITCODE_USAGE;
	log_setup(opts.quiet, opts.verbose);
	if (comparison_table_init(opts.columns))
		return EXITCODE_USAGE;
	if (output_setup())
		return EXITCODE_FAILURE;
	err = result_read(&a, opts.paths[0]);
	if (!err && opts.paths[1])
		err = result_read(&b, opts.paths[1]);
	if (!err)
		err = show(&opts, &a, opts.paths[1] ? &b : NULL);
	result_free(&a);
	result_free(&b);
	return err ? EXITCODE_FAILURE : EXITCODE_OK;
}
