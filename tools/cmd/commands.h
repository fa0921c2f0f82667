/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef VMSIX_CMD_COMMANDS_H
#define VMSIX_CMD_COMMANDS_H

/*
 * The subcommands. @argv[0] is "vfio-msix SUBCOMMAND". Each prints its own errors and returns an
 * enum exitcode.
 */
int cmd_bench(int argc, char **argv);
int cmd_compare(int argc, char **argv);
int cmd_hist(int argc, char **argv);
int cmd_stat(int argc, char **argv);
int cmd_trace(int argc, char **argv);

#endif /* VMSIX_CMD_COMMANDS_H */
