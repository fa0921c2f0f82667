// SPDX-License-Identifier: GPL-2.0-only
/* vfio-msix: chooses the subcommand. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/descriptors.h"
#include "base/exitcode.h"
#include "base/log.h"
#include "base/nearest.h"
#include "base/output.h"
#include "base/stop.h"
#include "cmd/commands.h"

struct command {
	const char *name;
	int (*fn)(int argc, char **argv);
	const char *help;
};

static const struct command commands[] = {
	{ "bench", cmd_bench, "dynamic allocation against disable and enable, on a spare device" },
	{ "compare", cmd_compare, "two benchmark results, or the methods of one, by metric" },
	{ "hist", cmd_hist, "latency distribution and percentiles of each operation" },
	{ "stat", cmd_stat, "operations counted per interval, vectors held" },
	{ "trace", cmd_trace, "one line per event" },
};

#define NR_COMMANDS (sizeof(commands) / sizeof(commands[0]))

static int print_help(void)
{
	size_t i;

	printf("Usage: vfio-msix SUBCOMMAND [OPTION...]\n"
	       "Shows how the MSI-X vectors of passed-through PCI devices are allocated and "
	       "used.\n\n");
	for (i = 0; i < NR_COMMANDS; i++)
		printf("  %-8s %s\n", commands[i].name, commands[i].help);
	printf("\n  -h, --help     this text; `vfio-msix help SUBCOMMAND' lists its options\n"
	       "      --usage    the same in one line\n"
	       "  -V, --version  the version\n"
	       "\nThe manual page: man vfio-msix\n");
	return EXITCODE_OK;
}

static int print_usage(void)
{
	size_t i;

	printf("Usage: vfio-msix");
	for (i = 0; i < NR_COMMANDS; i++)
		printf("%c%s", i ? '|' : ' ', commands[i].name);
	printf(" [OPTION...]\n");
	return EXITCODE_OK;
}

static int print_version(void)
{
	printf("vfio-msix " VMSIX_VERSION "\n");
	return EXITCODE_OK;
}

static int run(const struct command *command, int argc, char **argv)
{
	char name[64];

	/* Messages and --help name the command as it is typed. */
	snprintf(name, sizeof(name), "vfio-msix %s", command->name);
	argv[0] = name;
	return command->fn(argc, argv);
}

static const struct command *find(const char *name)
{
	size_t i;

	for (i = 0; i < NR_COMMANDS; i++)
		if (!strcmp(name, commands[i].name))
			return &commands[i];
	return NULL;
}

static int refuse_unknown(const char *name)
{
	struct nearest n = { .typed = name };
	size_t i;

	for (i = 0; i < NR_COMMANDS && name[0] != '-'; i++)
		nearest_offer(&n, commands[i].name);
	log_error("unknown %s '%s'; %s%s%s`vfio-msix --help' lists what there is",
		  name[0] == '-' ? "option" : "subcommand", name, n.name ? "did you mean '" : "",
		  n.name ? n.name : "", n.name ? "'? " : "");
	return EXITCODE_USAGE;
}

/* help [SUBCOMMAND]: the same as --help */
static int help(char **words)
{
	char option[] = "--help", *argv[] = { words[0], option, NULL };
	const struct command *command;

	if (!words[0] || !strcmp(words[0], "help") || !strcmp(words[0], "version"))
		return output_setup() ? EXITCODE_FAILURE : print_help();
	command = find(words[0]);
	return command ? run(command, 2, argv) : refuse_unknown(words[0]);
}

/* The function for a word that asks about the command itself, e.g. --version; else NULL */
static int (*answer_to(const char *name))(void)
{
	static const struct {
		const char *name;
		int (*fn)(void);
	} answers[] = {
		{ "--help", print_help }, { "-h", print_help }, { "-?", print_help },
		{ "--usage", print_usage }, { "--version", print_version },
		{ "-V", print_version }, { "version", print_version },
	};
	size_t i;

	for (i = 0; i < sizeof(answers) / sizeof(answers[0]); i++)
		if (!strcmp(name, answers[i].name))
			return answers[i].fn;
	return NULL;
}

int main(int argc, char **argv)
{
	const struct command *command;
	int err = descriptors_reserve();

	if (err) {
		log_error("cannot reserve descriptors 0 to 2, one of which is closed: %s; open "
			  "them, e.g. on /dev/null", strerror(-err));
		return EXITCODE_FAILURE;
	}
	/* compare and --help, which catch none, may wait, too. */
	stop_unblock();
	atexit(output_check_at_exit);
	if (argc < 2) {
		log_error("no subcommand; `vfio-msix --help' lists them");
		return EXITCODE_USAGE;
	}
	if (answer_to(argv[1]))
		return output_setup() ? EXITCODE_FAILURE : answer_to(argv[1])();
	if (!strcmp(argv[1], "help"))
		return help(argv + 2);
	command = find(argv[1]);
	return command ? run(command, argc - 1, argv + 1) : refuse_unknown(argv[1]);
}
