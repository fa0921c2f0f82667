// SPDX-License-Identifier: GPL-2.0-only
/* vfio-msix: picks the subcommand. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/descriptors.h"
#include "base/exitcode.h"
#include "base/log.h"
#include "base/output.h"
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
	printf("\n      --help     this text; `vfio-msix SUBCOMMAND --help' lists its options\n"
	       "      --usage    the same in one line\n"
	       "      --version  the version\n");
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

int main(int argc, char **argv)
{
	const char *name = argv[1];
	int err = descriptors_reserve();
	size_t i;

	if (err) {
		log_error("cannot reserve the descriptors 0 to 2, of which one is closed: %s; open "
			  "them, /dev/null will do", strerror(-err));
		return EXITCODE_FAILURE;
	}
	atexit(output_check_at_exit);
	if (argc < 2) {
		fprintf(stderr, "vfio-msix: no subcommand; `vfio-msix --help' lists them\n");
		return EXITCODE_USAGE;
	}
	if (!strcmp(name, "--help") || !strcmp(name, "-?"))
		return print_help();
	if (!strcmp(name, "--usage"))
		return print_usage();
	if (!strcmp(name, "--version") || !strcmp(name, "-V"))
		return print_version();
	for (i = 0; i < NR_COMMANDS; i++)
		if (!strcmp(name, commands[i].name))
			return run(&commands[i], argc - 1, argv + 1);
	fprintf(stderr, "vfio-msix: unknown %s '%s'; `vfio-msix --help' lists what there is\n",
		name[0] == '-' ? "option" : "subcommand", name);
	return EXITCODE_USAGE;
}
