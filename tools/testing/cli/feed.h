/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The command with events of a script in place of the kernel's: the very same code but main() and
 * what attaches, the unmodified BPF programs, guests that are processes of their own.
 */
#ifndef VMSIX_TEST_FEED_H
#define VMSIX_TEST_FEED_H

#include <stdio.h>
#include <sys/types.h>

#include "vmsix_event.h"

struct fake_pci;

/* What a guest process finds at these descriptors. */
#define FEED_COMMAND_FD	10	/* struct feed_command, to be read */
#define FEED_ANSWER_FD	11	/* an int for each, to be written */
#define FEED_PROGRAM_FD	20	/* + enum vmsix_type: the BPF programs */

/* Environment variable that tells the program to be a guest. */
#define FEED_GUEST_VARIABLE "VMSIX_FEED_GUEST"

/* One event, @repeat times; @step is added to the 32 bits of args[@step_arg] each time. */
struct feed_command {
	__u32 type;
	__u32 repeat;
	__u32 step_arg;
	__u32 step;
	__u64 args[7];
};

/* feed_guest.c: the life of a guest process. Return: its exit status. */
int feed_guest_main(const char *program);

/* feed_guest.c: start one; @argv is its command line. Return: process id or negative errno. */
pid_t feed_guest_start(char **argv, const int programs[VMSIX_NR_TYPES], int *command_fd,
		       int *answer_fd);

/*
 * feed_script.c: run a script, see there; @command is the process that is fed. Return: 0, or the
 * number of the line that failed.
 */
int feed_script_run(FILE *script, const int programs[VMSIX_NR_TYPES], const struct fake_pci *pci,
		    pid_t command);

/* Closed by the script at its first "attached": till then the command is about to attach. */
extern int feed_attaching_fd;

/* The devices a script can name, by number. */
extern const struct vmsix_bdf feed_devices[];
#define FEED_NR_DEVICES 3

#endif /* VMSIX_TEST_FEED_H */
