/* SPDX-License-Identifier: GPL-2.0-only */
/* Names of guests from the command lines of their VMMs. */
#ifndef VMSIX_GUEST_CMDLINE_H
#define VMSIX_GUEST_CMDLINE_H

#include <stdbool.h>
#include <stddef.h>

#include "guest/name.h"

/**
 * struct guest_cmdline - a command line
 * @args: arguments, each ended by NUL, as in /proc/PID/cmdline
 * @length: bytes in @args
 * @program: path of the program, "" if not known; the first argument may be any text
 * @comm: name of the process, 15 characters of the program's name; "" if not known
 * @cwd: working directory, for relative paths; "" if not known
 */
struct guest_cmdline {
	const char *args;
	size_t length;
	const char *program;
	const char *comm;
	const char *cwd;
};

/*
 * Each function returns whether it found a name, and only then stores it, in GUEST_NAME_SIZE bytes.
 */

/**
 * guest_cmdline_name() - the name that the guest was given
 *
 * QEMU: -name, or the file that systemd-vmspawn gives it. crosvm: --name. Firecracker, and Kata's
 * shim with a VMM in it: -id. VMMs of microvm.nix: the first argument, microvm@NAME.
 */
bool guest_cmdline_name(const struct guest_cmdline *cmdline, char *name);

/**
 * guest_cmdline_socket() - the file name of the control socket, without .sock or the like
 *
 * cloud-hypervisor: --api-socket. Firecracker: --api-sock. crosvm: --socket, -s. If the file has
 * the same name for all guests, e.g. Kata's clh-api.sock, the directory's name is taken, unless it
 * is a user's or a place of many guests.
 */
bool guest_cmdline_socket(const struct guest_cmdline *cmdline, char *name);

/** guest_cmdline_uuid() - QEMU's -uuid, cloud-hypervisor's --platform uuid=UUID */
bool guest_cmdline_uuid(const struct guest_cmdline *cmdline, char *uuid);

#endif /* VMSIX_GUEST_CMDLINE_H */
