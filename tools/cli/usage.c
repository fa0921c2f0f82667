// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/exitcode.h"
#include "base/log.h"
#include "base/nearest.h"
#include "base/output.h"
#include "base/parse.h"
#include "cli/usage.h"

#define KEY_USAGE 0x200

/* The real stderr, while usage_parse() collects what is written there. */
static FILE *real_stderr;

static const struct argp_option options[] = {
	{ "help", 'h', 0, 0, "list the options", -1 },
	{ 0, '?', 0, OPTION_HIDDEN, 0, -1 },
	{ "usage", KEY_USAGE, 0, 0, "list them in short", -1 },
	{ "version", 'V', 0, 0, "print the version", -1 },
	{ 0 }
};

static void __attribute__((noreturn)) print_help(const struct argp_state *state)
{
	const char *space = strchr(state->argv[0], ' ');

	argp_state_help(state, stdout, ARGP_HELP_STD_HELP & ~ARGP_HELP_EXIT_OK);
	printf("\nThe manual page: man vfio-msix-%s\n", space ? space + 1 : "");
	exit(EXITCODE_OK);
}

static error_t parser(int key, char *arg, struct argp_state *state)
{
	if (key != 'h' && key != '?' && key != KEY_USAGE && key != 'V')
		return ARGP_ERR_UNKNOWN;
	stderr = real_stderr;
	if (output_setup())
		exit(EXITCODE_FAILURE);
	if (key == KEY_USAGE)
		argp_state_help(state, stdout, ARGP_HELP_USAGE);
	else if (key == 'V')
		printf("%s\n", argp_program_version);
	else
		print_help(state);
	exit(EXITCODE_OK);
}

const struct argp usage_argp = { .options = options, .parser = parser };

static void offer_options(struct nearest *n, const struct argp *argp)
{
	const struct argp_option *option = argp->options;
	const struct argp_child *child = argp->children;

	for (; option && (option->name || option->key || option->doc); option++)
		if (option->name)
			nearest_offer(n, option->name);
	for (; child && child->argp; child++)
		offer_options(n, child->argp);
}

/* getopt prints "NAME: unrecognized option '--WORD'". Return: the nearest one; NULL if none is. */
static const char *nearest_option(const char *error, const struct argp *argp)
{
	const char *option = strstr(error, ": unrecognized option '--");
	char word[33] = "";
	struct nearest n = { .typed = word };

	if (!option || sscanf(option, ": unrecognized option '--%32[^'=]", word) != 1)
		return NULL;
	offer_options(&n, argp);
	return n.name;
}

/* @error: "NAME: text" and a newline, as getopt and argp print it */
static void print_error(char *error, const struct argp *argp, const char *name)
{
	const char *nearest = nearest_option(error, argp);
	size_t length = strlen(name);

	error[strlen(error) - 1] = '\0';
	if (!strncmp(error, name, length) && !strncmp(error + length, ": ", 2))
		error += length + 2;
	log_command_error(name, "%s%s%s%s", error, nearest ? "; did you mean '--" : "",
			  nearest ? nearest : "", nearest ? "'?" : "");
}

/* getopt writes to stderr, a variable in glibc (its manual, "Standard Streams"). */
int usage_parse(const struct argp *argp, int argc, char **argv, void *input)
{
	char *error = NULL;
	size_t size = 0;
	FILE *text = open_memstream(&error, &size);
	int err;

	argp_err_exit_status = EXITCODE_USAGE;
	real_stderr = stderr;
	if (text)
		stderr = text;
	err = argp_parse(argp, argc, argv, ARGP_NO_HELP, NULL, input);
	stderr = real_stderr;
	if (text)
		fclose(text);
	if (size)
		print_error(error, argp, argv[0]);
	free(error);
	return err ? -EINVAL : 0;
}

error_t usage_error(const struct argp_state *state, const char *fmt, ...)
{
	char *text = NULL;
	va_list ap;

	va_start(ap, fmt);
	if (vasprintf(&text, fmt, ap) < 0)
		text = NULL;
	va_end(ap);
	log_command_error(state->argv[0], "%s", text ? text : "no memory");
	free(text);
	return EINVAL;
}

error_t usage_device(const struct argp_state *state, const char *arg, struct vmsix_bdf *bdf)
{
	if (parse_bdf(arg, bdf))
		return usage_error(state, "invalid device '%s': [dddd:]bb:dd.f, e.g. 0000:03:00.0",
				   arg);
	return 0;
}

error_t usage_flag(int key, bool *json, bool *quiet, bool *verbose)
{
	switch (key) {
	case 'j':
	case 'J':
		*json = true;
		return 0;
	case 'q':
		*quiet = true;
		return 0;
	case 'v':
		*verbose = true;
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}
