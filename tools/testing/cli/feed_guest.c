// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/prctl.h>
#include <unistd.h>

#include <bpf/bpf.h>

#include "feed.h"

static int raise_event(struct feed_command *command)
{
	LIBBPF_OPTS(bpf_test_run_opts, opts, .ctx_in = command->args,
		    .ctx_size_in = sizeof(command->args));
	__u64 *arg = &command->args[command->step_arg];
	__u32 i;
	int err = 0;

	for (i = 0; i < command->repeat && !err; i++) {
		err = bpf_prog_test_run_opts(FEED_PROGRAM_FD + (int)command->type, &opts);
		*arg = (*arg & ~0xffffffffULL) | (__u32)(*arg + command->step);
	}
	return err;
}

int feed_guest_main(const char *program)
{
	const char *slash = strrchr(program, '/');
	struct feed_command command;
	int answer;

	prctl(PR_SET_PDEATHSIG, 9);
	prctl(PR_SET_NAME, slash ? slash + 1 : program);
	while (read(FEED_COMMAND_FD, &command, sizeof(command)) == sizeof(command)) {
		answer = raise_event(&command);
		if (write(FEED_ANSWER_FD, &answer, sizeof(answer)) != sizeof(answer))
			return 1;
	}
	/* The script may end now, and LeakSanitizer reports it when it is killed half-way. */
	prctl(PR_SET_PDEATHSIG, 0);
	return 0;
}

static void become_guest(char **argv, const int programs[VMSIX_NR_TYPES], int command, int answer)
{
	unsigned int type;

	dup2(command, FEED_COMMAND_FD);
	dup2(answer, FEED_ANSWER_FD);
	for (type = 0; type < VMSIX_NR_TYPES; type++)
		dup2(programs[type], FEED_PROGRAM_FD + (int)type);
	setenv(FEED_GUEST_VARIABLE, "1", 1);
	/* Not /proc/self/exe: some tests have no /proc. */
	execv((const char *)getauxval(AT_EXECFN), argv);
	_exit(1);
}

/*
 * A descriptor that stands where a guest will want another would be lost to dup2(), so all of ours
 * are moved out of the way.
 */
static int out_of_the_way(int fd)
{
	int moved = fcntl(fd, F_DUPFD_CLOEXEC, 64);

	close(fd);
	return moved;
}

pid_t feed_guest_start(char **argv, const int programs[VMSIX_NR_TYPES], int *command_fd,
		       int *answer_fd)
{
	int commands[2], answers[2], moved[VMSIX_NR_TYPES];
	unsigned int type;
	pid_t pid;

	if (pipe2(commands, O_CLOEXEC) || pipe2(answers, O_CLOEXEC))
		return -errno;
	commands[0] = out_of_the_way(commands[0]);
	answers[1] = out_of_the_way(answers[1]);
	for (type = 0; type < VMSIX_NR_TYPES; type++)
		moved[type] = fcntl(programs[type], F_DUPFD_CLOEXEC, 64);
	pid = fork();
	if (!pid)
		become_guest(argv, moved, commands[0], answers[1]);
	for (type = 0; type < VMSIX_NR_TYPES; type++)
		close(moved[type]);
	close(commands[0]);
	close(answers[1]);
	*command_fd = out_of_the_way(commands[1]);
	*answer_fd = out_of_the_way(answers[0]);
	return pid < 0 ? -errno : pid;
}
