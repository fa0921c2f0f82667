// SPDX-License-Identifier: GPL-2.0-only
#include <argp.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/format.h"
#include "base/log.h"
#include "base/parse.h"
#include "bench/options.h"
#include "cli/usage.h"

enum key { KEY_VECTORS = 0x100, KEY_QUEUES, KEY_ADDITIONS, KEY_METHOD, KEY_CLOCK, KEY_LABEL };

static const struct argp_option options[] = {
	{ 0, 0, 0, 0, "What to measure:", 1 },
	{ "device", 'd', "BDF", 0, "the device, which must be spare: [dddd:]bb:dd.f", 0 },
	{ "experiment", 'e', "LIST", 0, "growth, operations, load; comma separated "
	  "(default growth,operations)", 0 },
	{ "count", 'n', "COUNT", 0, "rounds of growth and operations (default 20)", 0 },
	{ "vectors", KEY_VECTORS, "LIST", 0, "numbers of live vectors, ascending, comma separated "
	  "(default: powers of two, and as many as the device has)", 0 },
	{ "method", KEY_METHOD, "METHOD", 0, "growth and load by dynamic or reenable only "
	  "(default: both)", 0 },
	{ "queues", KEY_QUEUES, "COUNT", 0, "queues of the load (default 4)", 0 },
	{ "additions", KEY_ADDITIONS, "COUNT", 0, "vectors added under load, by each method "
	  "(default 1000)", 0 },
	{ "clock", KEY_CLOCK, "CLOCK", 0, "ns, or instructions: for emulated CPUs that count them "
	  "(default ns)", 0 },
	{ 0, 0, 0, 0, "How to show it:", 2 },
	{ "json", 'j', 0, 0, "JSON, one record a line, with every sample", 0 },
	{ 0, 'J', 0, OPTION_HIDDEN, 0, 0 },
	{ "label", KEY_LABEL, "TEXT", 0, "a name for this run, kept in its result", 0 },
	{ "output", 'o', "COLS", 0, "columns, comma separated", 0 },
	{ "verbose", 'v', 0, 0, "also print the CPU that measures", 0 },
	{ "quiet", 'q', 0, 0, "print only errors on stderr", 0 },
	{ 0 }
};

static error_t set_number(const struct argp_state *state, const char *what, const char *arg,
			  unsigned int max, unsigned int *number)
{
	__u64 value;

	if (parse_number(arg, 1, max, &value))
		return usage_error(state, "invalid %s '%s': 1 .. %u", what, arg, max);
	*number = (unsigned int)value;
	return 0;
}

static error_t add_experiment(const struct argp_state *state, struct bench_options *opts,
			      const char *word)
{
	if (!strcmp(word, "growth"))
		opts->experiments |= BENCH_GROWTH;
	else if (!strcmp(word, "operations"))
		opts->experiments |= BENCH_OPERATIONS;
	else if (!strcmp(word, "load"))
		opts->experiments |= BENCH_LOAD;
	else
		return usage_error(state, "invalid experiment '%s': growth, operations or load",
				   word);
	return 0;
}

static error_t add_vectors(const struct argp_state *state, struct bench_options *opts,
			   const char *word)
{
	unsigned int n = 0, *last = opts->nr_vectors ? &opts->vectors[opts->nr_vectors - 1] : NULL;
	error_t err;

	err = set_number(state, "number of vectors", word, BENCH_MAX_VECTORS, &n);
	if (err)
		return err;
	if (last && n <= *last)
		return usage_error(state, "invalid list of vectors: %u after %u; give them in "
				   "ascending order", n, *last);
	opts->vectors[opts->nr_vectors++] = n;
	return 0;
}

static error_t each_word(const struct argp_state *state, struct bench_options *opts, char *list,
			 error_t (*add)(const struct argp_state *, struct bench_options *,
					const char *))
{
	char *word;
	error_t err = 0;

	while (!err && (word = strsep(&list, ",")))
		err = add(state, opts, word);
	return err;
}

static error_t set_method(const struct argp_state *state, struct bench_options *opts,
			  const char *arg)
{
	if (!strcmp(arg, "dynamic"))
		opts->methods = BENCH_DYNAMIC;
	else if (!strcmp(arg, "reenable"))
		opts->methods = BENCH_REENABLE;
	else
		return usage_error(state, "invalid method '%s': dynamic or reenable", arg);
	return 0;
}

static error_t set_clock(const struct argp_state *state, struct bench_options *opts,
			 const char *arg)
{
	if (!strcmp(arg, "ns"))
		opts->clock = BENCH_CLOCK_NS;
	else if (!strcmp(arg, "instructions"))
		opts->clock = BENCH_CLOCK_INSTRUCTIONS;
	else
		return usage_error(state, "invalid clock '%s': ns or instructions", arg);
	return 0;
}

static error_t check(const struct argp_state *state, struct bench_options *opts)
{
	if (opts->json && opts->columns)
		return usage_error(state, "-o is for tables: JSON records have all fields");
	if (!opts->experiments)
		opts->experiments = BENCH_GROWTH | BENCH_OPERATIONS;
	return 0;
}

static error_t parser(int key, char *arg, struct argp_state *state)
{
	struct bench_options *opts = state->input;

	switch (key) {
	case ARGP_KEY_INIT:
		state->err_stream = NULL;
		return 0;
	case 'd':
		opts->has_device = true;
		return usage_device(state, arg, &opts->device);
	case 'e':
		return each_word(state, opts, arg, add_experiment);
	case 'n':
		return set_number(state, "count", arg, BENCH_MAX_ROUNDS, &opts->rounds);
	case 'o':
		opts->columns = arg;
		return 0;
	case KEY_VECTORS:
		opts->nr_vectors = 0;
		return each_word(state, opts, arg, add_vectors);
	case KEY_QUEUES:
		return set_number(state, "number of queues", arg, BENCH_MAX_QUEUES, &opts->queues);
	case KEY_ADDITIONS:
		return set_number(state, "number of additions", arg, BENCH_MAX_ADDITIONS,
				  &opts->additions);
	case KEY_METHOD:
		return set_method(state, opts, arg);
	case KEY_CLOCK:
		return set_clock(state, opts, arg);
	case KEY_LABEL:
		format_clean(arg);
		opts->label = arg;
		return 0;
	case ARGP_KEY_ARG:
		return usage_error(state, "unexpected argument '%s'", arg);
	case ARGP_KEY_END:
		return check(state, opts);
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
	.parser = parser,
	.doc = "Measures what it costs to add a vector to a device, dynamically and by disabling "
	       "and enabling MSI-X, and what other operations on vectors cost. The device must be "
	       "bound to vfio-pci and spare: its vectors are enabled and disabled all the time, "
	       "and load reads from it (an NVMe device).",
	.children = children,
};

int bench_options_parse(struct bench_options *opts, int argc, char **argv)
{
	*opts = (struct bench_options){
		.methods = BENCH_DYNAMIC | BENCH_REENABLE,
		.rounds = 20,
		.queues = 4,
		.additions = 1000,
	};
	if (usage_parse(&argp, argc, argv, opts))
		return -EINVAL;
	log_setup(opts->quiet, opts->verbose);
	return 0;
}
